"""Rule files as one text of the store: they come back byte for byte, whatever a spreadsheet saved."""

from hypothesis import given
from hypothesis import strategies as st

from decision.releases.bundle import bundle_of, digests_of, files_of
from decision.store.canonical import sha256

NAMES = st.text(st.characters(codec="utf-8"), min_size=1)


@given(st.dictionaries(NAMES, st.binary() | st.text(st.characters(codec="utf-8")).map(str.encode)))
def test_files_come_back_byte_for_byte(files):
    assert files_of(bundle_of(files)) == files


@given(st.dictionaries(NAMES, st.text().map(lambda text: text.encode("gb18030", "ignore"))))
def test_files_of_a_chinese_spreadsheet_come_back(files):
    assert files_of(bundle_of(files)) == files


def test_the_order_of_files_does_not_change_the_text():
    files = {"b.csv": b"2", "a.csv": "规则".encode("gb18030")}
    assert bundle_of(files) == bundle_of(dict(reversed(files.items())))
    assert digests_of(files) == {"a.csv": sha256(files["a.csv"]), "b.csv": sha256(b"2")}

"""Laws over generated files: any encoding and order of columns gives the same certificates; every fault is found."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from decision.identifiers import credit_check, organisation_check
from decision.register.columns import BY_NAME, COLUMNS
from decision.store.certificate_records import CertificateEntry
from tests.decision.register.made import csv_bytes, entries_of, imported, ndjson_bytes, xlsx_bytes
from tests.decision.strategies import KB, laws

TYPES = [kind for kind in KB.certificate_types if kind.validity_rule != "until_term_end"]
CHINESE = st.text("哈尔滨松江建设有限公司𠮷･·（）甲乙ABZ 09,\"'、", min_size=1, max_size=12).filter(
    lambda text: text.strip(" '\",、·･")
)
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
STYLES = (str, lambda day: f"{day:%Y/}{day.month}/{day.day}", lambda day: f"{day.year}年{day.month}月{day.day}日",
          lambda day: f"{day:%Y%m%d}")  # fmt: skip


@st.composite
def written_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Return sound rows of different certificates, as people write them."""
    style = draw(st.sampled_from(STYLES))
    return [_row(draw, number, style) for number in range(draw(st.integers(1, 5)))]


def _row(draw: st.DrawFn, number: int, style: Any) -> dict[str, str]:
    kind, issued = draw(st.sampled_from(TYPES)), draw(DAYS)
    organisation = f"{draw(st.integers(0, 99_999_999)):08d}"
    organisation += organisation_check(organisation)
    code = "91230102" + organisation
    begins = draw(st.sampled_from([None, issued, issued + timedelta(days=30)]))
    until = draw(st.sampled_from([None, issued + timedelta(days=2000)]))
    return {
        "type": draw(st.sampled_from([kind.id, kind.zh, f" {kind.zh}　"])),
        "number": draw(
            st.sampled_from(["哈规〔2014〕{}号", "哈规[2014]{}号", "哈规（2014） {}号", "A-{}"])
        ).format(number),
        "issuer": draw(st.sampled_from(["", kind.issuer, KB.department_by_id[kind.issuer].zh])),
        "holder": draw(CHINESE),
        "credit_code": code + credit_check(code),
        "organisation_code": draw(st.sampled_from(["", organisation])),
        "registration_number": "",
        "former_names": draw(st.sampled_from(["", "无", "哈尔滨旧公司", "甲公司、乙公司"])),
        "project": "2015-230102-47-03-000001",
        "issued": style(issued),
        "valid_from": style(begins) if begins else draw(st.sampled_from(["", "NULL"])),
        "valid_until": style(until) if until else "",
        "state": draw(st.sampled_from(["有效", "valid", "暂停", "吊销", "换发"])),
        "source": draw(st.sampled_from(["", "住建厅"])),
        "as_of": draw(st.sampled_from(["", "2015-05-18 08:30:00"])),
    }


@laws(60)
@given(
    rows=written_rows(),
    order=st.permutations([column.name for column in COLUMNS if column.name != "id"]),
    data=st.data(),
)
def test_every_encoding_format_and_order_of_columns_gives_the_same_certificates(rows, order, data):
    expected = entries_of(csv_bytes(rows))
    named = {
        name: data.draw(st.sampled_from([name, BY_NAME[name].zh, *BY_NAME[name].also])) for name in order
    }
    turned = [{named[name]: row[name] for name in order} for row in rows]
    how = {"quoting": data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))}
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert entries_of(csv_bytes(turned, encoding, **how)) == expected
    assert entries_of(ndjson_bytes(turned)) == expected
    assert entries_of(xlsx_bytes([[*turned[0]], *([*row.values()] for row in turned)])) == expected


FAULTS = {
    "type": ["", "许可", "NULL"],
    "number": ["", " ", "1.2E+17"],
    "issuer": ["市城乡规划", "X"],
    "credit_code": ["123", "9123010", "91230102MA18XK3T7O"],
    "organisation_code": ["1234", "123456789012"],
    "issued": ["2014-31-01", "2023-02-29", "41777", "昨天"],
    "valid_until": ["1999-01-01", "2021-09-99"],
    "state": ["", "过期", "有校"],
    "as_of": ["2015-05-18 25:00", "x"],
}


@laws(60)
@given(rows=written_rows(), data=st.data())
def test_faults_sprinkled_into_a_file_are_found_each_at_its_place_and_nothing_else(rows, data):
    columns = list(rows[0])
    places = st.tuples(st.integers(0, len(rows) - 1), st.sampled_from([*FAULTS]))
    sprinkled = data.draw(st.sets(places, min_size=1, max_size=6))
    # A day that ends before it begins needs both days in order to be wrong.
    sprinkled -= {(at, "valid_until") for at, column in sprinkled if column == "issued"}
    for at, column in sprinkled:
        rows[at][column] = data.draw(st.sampled_from(FAULTS[column]))
    done = imported(csv_bytes(rows, "gb18030"))
    found = [
        (one.location.line - 2, columns[one.location.column - 1])
        for one in done.findings
        if one.severity == "error"
    ]
    assert found == sorted(sprinkled, key=lambda place: (place[0], columns.index(place[1])))
    assert all(one.fix for one in done.findings)


@laws(30)
@given(rows=written_rows())
def test_an_entry_read_from_a_file_is_read_again_from_what_it_states(rows):
    entries = entries_of(csv_bytes(rows))
    assert entries_of(csv_bytes([_stated(entry) for entry in entries])) == entries


def _stated(entry: CertificateEntry) -> dict[str, str]:
    days = {name: str(getattr(entry, name) or "") for name in ("issued", "valid_from", "valid_until")}
    texts = (
        "type",
        "number",
        "issuer",
        "holder",
        "credit_code",
        "organisation_code",
        "project",
        "state",
        "source",
    )
    written = {name: getattr(entry, name) for name in texts}
    assert entry.as_of is not None
    return {
        **written,
        **days,
        "former_names": "、".join(entry.former_names),
        "as_of": entry.as_of.isoformat(),
    }

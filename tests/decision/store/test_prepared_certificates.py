"""Entries made ready together: the same as one by one, and refused for the same reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.store.canonical import canonical, sha256
from decision.store.certificate_records import CertificateEntry, version_of
from decision.store.errors import RefusedValue
from decision.store.holder_keys import certificate_id, keys_of_holder, number_key
from decision.store.moments import EPOCH
from decision.store.prepared_certificates import (
    certificate_columns,
    content_sha256,
    holder_columns,
    prepare_certificates,
)
from tests.decision.strategies import laws

CODE = "91230102MA18XK3T7Q"
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=6)
NAMES = st.one_of(st.sampled_from(["哈尔滨松江建设有限公司", "松江·建设(集团)公司", CODE]), TEXTS)


def stated(kind: str, **said: Any) -> CertificateEntry:
    return CertificateEntry(kind, **said)


ENTRIES = st.builds(
    stated,
    kind=st.sampled_from(["land", "dev_qual"]),
    number=st.one_of(st.sampled_from(["哈规〔2014〕1号", "哈规(2014)１号"]), TEXTS.filter(bool)),
    issuer=st.sampled_from(["", "PLAN", " 市规划局"]),
    holder=NAMES,
    credit_code=st.sampled_from(["", CODE, "12345678-9"]),
    organisation_code=st.sampled_from(["", "MA18XK3T7"]),
    former_names=st.lists(TEXTS, max_size=2).map(tuple),
    project=st.sampled_from(["", "2015-230102-47-03-000001", "松江小学"]),
    issued=st.sampled_from([None, date(2014, 5, 18)]),
    as_of=st.sampled_from([None, datetime(2015, 6, 1, 8, tzinfo=UTC)]),
    id=st.sampled_from([None, "d-1"]),
)
SOUND = CertificateEntry("land", "1", holder="甲")
FAULTS = {
    "type": "", "number": "9" * 201, "holder": "甲" * 4001, "credit_code": "\0", "former_names": ("\ud800",),
    "issued": datetime(2015, 6, 1, tzinfo=UTC), "as_of": datetime.fromisoformat("2015-06-01T08:00:00"),
    "state": "lost", "id": "", "issuer": None, "source": 1,
}  # fmt: skip


@laws(150)
@given(entries=st.lists(ENTRIES, min_size=1, max_size=5))
def test_many_are_made_ready_as_each_of_them_alone(entries):
    alone = [certificate_columns([entry]) for entry in entries]
    together = certificate_columns(entries)
    assert [list(column) for column in together] == [
        [column[0] for column in columns] for columns in zip(*alone, strict=True)
    ]
    named = [(key, identity, 0) for entry, identity in zip(entries, together[0], strict=True)
             for key in keys_of_holder(entry)]  # fmt: skip
    assert list(zip(*holder_columns(entries, together[0]), strict=True)) == named


@laws(150)
@given(entry=ENTRIES)
def test_a_row_holds_all_that_an_entry_says(entry):
    (prepared,) = prepare_certificates([entry])
    assert prepared.row(7)[1] == 7
    assert version_of(prepared.row(7), EPOCH).entry == entry._replace(id=prepared.id)
    assert prepared.id == entry.id or entry.id is None
    assert prepared.id == entry.id or prepared.id == certificate_id(
        entry.type, number_key(entry.number), entry.issuer
    )


@laws(50)
@given(entry=ENTRIES)
def test_the_hash_is_that_of_what_is_said_without_who_said_so_and_when(entry):
    days = [day and day.isoformat() for day in (entry.issued, entry.valid_from, entry.valid_until)]
    said = [
        entry.type, entry.number, entry.issuer, entry.holder, entry.credit_code, entry.organisation_code,
        entry.registration_number, entry.project, entry.former_names, *days, entry.state,
    ]  # fmt: skip
    assert content_sha256(entry) == sha256(canonical(said))
    assert content_sha256(entry._replace(source="另一处", as_of=None, id="x")) == content_sha256(entry)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_fault_among_many_is_refused_with_its_field_and_without_its_value(name, place):
    entries = [SOUND] * 3
    entries[place] = SOUND._replace(**{name: FAULTS[name]})
    with pytest.raises(RefusedValue) as caught:
        certificate_columns(entries)
    assert caught.value.where == f"certificate.{name}"


def test_what_is_printed_of_an_entry_tells_of_nobody():
    printed = repr(SOUND._replace(number="哈规1号", credit_code=CODE, project="松江小学"))
    assert not any(word in printed for word in ("哈规1号", CODE, "甲", "松江小学"))

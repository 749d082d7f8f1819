"""The certificates of a case: whose each is, by codes, proven links and names, as known at a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.certificates import Certificate, Parties, Party, Project, judge
from decision.register.cases import Held, certificates_of, not_registered
from decision.register.holders import are_similar
from decision.store.certificate_records import CertificateEntry
from tests.decision.register.made import CODE, FIRM, MORNING, OTHER_CODE, PROJECT, Shelf
from tests.decision.strategies import (
    AS_OF,
    ELEMENTARY_SCHOOL,
    FACTORY,
    KB,
    NOTHING_DECLARED,
    decided,
    fate_of,
    laws,
)

OLD_CODE = CODE[8:17]
LICENCE = "230100000012345"
PARTIES = Parties(Party(CODE, FIRM), Project(PROJECT, "松江小学教学楼"))
NOW = datetime.fromisoformat("2015-06-01T23:00:00+00:00")
DEVELOPER = CertificateEntry(
    type="dev_qual", number="建开企〔2014〕1号", issuer="CONS", holder=FIRM, credit_code=CODE,
    issued=date(2014, 5, 18), valid_until=date(2017, 5, 17), as_of=MORNING,
)  # fmt: skip
SITE = CertificateEntry(
    type="site_opinion_letter", number="选字〔2015〕7号", issuer="PLAN", holder=FIRM, credit_code=CODE, project=PROJECT,
    issued=date(2015, 3, 1),
)  # fmt: skip


def entry(base: CertificateEntry = DEVELOPER, **changes: Any) -> CertificateEntry:
    return base._replace(**changes)


def found(
    *entries: CertificateEntry,
    parties: Parties = PARTIES,
    known_at: datetime = NOW,
    given: tuple[Certificate, ...] = (),
) -> tuple[Held, ...]:
    """Return the certificates of a case, and check that `judge` comes to the same verdict on whose they are."""
    shelf = Shelf()
    shelf.put(*entries)
    held = certificates_of(parties, known_at, KB, shelf, given)
    for one in held:
        kind = KB.certificate_type_by_id[one.certificate.type]
        sound = one.certificate._replace(state="valid", issuer=kind.issuer, valid_from=None, issued=None)
        sound = sound._replace(valid_until=date.max)
        assert judge(KB, kind, sound, parties, AS_OF).counts == (one.certificate.refusal is None), one
    return held


def verdict(*entries: CertificateEntry, **how: Any) -> str:
    """Return why the one certificate found, the first entry's, is refused, or the codes of its notes."""
    (one,) = [held for held in found(*entries, **how) if held.version.entry.number == entries[0].number]
    return whose(one)


def whose(one: Held) -> str:
    refusal, notes = one.certificate.refusal, one.certificate.notes
    return refusal.code if refusal else " ".join(["held", *(note.code for note in notes)])


def nobody(*entries: CertificateEntry, **how: Any) -> bool:
    return not [held for held in found(*entries, **how) if held.version.entry.number == entries[0].number]


def applicant(code: str = "", name: str = "") -> Parties:
    return Parties(Party(code, name), PARTIES.project)


# --- by code


@pytest.mark.parametrize("code", [CODE, CODE.lower(), f" {CODE[:8]} {CODE[8:]}", "９１230102MA18XK3T7Q"])
def test_the_same_credit_code_holds_however_it_is_written(code):
    assert verdict(DEVELOPER, parties=applicant(code)) == "held"


def test_another_credit_code_and_another_name_is_not_even_found():
    assert nobody(entry(credit_code=OTHER_CODE, holder="别的公司"))


@pytest.mark.parametrize("name", [FIRM, f" {FIRM}　"])
def test_the_same_name_with_another_code_never_exempts(name):
    assert verdict(entry(credit_code=OTHER_CODE, holder=name)) == "same_name_other_code"
    assert (
        verdict(entry(credit_code="", organisation_code=OTHER_CODE[8:17], holder=name))
        == "old_code_not_proven"
    )


def test_the_same_code_under_another_name_holds_with_a_note():
    assert verdict(entry(holder="哈尔滨松花江建设集团")) == "held held_under_other_name"
    assert verdict(entry(holder="新公司", former_names=(FIRM,))) == "held held_under_former_name"
    assert verdict(entry(holder="")) == "held"


def test_a_code_written_as_the_holder_is_a_code():
    assert verdict(entry(credit_code="", holder=CODE)) == "held"
    assert nobody(entry(credit_code="", holder=OTHER_CODE))


def test_a_name_of_capitals_is_a_name():
    foreign = entry(credit_code="", holder="CHINASTEEL")
    assert verdict(foreign, parties=applicant(name="CHINASTEEL")) == "held"
    assert verdict(foreign, parties=applicant(CODE, "CHINASTEEL")) == "certificate_holder_without_code"


def test_a_certificate_that_names_no_holder_is_nobodys():
    unheld = entry(credit_code="", holder="")
    named = Certificate(type="dev_qual", number=DEVELOPER.number)
    assert verdict(unheld, given=(named,)) == "certificate_without_holder"


# --- by an old code


@pytest.mark.parametrize("old", [OLD_CODE, f"{OLD_CODE[:8]}-{OLD_CODE[8]}", OLD_CODE.lower()])
def test_the_organisation_code_inside_the_credit_code_holds_with_a_note(old):
    assert verdict(entry(credit_code="", organisation_code=old)) == "held held_by_old_code"
    assert verdict(entry(credit_code="", holder=old)) == "held held_by_old_code"


def test_an_applicant_who_gives_the_old_code_is_found_under_the_new_one():
    assert verdict(DEVELOPER, parties=applicant(OLD_CODE)) == "held held_by_old_code"
    assert verdict(entry(credit_code="", organisation_code=OLD_CODE), parties=applicant(OLD_CODE)) == "held"
    assert verdict(entry(credit_code="", registration_number=LICENCE), parties=applicant(LICENCE)) == "held"


def test_a_licence_number_counts_only_where_a_certificate_lists_it_beside_the_credit_code():
    old = entry(number="旧1号", credit_code="", registration_number=LICENCE)
    link = entry(registration_number=LICENCE)
    assert verdict(old) == "old_code_not_proven"
    assert verdict(old, link) == "held held_by_linked_code"
    assert nobody(entry(old, holder="别的公司"))
    assert verdict(entry(old, holder="旧公司"), link) == "held held_by_linked_code held_under_other_name"


def test_the_note_names_the_certificate_that_proves_the_link():
    held = found(
        entry(number="旧1号", credit_code="", registration_number=LICENCE), entry(registration_number=LICENCE)
    )
    (note,) = next(one.certificate.notes for one in held if one.certificate.notes)
    assert dict(note.values) == {
        "code_kind": "registration_number",
        "code": LICENCE,
        "number": DEVELOPER.number,
    }


def test_a_licence_number_beside_two_credit_codes_proves_nothing():
    old = entry(number="旧1号", credit_code="", registration_number=LICENCE)
    other = entry(number="2", credit_code=OTHER_CODE, holder="别的公司", registration_number=LICENCE)
    assert verdict(old, entry(registration_number=LICENCE), other) == "old_code_of_several"


def test_a_link_that_was_not_known_then_proves_nothing_then():
    shelf = Shelf()
    shelf.put(entry(number="旧1号", credit_code="", registration_number=LICENCE))
    shelf.put(entry(registration_number=LICENCE))
    then = certificates_of(PARTIES, Shelf.moment(1), KB, shelf)
    assert [whose(one) for one in then] == ["old_code_not_proven"]
    assert all(
        one.certificate.refusal is None for one in certificates_of(PARTIES, Shelf.moment(2), KB, shelf)
    )


# --- by name


def test_a_name_counts_only_where_neither_side_has_a_code():
    by_name = entry(credit_code="")
    assert verdict(by_name, parties=applicant(name=FIRM)) == "held"
    assert verdict(by_name, parties=applicant(name=f"{FIRM} ")) == "held"
    assert verdict(by_name) == "certificate_holder_without_code"
    assert verdict(DEVELOPER, parties=applicant(name=FIRM)) == "party_without_code"


def test_a_former_name_counts_as_a_name_with_a_note():
    renamed = entry(credit_code="", holder="新公司", former_names=("甲公司", FIRM))
    assert verdict(renamed, parties=applicant(name=FIRM)) == "held held_under_former_name"
    assert verdict(renamed) == "certificate_holder_without_code"
    assert nobody(entry(renamed, former_names=("甲公司",)), parties=applicant(name=FIRM))


@pytest.mark.parametrize(
    "other", ["哈尔滨松江建设有限责任公司", "哈尔滨市松江建设有限公司", "哈尔滨松江建设集团"]
)
def test_a_name_that_is_only_similar_never_exempts_and_the_reason_says_so(other):
    named = Certificate(type="dev_qual", number=DEVELOPER.number)
    similar = entry(credit_code="", holder=other)
    assert verdict(similar, parties=applicant(name=FIRM), given=(named,)) == "holder_name_only_similar"
    assert verdict(similar, given=(named,)) == "holder_name_only_similar"


def test_names_are_similar_that_could_be_taken_for_each_other():
    assert are_similar(FIRM, "哈尔滨松江建设有限责任公司")
    assert not are_similar(FIRM, FIRM)
    assert not are_similar(FIRM, "冰城设计院")
    assert not are_similar("", FIRM)


# --- roles


def test_a_certificate_counts_for_the_party_that_its_type_names():
    contractor = entry(type="safety_permit")
    assert nobody(contractor)
    both = replace(
        PARTIES, others=(("contractor", Party(OTHER_CODE, "别的公司")), ("contractor", Party(CODE, FIRM)))
    )
    assert verdict(contractor, parties=both) == "held"
    assert verdict(DEVELOPER, parties=both) == "held"


def test_without_parties_nothing_is_found():
    assert found(DEVELOPER, SITE, parties=Parties()) == ()


def test_a_type_that_the_rules_do_not_know_is_left_out():
    assert nobody(entry(type="fishing_permit"))


def test_the_refusal_that_tells_most_is_given_where_several_parties_have_the_role():
    others = (("contractor", Party("91350100M000100Y43", "别的公司")), ("contractor", Party(CODE, FIRM)))
    stranger = entry(type="safety_permit", credit_code=OTHER_CODE)
    assert verdict(stranger, parties=replace(PARTIES, others=others)) == "same_name_other_code"


def test_a_named_certificate_of_a_role_that_nobody_has_is_refused():
    named = Certificate(type="safety_permit", number=DEVELOPER.number)
    assert verdict(entry(type="safety_permit"), given=(named,)) == "party_not_named"


# --- projects


def test_a_project_is_known_by_its_code():
    assert verdict(SITE) == "held"
    assert verdict(entry(SITE, project=PROJECT.replace("-", "－"), holder="", credit_code="")) == "held"
    assert nobody(entry(SITE, project=PROJECT[:-1] + "2"))


def test_a_project_by_name_needs_the_applicant_as_its_holder():
    by_name = entry(SITE, project="松江小学教学楼")
    assert verdict(by_name) == "held project_by_name"
    assert verdict(entry(by_name, credit_code=OTHER_CODE)) == "same_project_name_other_holder"
    assert verdict(entry(by_name, credit_code="", holder="")) == "project_name_not_proven"


def test_a_project_by_name_alone_counts_where_neither_side_has_a_code():
    nameless = entry(SITE, project="松江小学教学楼", credit_code="", holder="")
    before_code = Parties(Party(CODE, FIRM), Project("", "松江小学教学楼"))
    assert verdict(nameless, parties=before_code) == "held project_by_name"
    assert nobody(nameless, parties=Parties(Party(CODE, FIRM), Project("", "松江小学")))


@pytest.mark.parametrize(
    ("changes", "parties", "reason"),
    [
        ({"project": ""}, PARTIES, "certificate_without_project"),
        ({"project": "松江中学"}, PARTIES, "certificate_of_other_project"),
        ({"project": "2015-230102-47-03-999999"}, PARTIES, "certificate_of_other_project"),
        ({}, Parties(PARTIES.applicant), "party_not_named"),
    ],
    ids=repr,
)
def test_a_named_certificate_of_no_or_another_project_is_refused(changes, parties, reason):
    named = Certificate(type=SITE.type, number=SITE.number)
    assert verdict(entry(SITE, **changes), parties=parties, given=(named,)) == reason


def test_a_type_that_the_rules_do_not_know_is_left_out_of_a_project():
    assert nobody(entry(SITE, type="fishing_permit"))


def test_certificates_of_the_applicants_other_projects_are_not_listed():
    assert nobody(entry(SITE, project="2015-230102-47-03-999999"))


# --- certificates that the applicant names


@pytest.mark.parametrize(
    "number", ["建开企〔2014〕1号", "建开企[2014]1号", "建开企（2014）1号", "建开企 (２０１４) １号"]
)
def test_a_named_certificate_is_found_in_any_brackets_and_the_register_goes_before(number):
    named = Certificate(type="dev_qual", number=number, holder=CODE, valid_until=date(2099, 1, 1))
    held = found(entry(state="revoked"), given=(named,))
    assert [one.certificate.state for one in held] == ["revoked"]
    assert not_registered((named,), held) == ()


def test_a_named_certificate_of_somebody_else_is_found_and_refused():
    named = Certificate(type="dev_qual", number=DEVELOPER.number)
    assert (
        verdict(entry(credit_code=OTHER_CODE, holder="别的公司"), given=(named,))
        == "certificate_of_other_holder"
    )


def test_a_named_certificate_that_the_register_does_not_hold_stays_as_it_was_given():
    named = Certificate(type="dev_qual", number="建开企〔2014〕2号", holder=CODE)
    unknown = Certificate(type="fishing_permit", number="1")
    held = found(DEVELOPER, given=(named, unknown))
    assert not_registered((named, unknown), held) == (named, unknown)


# --- as known at a moment


def test_what_was_said_later_is_not_known_before():
    shelf = Shelf()
    shelf.put(DEVELOPER)
    shelf.put(entry(state="suspended"))
    shelf.put(entry(credit_code=OTHER_CODE, holder="别的公司"))
    states = [
        [one.certificate.state for one in certificates_of(PARTIES, Shelf.moment(n), KB, shelf)]
        for n in range(4)
    ]
    assert states == [[], ["valid"], ["suspended"], []]


def test_of_one_certificate_under_two_ids_the_last_statement_holds():
    shelf = Shelf()
    shelf.put(DEVELOPER)
    shelf.put(entry(id="库-1", state="revoked"))
    shelf.put(entry(state="suspended"))
    states = [
        [one.certificate.state for one in certificates_of(PARTIES, Shelf.moment(n), KB, shelf)]
        for n in (1, 2, 3)
    ]
    assert states == [["valid"], ["revoked"], ["suspended"]]


def test_two_records_with_ids_of_their_own_both_stay():
    held = found(entry(id="1", state="replaced"), entry(id="2"))
    assert sorted(one.certificate.state for one in held) == ["replaced", "valid"]


def test_the_time_of_the_statement_is_the_sources_or_that_of_hearing_it():
    assert [one.certificate.as_of for one in found(DEVELOPER)] == [MORNING]
    assert [one.certificate.as_of for one in found(entry(as_of=None))] == [Shelf.moment(1)]


# --- in a decision


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({}, "exempt", "certificate_valid_until"),
        ({"valid_until": AS_OF}, "exempt", "certificate_valid_until"),
        ({"valid_until": date(2015, 5, 17)}, "submit", "certificate_expired"),
        ({"valid_from": date(2015, 5, 19)}, "submit", "certificate_not_yet_valid"),
        ({"state": "revoked"}, "submit", "certificate_revoked"),
        ({"state": "suspended"}, "submit", "certificate_suspended"),
        ({"state": "replaced"}, "submit", "certificate_replaced"),
        ({"issuer": "PLAN"}, "submit", "certificate_of_other_issuer"),
        ({"credit_code": OTHER_CODE}, "submit", "same_name_other_code"),
        ({"credit_code": ""}, "submit", "certificate_holder_without_code"),
        ({"number": "建开企(2014)1号"}, "exempt", "certificate_valid_until"),
        ({"credit_code": "", "organisation_code": OLD_CODE}, "exempt", "certificate_valid_until"),
        ({"holder": "别的公司", "credit_code": OTHER_CODE}, "submit", "certificate_not_found"),
    ],
    ids=repr,
)
def test_each_certificate_gets_its_fate_in_a_decision(changes, status, reason):
    kind = KB.certificate_type_by_id["safety_permit"]
    parties = replace(PARTIES, others=(("contractor", PARTIES.applicant),))
    held = found(entry(type=kind.id, **changes), parties=parties)
    facts = {**FACTORY, **NOTHING_DECLARED}
    decision = decided(facts, parties=parties, certificates=[one.certificate for one in held])
    fate = fate_of(decision, "safety_permit")
    assert (fate.status, fate.reason.code) == (status, reason)


# --- laws

CODES = st.sampled_from(["", CODE, OTHER_CODE])
NAMES = st.sampled_from(["", FIRM, "哈尔滨松江建设有限责任公司", "别的公司"])
ENTRIES = st.builds(
    entry,
    number=st.integers(1, 4).map(str),
    holder=NAMES,
    credit_code=CODES,
    organisation_code=st.sampled_from(["", OLD_CODE, OTHER_CODE[8:17]]),
    registration_number=st.sampled_from(["", LICENCE, "230100000099999"]),
    former_names=st.lists(NAMES.filter(bool), max_size=1).map(tuple),
)


@laws(150)
@given(
    entries=st.lists(ENTRIES, max_size=4, unique_by=lambda one: one.number),
    party=st.builds(Party, st.sampled_from(["", CODE, CODE.lower(), OLD_CODE, LICENCE]), NAMES),
)
def test_a_certificate_with_another_credit_code_is_never_held_and_a_name_never_beats_a_code(entries, party):
    parties = Parties(party)
    for one in found(*entries, parties=parties):
        stated = one.version.entry
        if one.certificate.refusal is None and stated.credit_code and party.credit_code:
            codes = (
                stated.credit_code,
                stated.credit_code[8:17],
                stated.organisation_code,
                stated.registration_number,
            )
            assert party.credit_code.upper() in (codes if len(party.credit_code) < 18 else codes[:1])
        if one.certificate.refusal is None and not any(
            (stated.credit_code, stated.organisation_code, stated.registration_number)
        ):
            assert not party.credit_code


def test_a_school_and_a_factory_are_decided_without_any_certificate():
    for facts in (ELEMENTARY_SCHOOL, FACTORY):
        decision = decided(
            {**facts, **NOTHING_DECLARED}, parties=PARTIES, certificates=[one.certificate for one in found()]
        )
        assert decision.outcome == "decided"

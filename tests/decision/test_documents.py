"""Document laws, on the flows of Harbin with any certificates: one fate for every slot, and counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.certificates import Certificate, Parties, Party, Project, judge
from decision.chart import Chart
from decision.documents import AtHand, Counts, Fate, certificate_types, count, fates
from decision.reason import because
from tests.decision.strategies import (
    AS_OF,
    ELEMENTARY_SCHOOL,
    FACTORY,
    FAULTS,
    KB,
    NOTHING_DECLARED,
    OPENED,
    PARTIES,
    PILOT_TYPES,
    VALID,
    VILLAGE_PLANT,
    answers,
    certificate,
    certificates,
    complete_facts,
    decided,
    every_certificate,
    fate_of,
    faults_of,
    laws,
    some_certificates,
)

ONE_DAY = timedelta(days=1)
FLOWS = {c: OPENED.chart(OPENED.index.settle({**answers(*c), **NOTHING_DECLARED}).certain) for c in VALID}
flows = st.sampled_from(list(FLOWS.values()))
NOT_EXEMPT = ("submit", "expires_too_soon")


def fates_in(
    flow: Chart,
    at_hand: Iterable[Certificate] = (),
    *,
    parties: Parties = PARTIES,
    needed_from: dict[str, date] | None = None,
) -> tuple[Fate, ...]:
    return fates(KB, flow, AtHand(tuple(at_hand), parties, AS_OF, needed_from or {}))


def slots_of(flow: Chart) -> list[tuple[str, str]]:
    return [(item, document) for item in flow.items for document in flow.requires[item]]


def days_needed(flow: Chart) -> st.SearchStrategy[dict[str, date]]:
    """Return for each item the latest day on which it can start."""
    return st.fixed_dictionaries({item: st.dates(AS_OF, date(2017, 12, 31)) for item in flow.items})


# Laws.


@given(flows, some_certificates)
@laws(60)
def test_every_slot_has_exactly_one_fate(flow, at_hand):
    found = [(item, fate.document) for fate in fates_in(flow, at_hand) for item in fate.items]
    assert Counter(found) == Counter(slots_of(flow))


@given(flows, some_certificates)
@laws(60)
def test_slots_are_handed_over_exempted_repeated_or_submitted(flow, at_hand):
    found = fates_in(flow, at_hand)
    counts = count(found)
    assert counts.slots == len(slots_of(flow))
    assert counts.slots == counts.handed_over + counts.exempted + counts.repeats + counts.to_submit
    assert counts.to_submit == len({fate.document for fate in found if fate.status in NOT_EXEMPT})


@given(flows, some_certificates)
@laws(40)
def test_each_document_is_listed_once_in_the_order_in_which_it_is_first_needed(flow, at_hand):
    listed = [fate.document for fate in fates_in(flow, at_hand)]
    assert listed == list(dict.fromkeys(document for _, document in slots_of(flow)))


@given(flows, some_certificates, certificates(), st.data())
@laws(60)
def test_one_more_certificate_never_adds_a_document_to_submit(flow, at_hand, one_more, data):
    needed_from = data.draw(st.just({}) | days_needed(flow))
    fewer = fates_in(flow, at_hand, needed_from=needed_from)
    more = fates_in(flow, [*at_hand, one_more], needed_from=needed_from)
    to_submit = {fate.document for fate in fewer if fate.status in NOT_EXEMPT}
    assert {fate.document for fate in more if fate.status in NOT_EXEMPT} <= to_submit


@given(flows, some_certificates)
@laws(60)
def test_a_document_is_exempt_exactly_if_a_certificate_at_hand_counts_for_it(flow, at_hand):
    counting = [
        one for one in at_hand if judge(KB, KB.certificate_type_by_id[one.type], one, PARTIES, AS_OF).counts
    ]
    for fate in fates_in(flow, at_hand):
        kinds = {kind.id for kind in certificate_types(KB, fate.document)}
        is_given = any(one.type in kinds for one in counting)
        if fate.status != "handed_over":
            assert (fate.status == "exempt") == is_given
        if fate.status == "exempt":
            assert fate.certificate is not None
            assert fate.certificate.certificate in counting


@given(flows, some_certificates)
@laws(40)
def test_certificates_at_hand_change_nothing_about_what_is_handed_over(flow, at_hand):
    def handed_over(found: Iterable[Fate]) -> list[Fate]:
        return [fate for fate in found if fate.status == "handed_over"]

    assert handed_over(fates_in(flow, at_hand)) == handed_over(fates_in(flow))


@given(flows, some_certificates, st.data())
@laws(40)
def test_the_order_of_the_certificates_changes_nothing(flow, at_hand, data):
    assert fates_in(flow, at_hand) == fates_in(flow, data.draw(st.permutations(at_hand)))


@given(flows, some_certificates)
@laws(40)
def test_every_certificate_that_gives_no_exemption_says_why(flow, at_hand):
    for fate in fates_in(flow, at_hand):
        assert all(not entry.counts and entry.reason.code for entry in fate.rejected)
        if fate.status == "submit" and fate.rejected:
            assert fate.reason == fate.rejected[0].reason


@given(flows)
@laws(30)
def test_with_no_certificate_at_hand_nothing_is_exempt(flow):
    assert count(fates_in(flow)).exempted == 0


@given(complete_facts())
@laws(30)
def test_with_every_certificate_at_hand_what_the_database_can_give_is_exempt(facts):
    flow = OPENED.chart(OPENED.index.settle(facts).certain)
    for fate in fates_in(flow, every_certificate()):
        assert (fate.status in ("exempt", "handed_over")) or not certificate_types(KB, fate.document)


@given(flows, some_certificates, st.data())
@laws(60)
def test_a_certificate_expires_too_soon_exactly_if_it_ends_before_the_latest_step_that_needs_it(
    flow, at_hand, data
):
    needed_from = data.draw(days_needed(flow))
    today = {fate.document: fate for fate in fates_in(flow, at_hand)}
    for fate in fates_in(flow, at_hand, needed_from=needed_from):
        before = today[fate.document]
        if before.status != "exempt":
            assert fate.status == before.status
            continue
        latest = max(needed_from[item] for item in fate.items)
        until = before.certificate.valid_until if before.certificate else None
        assert (fate.status == "expires_too_soon") == (until is not None and until < latest)


def test_without_a_start_nothing_expires_too_soon():
    short = [certificate(kind, valid_until=AS_OF) for kind in PILOT_TYPES if kind.validity_rule != "none"]
    decision = decided(FACTORY, certificates=short)
    assert decision.documents.exempted > 0
    assert {fate.status for fate in decision.documents.list} == {"submit", "handed_over", "exempt"}


# What a decision says of a certificate.


def spoilt(kind_id: str) -> list[tuple[str, str]]:
    return [(kind_id, fault) for fault in faults_of(KB.certificate_type_by_id[kind_id])]


@pytest.mark.parametrize(
    ("kind", "fault"), [*spoilt("safety_permit"), *spoilt("planning_cond_db"), *spoilt("dev_qual")]
)
def test_a_document_is_to_be_submitted_and_the_answer_says_so_when_its_certificate(kind, fault):
    facts = answers("non_government", "state_other", "competitive_grant", "filing")
    changes, reason = FAULTS[fault]
    document = "planning_basis" if kind == "planning_cond_db" else kind
    assert fate_of(decided(facts, certificates=[certificate(kind)]), document).status == "exempt"

    fate = fate_of(decided(facts, certificates=[certificate(kind, **changes)]), document)
    assert fate.status == "submit"
    assert fate.reason.code == reason
    assert [entry.reason.code for entry in fate.rejected] == [reason]
    assert not fate.rejected[0].counts


def test_an_exemption_names_the_certificate_its_issuer_and_its_last_day():
    fate = fate_of(decided(FACTORY, certificates=[certificate("safety_permit")]), "safety_permit")
    assert (fate.status, fate.rule) == ("exempt", "EX-2")
    used = fate.certificate
    assert (used.type, used.number, used.issuer, used.valid_until, used.counts) == (
        "safety_permit", "safety_permit-1", "CONS", date(2016, 1, 4), True,
    )  # fmt: skip
    assert used.issuer_label == KB.department_by_id["CONS"].zh


def test_a_certificate_that_ends_today_still_exempts_and_one_that_ended_yesterday_does_not():
    today, yesterday = (
        fate_of(
            decided(FACTORY, certificates=[certificate("safety_permit", valid_until=last)]), "safety_permit"
        )
        for last in (AS_OF, AS_OF - ONE_DAY)
    )
    assert today.status == "exempt"
    assert yesterday.status == "submit"


@pytest.mark.parametrize(
    ("document", "party"),
    [("eia_standard_letter", "project"), ("safety_permit", "contractor"), ("design_qual", "intermediary")],
)
def test_a_party_that_is_not_named_leaves_the_document_to_be_submitted_with_that_reason(document, party):
    for at_hand in ((), every_certificate()):
        fate = fate_of(decided(FACTORY, parties=Parties(), certificates=at_hand), document)
        assert fate.status == "submit"
        assert fate.reason == because("party_not_named", party=party)


def test_blanks_name_no_project_whose_certificates_could_be_looked_for():
    blank = Parties(Party(" "), Project(" ", "　"), (("contractor", Party(" ", "\t")),))
    decision = decided(FACTORY, parties=blank)
    for document, party in (("eia_standard_letter", "project"), ("safety_permit", "contractor")):
        assert fate_of(decision, document).reason == because("party_not_named", party=party)


def test_a_party_that_is_named_and_has_no_certificate_is_told_so():
    assert fate_of(decided(FACTORY), "safety_permit").reason == because("certificate_not_found")
    only_applicant = Parties(applicant=Party(name="某某"))
    assert fate_of(decided(FACTORY, parties=only_applicant), "safety_permit").reason.code == "party_not_named"


def test_a_document_that_no_pilot_department_certifies_is_submitted_whatever_is_at_hand():
    fate = fate_of(decided(FACTORY, certificates=every_certificate()), "applicant_licence")
    assert (fate.status, fate.rule, fate.reason) == ("submit", "EX-3", because("not_in_database"))
    assert len(fate.steps) > 1


def test_a_certificate_that_ends_before_the_step_starts_expires_too_soon_and_counts_as_to_submit():
    last = date(2015, 5, 20)
    at_hand = [certificate("safety_permit", valid_until=last)]
    undated, dated = (
        decided(FACTORY, certificates=at_hand),
        decided(FACTORY, certificates=at_hand, start=AS_OF),
    )
    fate = fate_of(dated, "safety_permit")
    (start,) = {s.start_date for s in dated.plan.steps if s.item in fate.steps}
    assert fate.status == "expires_too_soon"
    assert fate.reason == because("expires_too_soon", day=last, needed=start)
    assert fate.certificate.number == "safety_permit-1"
    assert dated.documents.to_submit == undated.documents.to_submit + 1
    assert dated.documents.exempted == undated.documents.exempted - 1


def test_a_certificate_that_ends_on_the_day_on_which_its_latest_step_starts_is_still_enough():
    plan = decided(FACTORY, start=AS_OF).plan
    (starts,) = {step.start_date for step in plan.steps if step.item == "qs_supervision"}
    statuses = [
        fate_of(decided(FACTORY, certificates=[short], start=AS_OF), "safety_permit").status
        for short in (certificate("safety_permit", valid_until=last) for last in (starts - ONE_DAY, starts))
    ]
    assert statuses == ["expires_too_soon", "exempt"]


def test_of_two_valid_certificates_the_one_that_lasts_longer_is_used():
    short, long = (
        certificate("safety_permit", number=str(day), valid_until=day)
        for day in (date(2015, 5, 20), date(2018, 1, 1))
    )
    fate = fate_of(decided(FACTORY, certificates=[short, long], start=AS_OF), "safety_permit")
    assert (fate.status, fate.certificate.number) == ("exempt", "2018-01-01")


def test_a_class_that_the_flow_does_not_make_is_met_by_a_certificate_of_one_of_its_members():
    held = answers("non_government", "state_other", "grant_held", "filing")
    decision = decided(held, certificates=[certificate("state_land_cert_held")])
    fate = fate_of(decision, "land_title")
    assert (fate.status, fate.member.id) == ("exempt", "state_land_cert_held")
    assert fate_of(decided(held), "land_title").status == "submit"


def test_a_class_that_the_flow_makes_is_handed_over_even_if_a_certificate_is_at_hand():
    fate = fate_of(decided(FACTORY, certificates=every_certificate()), "project_basis")
    assert (fate.status, fate.member.id, fate.handed_over_by) == ("handed_over", "filing_cert", ("filing",))


def test_a_document_handed_over_names_its_maker_and_every_step_that_uses_it():
    decision = decided(ELEMENTARY_SCHOOL)
    fate = fate_of(decision, "survey_opinion")
    assert (fate.status, fate.rule, fate.handed_over_by) == ("handed_over", "EX-1", ("joint_survey",))
    users = [s.item for s in decision.plan.steps if "survey_opinion" in KB.item_by_id[s.item].requires]
    assert list(fate.steps) == users


def test_documents_of_the_plan_are_those_of_its_steps_and_not_of_what_follows():
    decision = decided(VILLAGE_PLANT)
    used = {step for fate in decision.documents.list for step in fate.steps}
    assert used <= {step.item for step in decision.plan.steps}
    assert not used & {step.item for step in decision.plan.after_start_of_works}


def test_certificates_of_other_documents_are_not_mentioned():
    strange = [certificate("safety_permit", state="revoked"), certificate("builder_cert")]
    fate = fate_of(decided(FACTORY, certificates=strange), "design_qual")
    assert (fate.certificate, fate.rejected) == (None, ())


def test_of_nothing_nothing_is_counted():
    assert count([]) == Counts(0, 0, 0, 0, 0)

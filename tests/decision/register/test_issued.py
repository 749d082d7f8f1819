"""The result of a step becomes a certificate, and the next decision exempts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from decision.certificates import Parties, Party, Project
from decision.register.cases import certificates_of
from decision.register.issued import NoCertificate, Result, certificates_of_result
from decision.store.certificate_records import CertificateEntry
from kb.knowledge_base import KnowledgeBase
from tests.decision.register.made import MORNING, Shelf
from tests.decision.strategies import ELEMENTARY_SCHOOL, KB, NOTHING_DECLARED, PARTIES, decided, fate_of

SCHOOL = {**ELEMENTARY_SCHOOL, **NOTHING_DECLARED}
SITE = Result("site_opinion", "site_opinion_letter", "选字(2015) 7号", date(2015, 3, 1))
LAND = Result(
    "land_registration",
    "state_land_cert",
    "哈国用〔2015〕1号",
    date(2015, 3, 1),
    valid_until=date(2065, 2, 28),
)
# Needs `planning_basis`, which a letter of site opinion gives and no step of this flow makes.
LATER = {**SCHOOL, "land_nature": "state_industrial", "acquisition": "competitive_grant"}
NOW = datetime.fromisoformat("2015-06-01T23:00:00+00:00")


def recorded(
    result: Result = SITE,
    parties: Parties = PARTIES,
    facts: dict[str, Any] | None = None,
    kb: KnowledgeBase = KB,
) -> tuple[CertificateEntry, ...]:
    decision = decided(facts or SCHOOL, parties=parties)
    return certificates_of_result(kb, decision, parties, result, "行政服务中心", MORNING)


def knowledge_base_with(name: str, **changes: Any) -> KnowledgeBase:
    """Return the shipped knowledge base with another type of certificate."""
    kinds = tuple(
        kind.model_copy(update=changes) if kind.id == name else kind for kind in KB.certificate_types
    )
    return KnowledgeBase.model_construct(
        **{**{n: getattr(KB, n) for n in KnowledgeBase.model_fields}, "certificate_types": kinds}
    )


def refusal(*arguments: Any) -> str:
    with pytest.raises(NoCertificate) as caught:
        recorded(*arguments)
    return str(caught.value)


def test_a_result_has_the_type_of_its_document_the_project_of_the_case_and_its_applicant():
    (entry,) = recorded()
    assert (entry.type, entry.issuer, entry.number) == ("site_opinion_letter", "PLAN", "选字〔2015〕7号")
    assert (entry.project, entry.credit_code, entry.holder) == (
        PARTIES.project.code, PARTIES.applicant.credit_code, PARTIES.applicant.name,
    )  # fmt: skip
    assert (entry.state, entry.issued, entry.source, entry.as_of) == (
        "valid",
        date(2015, 3, 1),
        "行政服务中心",
        MORNING,
    )


def test_the_next_decision_exempts_it():
    before = decided(LATER)
    assert fate_of(before, "planning_basis").status == "submit"
    shelf = Shelf()
    shelf.put(*recorded())
    held = certificates_of(PARTIES, NOW, KB, shelf)
    after = fate_of(decided(LATER, certificates=[one.certificate for one in held]), "planning_basis")
    assert (after.status, after.certificate.number) == ("exempt", "选字〔2015〕7号")


def test_inside_one_plan_it_is_still_handed_over_and_the_step_says_that_it_is_held():
    shelf = Shelf()
    shelf.put(*recorded())
    held = certificates_of(PARTIES, NOW, KB, shelf)
    decision = decided(SCHOOL, certificates=[one.certificate for one in held])
    (step,) = [step for step in decision.plan.steps if step.item == "site_opinion"]
    assert [note.code for note in step.notes] == ["result_already_held"]
    assert fate_of(decision, "site_opinion_letter").status == "handed_over"


def test_another_project_or_a_lapsed_result_exempts_from_nothing():
    shelf = Shelf()
    shelf.put(*recorded())
    other = replace(PARTIES, project=Project("2015-230102-47-03-999999", "另一个项目"))
    assert certificates_of(other, NOW, KB, shelf) == ()
    held = certificates_of(PARTIES, NOW, KB, shelf)
    later = decided(LATER, certificates=[one.certificate for one in held], as_of=date(2016, 3, 2))
    assert fate_of(later, "planning_basis").reason.code == "certificate_expired"


def test_a_result_of_a_project_without_a_code_is_found_by_its_name_and_applicant():
    early = replace(PARTIES, project=Project("", PARTIES.project.name))
    shelf = Shelf()
    shelf.put(*recorded(SITE, early))
    (held,) = certificates_of(PARTIES, NOW, KB, shelf)
    assert (held.certificate.refusal, [note.code for note in held.certificate.notes]) == (
        None,
        ["project_by_name"],
    )


def test_the_same_result_twice_and_its_import_are_one_certificate():
    shelf = Shelf()
    shelf.put(*recorded())
    shelf.put(*recorded(replace(SITE, number="选字〔2015〕７号")))
    assert len(shelf.versions) == 1


def test_a_result_also_counts_as_a_certificate_held_for_a_later_project():
    project, held = recorded(LAND)
    assert (project.type, project.project) == ("state_land_cert", PARTIES.project.code)
    assert (held.type, held.credit_code) == ("state_land_cert_held", PARTIES.applicant.credit_code)
    shelf = Shelf()
    shelf.put(project, held)
    other = replace(PARTIES, project=Project("2016-230102-47-03-000002", "二期"))
    facts = {**SCHOOL, "acquisition": "allocation_held"}
    found = certificates_of(other, NOW, KB, shelf)
    decision = decided(facts, parties=other, certificates=[one.certificate for one in found])
    assert fate_of(decision, "state_land_cert_held").status == "exempt"


def test_a_result_that_a_contractor_holds_is_the_one_contractors():
    kb = knowledge_base_with("construction_permit_cert", held_as=("safety_permit",))
    permit = Result("construction_permit", "construction_permit_cert", "1", date(2015, 3, 1))
    held = recorded(permit, kb=kb)[1]
    assert (held.holder, held.credit_code, held.project) == (
        "龙江建工",
        "91230100MA10002950",
        PARTIES.project.code,
    )
    several = replace(PARTIES, others=(*PARTIES.others, ("contractor", Party("", "松花江建工"))))
    assert "2 parties are named as contractor" in refusal(permit, several, None, kb)
    assert len(recorded(permit, replace(PARTIES, others=()), kb=kb)) == 1


def test_an_old_code_of_the_applicant_is_recorded_as_what_it_is():
    for code, field in (("MA18XK3T-7", "organisation_code"), ("230100000012345", "registration_number")):
        (entry,) = recorded(SITE, replace(PARTIES, applicant=Party(code, "甲公司")))
        assert (getattr(entry, field), entry.credit_code) == (code.replace("-", ""), "")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (replace(SITE, step="site_opinon"), "did you mean `site_opinion`?"),
        (replace(SITE, step="filing"), "`filing` is no step of this project"),
        (replace(SITE, document="site_opinion"), "did you mean `site_opinion_letter`?"),
        (
            Result("civil_defence", "cd_opinion", "1", date(2015, 3, 1)),
            "the register keeps no certificates for `cd_opinion`",
        ),
        (replace(SITE, number=" "), "a certificate without a number exempts from nothing"),
        (replace(SITE, number="〔〕"), "a certificate without a number exempts from nothing"),
        (replace(SITE, valid_until=date(2015, 2, 28)), "2015-02-28 lies before 2015-03-01"),
        (replace(LAND, valid_until=None), "without its last valid day exempts from nothing"),
    ],
    ids=repr,
)
def test_a_result_that_cannot_be_recorded_is_refused_with_how_to_repair_it(result, said):
    assert said in refusal(result)


def test_a_project_that_is_not_named_holds_nothing():
    nameless = replace(PARTIES, project=Project())
    assert "the project has neither a code nor a name" in refusal(SITE, nameless)


def test_what_nobody_is_named_to_hold_is_recorded_for_its_project_only():
    (entry,) = recorded(LAND, replace(PARTIES, applicant=Party()))
    assert (entry.type, entry.holder, entry.project) == ("state_land_cert", "", PARTIES.project.code)


@pytest.mark.parametrize(
    ("made", "held"),
    [
        ("state_land_cert", "state_land_cert_held"),
        ("land_contract_doc", "grant_contract_held"),
        ("landuse_permit_cert", "landuse_permit_held"),
    ],
)
def test_what_later_projects_need_as_held_is_held_by_the_applicant_and_comes_from_the_same_department(
    made, held
):
    kind = KB.certificate_type_by_id[made]
    assert kind.held_as == (held,)
    other = KB.certificate_type_by_id[held]
    assert (other.holder, other.issuer) == ("applicant", kind.issuer)


def test_an_undecided_project_has_no_results():
    assert "the decision is `undecided`, so it has no steps" in refusal(
        SITE, PARTIES, {"investor": "government"}
    )

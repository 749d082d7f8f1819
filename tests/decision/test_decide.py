"""The whole decision: all 288 combinations, the examples of the domain notes, and what each outcome carries."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import given

from decision.answer import Decision
from decision.certificates import Parties
from decision.decide import Case, NoReleaseInForce, decide
from decision.facts import read_answers
from decision.labelled import Labelled
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase
from kb.release import Release
from tests.decision.strategies import (
    AS_OF,
    COMBINATIONS,
    CRITERIA,
    DATA,
    DECLARED,
    ELEMENTARY_SCHOOL,
    FACTORY,
    IMPOSSIBLE,
    KB,
    NOTHING_DECLARED,
    OPENED,
    VALID,
    VILLAGE_PLANT,
    Combination,
    answers,
    can_exist,
    certificate,
    code_fact,
    codes,
    decidable_facts,
    decided,
    every_certificate,
    knowledge_base,
    laws,
    matching,
    opened_by_meaning,
    violated,
)

WRITTEN = list(csv.DictReader((DATA / "situations.csv").read_text(encoding="utf-8").splitlines()))


@cache
def decision_on(combination: Combination) -> Decision:
    return decided(answers(*combination))


def rows_of(kind: str, combination: Combination) -> list[Mapping[str, str]]:
    """Return the rows of the domain brief (`situations.csv` there, the columns kept) that match a combination."""
    return [
        row
        for row in WRITTEN
        if row["kind"] == kind
        and all(row[f] == "*" or v in row[f].split("|") for f, v in zip(CRITERIA, combination, strict=True))
    ]


# All 288 combinations.


def test_of_288_combinations_75_are_decided_and_213_are_impossible():
    outcomes = [decision_on(combination).outcome for combination in COMBINATIONS]
    assert (outcomes.count("decided"), outcomes.count("impossible")) == (75, 213)


@pytest.mark.parametrize("combination", VALID, ids="-".join)
def test_a_valid_combination_is_decided_with_the_one_situation_of_the_domain_brief(combination):
    decision = decision_on(combination)
    (row,) = rows_of("situation", combination)
    assert decision.outcome == "decided"
    assert (decision.situation.id, decision.flowchart.id) == (row["id"], row["flowchart"])
    assert (decision.situation.id,) == matching(combination)


@pytest.mark.parametrize("combination", IMPOSSIBLE, ids="-".join)
def test_an_impossible_combination_names_exactly_the_constraints_it_breaks_in_file_order(combination):
    decision = decision_on(combination)
    names = tuple(constraint.id for constraint in decision.constraints)
    assert decision.outcome == "impossible"
    assert names == violated(combination) == tuple(row["id"] for row in rows_of("constraint", combination))


@pytest.mark.parametrize("combination", IMPOSSIBLE, ids="-".join)
def test_a_repair_makes_the_project_possible_and_no_smaller_change_does(combination):
    repairs = decision_on(combination).repairs
    assert repairs
    for repair in repairs:
        repaired = tuple(repair.change.get(name, v) for name, v in zip(CRITERIA, combination, strict=True))
        assert can_exist(repaired)
        assert repair.situations == matching(repaired)
    for size in range(1, len(repairs[0].change)):
        for places in combinations(range(len(CRITERIA)), size):
            for values in product(*(codes(CRITERIA[place]) for place in places)):
                changed = dict(zip(places, values, strict=True))
                assert not can_exist(tuple(changed.get(n, v) for n, v in enumerate(combination)))


def test_a_repair_is_said_in_codes_and_in_labels():
    decision = decided(answers("non_government", "state_other", "grant_held", "approval"))
    assert [(dict(r.change), dict(r.labels)) for r in decision.repairs] == [
        ({"investor": "government"}, {"出资人": "政府投资"}),
        ({"management": "verification"}, {"项目管理方式": "核准"}),
        ({"management": "filing"}, {"项目管理方式": "备案"}),
    ]


# The examples of the domain notes (situations.md, section 7).


EXAMPLES = """
市财政出钱在新划拨地上建小学
    government, state_other, allocation_new, approval: S-GOV-01
公立医院用财政资金在院内扩建病房楼（划拨证）
    government, state_other, allocation_held, approval: S-GOV-02
区平台公司用政府资本金挂牌拿地建标准厂房
    government, state_industrial, competitive_grant, approval: S-GOV-03
民办非营利养老院自筹资金在新划拨地上建设，目录外
    non_government, state_other, allocation_new, filing: S-ALC-02
老国企自筹资金在划拨厂区内再建车间，目录外
    non_government, state_industrial, allocation_held, filing: S-ALC-04
企业挂牌竞得工业用地建厂，备案
    non_government, state_industrial, competitive_grant, filing: S-GRT-01
开发商摘牌住宅用地
    non_government, state_other, competitive_grant, filing: S-GRT-02
企业在买来的出让工业地上扩建二期
    non_government, state_industrial, grant_held, filing: S-GRT-03
企业买下划拨老厂房并补办出让，备案
    non_government, state_industrial, agreement_allocation_transfer, filing: S-AGR-08 F-AGR-06
出让工业地改商业并补差价，备案
    non_government, state_other, agreement_condition_change, filing: S-AGR-12 F-AGR-08
村集体以土地入股与企业合办加工厂，备案
    non_government, collective, collective_enterprise, filing: S-COL-01
县财政在村里建卫生室
    government, collective, collective_public, approval: S-COL-02
供热公司在现有道路下改造管网，备案
    non_government, state_other, no_land_supply, filing: S-INF-03
企业想协议拿新的工业地
    non_government, state_industrial, agreement_new_supply, filing: C-06
开发商想直接在村里的地上建商品房
    non_government, collective, competitive_grant, filing: C-03
企业自筹资金却选了审批
    non_government, state_other, grant_held, approval: C-02
"""


def told_examples() -> list[tuple[str, str, str]]:
    lines = EXAMPLES.strip().splitlines()
    return [(says, *told.strip().split(": ")) for says, told in zip(lines[::2], lines[1::2], strict=True)]


@pytest.mark.parametrize(("says", "facts", "expected"), told_examples())
def test_an_example_of_the_domain_notes_is_decided_as_they_say(says, facts, expected):
    decision = decided(answers(*facts.split(", ")))
    found = [broken.id for broken in decision.constraints]
    if decision.outcome == "decided":
        found = [decision.situation.id, decision.flowchart.id]
    assert found[: len(expected.split())] == expected.split(), says


def test_there_are_16_examples_in_the_domain_notes():
    assert len(told_examples()) == 16


@pytest.mark.parametrize("example", KB.examples, ids=lambda example: example.id)
def test_an_example_of_the_rule_files_is_decided_as_it_says(example):
    expected = example.expect
    facts = read_answers(KB.vocabulary, example.facts, from_text=True).values
    decision = decided(facts)
    assert decision.outcome == expected.outcome
    if expected.outcome == "impossible":
        assert tuple(constraint.id for constraint in decision.constraints) == expected.constraints
        return
    assert (decision.situation.id, decision.flowchart.id) == (expected.situation, expected.flowchart)
    items = {step.item for step in (*decision.plan.steps, *decision.plan.after_start_of_works)}
    assert set(expected.items) <= items
    assert not set(expected.not_items) & items


# What each outcome carries.


@given(decidable_facts())
@laws(20)
def test_a_decided_project_has_a_situation_a_plan_documents_and_a_comparison_and_no_question(facts):
    decision = decided(facts)
    assert all(
        (decision.situation, decision.flowchart, decision.plan, decision.documents, decision.comparison)
    )
    assert not any((decision.candidates, decision.shared_flowchart, decision.next_question))
    assert not any((decision.constraints, decision.repairs))
    assert decision.facts == {n: ("true" if v else "false") if n in DECLARED else v for n, v in facts.items()}


def test_an_undecided_project_has_candidates_and_a_question_and_no_plan():
    decision = decided({"investor": "government"})
    assert decision.outcome == "undecided"
    assert [c.id for c in decision.candidates] == ["S-GOV-01", "S-GOV-02", "S-GOV-03", "S-COL-02", "S-INF-01"]
    assert [c.flowchart for c in decision.candidates] == [
        "F-GOV-01",
        "F-GOV-02",
        "F-GOV-03",
        "F-COL-02",
        "F-INF-01",
    ]
    assert decision.next_question is not None
    assert not any(
        (decision.situation, decision.flowchart, decision.plan, decision.documents, decision.comparison)
    )


def test_an_impossible_project_has_the_sentence_the_basis_and_the_place_of_each_constraint():
    decision = decided(answers("government", "collective", "collective_enterprise", "approval"))
    (broken,) = decision.constraints
    rule = KB.constraint_by_id["C-08"]
    assert (broken.sentence, broken.sentence_en) == (rule.zh, rule.en)
    assert broken.basis == ("乡镇企业法 2",)
    assert broken.place.startswith("constraints.csv:9:")
    assert not any(
        (decision.situation, decision.plan, decision.documents, decision.candidates, decision.next_question)
    )


def test_answers_that_are_impossible_before_all_are_given_are_refused_at_once():
    decision = decided(answers("government", None, None, "filing"))
    assert [broken.id for broken in decision.constraints] == ["C-01"]
    assert {"management": "approval"} in [dict(repair.change) for repair in decision.repairs]


def test_one_situation_alone_is_not_a_decision_while_the_plan_hangs_on_an_answer():
    decision = decided(answers("non_government", "collective", "collective_enterprise", None))
    assert decision.outcome == "undecided"
    assert [candidate.id for candidate in decision.candidates] == ["S-COL-01"]
    assert decision.shared_flowchart == "F-COL-01"
    assert decision.next_question.fact == "management"


def test_candidates_that_share_a_flowchart_say_so():
    def situation(name: str, when: object) -> dict[str, object]:
        return {"id": name, "zh": name, "category": "c", "flowchart": "F-1", "when": when}

    kb = knowledge_base(
        [code_fact("land", "own", "leased")],
        situations=[situation("S-1", {"land": "own"}), situation("S-2", {"land": "leased"})],
        flowcharts=[{"id": "F-1", "zh": "图", "category": "c"}],
    )
    decision = decided({}, opened=opened_by_meaning(kb))
    assert [candidate.id for candidate in decision.candidates] == ["S-1", "S-2"]
    assert decision.shared_flowchart == "F-1"


def test_a_project_that_no_rule_covers_is_undecided_and_given_no_flowchart():
    kb = knowledge_base(
        [code_fact("land", "own", "leased")],
        situations=[{"id": "S-1", "zh": "一", "category": "c", "flowchart": "F-1", "when": {"land": "own"}}],
        flowcharts=[{"id": "F-1", "zh": "图", "category": "c"}],
    )
    decision = decided({"land": "leased"}, opened=opened_by_meaning(kb))
    assert (decision.outcome, decision.candidates, decision.flowchart) == ("undecided", (), None)
    assert (decision.next_question, decision.shared_flowchart) == (None, None)


def test_rules_without_items_decide_without_a_plan():
    kb = knowledge_base(
        [code_fact("land", "own")],
        situations=[{"id": "S-1", "zh": "一", "category": "c", "flowchart": "F-1", "when": {"land": "own"}}],
        flowcharts=[{"id": "F-1", "zh": "图", "category": "c"}],
    )
    decision = decided({"land": "own"}, opened=opened_by_meaning(kb))
    assert (decision.outcome, decision.flowchart.id) == ("decided", "F-1")
    assert (decision.plan, decision.documents, decision.comparison) == (None, None, None)


# Declared facts.


@pytest.mark.parametrize("fact", DECLARED)
def test_a_declared_fact_left_open_does_not_block_and_its_item_is_named_with_its_question(fact):
    facts = {name: value for name, value in {**FACTORY, **NOTHING_DECLARED}.items() if name != fact}
    decision = decided(facts)
    (optional,) = decision.plan.optional_items
    assert decision.outcome == "decided"
    assert optional.facts == (fact,)
    assert optional.questions == (KB.vocabulary[fact].question.zh,)
    assert optional.item not in [step.item for step in decision.plan.steps]
    with_it = decided({**facts, fact: True})
    assert optional.item in [step.item for step in with_it.plan.steps]
    assert (optional.label, optional.department) == next(
        (step.label, step.department) for step in with_it.plan.steps if step.item == optional.item
    )


def test_with_every_declared_fact_answered_nothing_is_optional():
    for answer in (True, False):
        decision = decided({**FACTORY, **dict.fromkeys(DECLARED, answer)})
        assert decision.plan.optional_items == ()


def test_without_declared_facts_all_six_optional_items_are_named():
    assert [item.facts for item in decided(FACTORY).plan.optional_items] == [(fact,) for fact in DECLARED]


# Dates and releases.


def releases_to(first: date, last: date | None) -> OpenRelease:
    manifest = KB.manifest.model_copy(update={"effective_from": first, "effective_to": last})
    kb: KnowledgeBase = KB.model_copy(update={"manifest": manifest})
    return OpenRelease(Release(kb), replace(OPENED.index, kb=kb), OPENED.calendars)


@pytest.mark.parametrize("as_of", [date(2015, 1, 1), date(2015, 6, 30)])
def test_both_ends_of_a_release_belong_to_it(as_of):
    opened = releases_to(date(2015, 1, 1), date(2015, 6, 30))
    assert decided(FACTORY, opened=opened, as_of=as_of).outcome == "decided"


@pytest.mark.parametrize("as_of", [date(2014, 12, 31), date(2015, 7, 1)])
def test_a_day_outside_the_release_is_refused_with_the_time_it_holds(as_of):
    opened = releases_to(date(2015, 1, 1), date(2015, 6, 30))
    with pytest.raises(NoReleaseInForce, match=r"from 2015-01-01 to 2015-06-30"):
        decided(FACTORY, opened=opened, as_of=as_of)


def test_a_decision_names_its_release_its_two_dates_and_that_it_is_a_reconstruction():
    decision = decided(FACTORY, as_of=date(2015, 5, 18), known_at=date(2015, 5, 20))
    assert (decision.as_of, decision.known_at) == (date(2015, 5, 18), date(2015, 5, 20))
    assert decision.release.fingerprint == KB.fingerprint
    assert decision.release.knowledge_base == "harbin"
    assert decision.release.effective_to is None
    assert "重建" in decision.release.reconstruction


# Warnings.


@pytest.mark.parametrize(
    ("acquisition", "land_nature", "advice"),
    [
        ("agreement_new_supply", "state_other", ["A-1"]),
        ("allocation_new", "state_other", ["A-2"]),
        ("allocation_transferred", "state_other", ["A-2"]),
        ("agreement_from_allocation", "state_other", ["A-3"]),
        ("agreement_from_lease", "state_industrial", ["A-3"]),
        ("agreement_allocation_transfer", "state_other", ["A-3"]),
        ("agreement_renewal", "state_other", ["A-4"]),
        ("agreement_condition_change", "state_other", ["A-5"]),
        ("collective_enterprise", "collective", ["A-6"]),
        ("no_land_supply", "state_other", ["A-7"]),
        ("competitive_grant", "state_other", []),
    ],
)
def test_advice_that_four_answers_cannot_decide_is_a_warning_and_changes_nothing(
    acquisition, land_nature, advice
):
    decision = decided(answers("non_government", land_nature, acquisition, "filing"))
    assert decision.outcome == "decided"
    assert [warning.rule for warning in decision.warnings if warning.rule] == advice


def test_warnings_of_the_case_come_before_advice():
    warned = decided(ELEMENTARY_SCHOOL).warnings
    case = Case(ELEMENTARY_SCHOOL, warnings=warned)
    assert decide(case, OPENED, AS_OF, AS_OF).warnings == (*warned, *warned)


# Certificates at hand.


def test_certificates_change_documents_and_notes_and_nothing_else():
    bare, full = decided(VILLAGE_PLANT), decided(VILLAGE_PLANT, certificates=every_certificate())

    def days(decision: Decision) -> Iterator[tuple[str, int, int, int]]:
        return ((s.item, s.start_day, s.finish_day, s.slack) for s in decision.plan.steps)

    assert list(days(bare)) == list(days(full))
    assert full.documents.slots == bare.documents.slots
    assert full.documents.exempted > bare.documents.exempted == 0
    assert full.documents.to_submit < bare.documents.to_submit


def test_a_result_already_held_leaves_its_step_with_a_note():
    held = certificate("rural_permit_cert")
    bare, noted = decided(VILLAGE_PLANT), decided(VILLAGE_PLANT, certificates=[held])
    notes = {step.item: step.notes for step in noted.plan.steps if step.notes}
    assert list(notes) == ["rural_permit"]
    (note,) = notes["rural_permit"]
    assert note.code == "result_already_held"
    assert dict(note.values)["number"] == held.number
    assert [replace(step, notes=()) for step in noted.plan.steps] == list(bare.plan.steps)


@pytest.mark.parametrize(
    "changes", [{"state": "revoked"}, {"project": "别的项目"}, {"valid_until": date(2015, 1, 31)}]
)
def test_a_result_that_does_not_count_is_no_note(changes):
    held = certificate("rural_permit_cert", **changes)
    assert not any(step.notes for step in decided(VILLAGE_PLANT, certificates=[held]).plan.steps)


def test_nobody_named_and_nothing_at_hand_is_still_a_decision():
    decision = decided(FACTORY, parties=Parties())
    assert decision.outcome == "decided"
    assert decision.documents.exempted == 0


def test_labels_stand_beside_ids():
    decision = decided(FACTORY)
    assert decision.flowchart == Labelled(
        "F-GRT-01", KB.flowchart_by_id["F-GRT-01"].zh, KB.flowchart_by_id["F-GRT-01"].en
    )
    assert decision.situation.category.id == "granted"
    step = decision.plan.steps[0]
    assert (step.item, step.label, step.department) == ("joint_survey", "联合现场踏查", "ASC")
    assert step.department_label == KB.department_by_id["ASC"].zh

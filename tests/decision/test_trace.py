"""The trace: every rule with what came out, the facts it read, its basis, and its place in the rule files."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given

from decision.answer import Decision
from decision.trace import Entry, facts_against
from kb import conditions
from kb.model import Constraint, DerivedFact, ItemRule, Situation
from kb.vocabulary import written
from tests.decision.strategies import (
    ELEMENTARY_SCHOOL,
    FACTORY,
    HARBIN,
    KB,
    LONGEST,
    NOTHING_DECLARED,
    PARTIAL,
    VILLAGE_PLANT,
    answers,
    complete_facts,
    decidable_facts,
    decided,
    every_certificate,
    laws,
)

RULES: dict[str, Constraint | Situation | DerivedFact | ItemRule] = {
    **KB.constraint_by_id,
    **KB.situation_by_id,
    **KB.derived_by_id,
    **KB.rule_of_item,
}
WORDS = {True: "true", False: "false", None: "unknown"}


def entries(decision: Decision, *kinds: str) -> list[Entry]:
    return [entry for entry in decision.trace if entry.kind in kinds]


@cache
def lines_of(file: str) -> list[str]:
    return (HARBIN / file).read_text(encoding="utf-8").splitlines()


# What the rules say.


@pytest.mark.parametrize("partial", PARTIAL[::61], ids=str)
def test_every_rule_about_the_facts_has_one_entry_with_what_came_out(partial):
    decision = decided(answers(*partial))
    known = KB.derived(answers(*partial))
    said = entries(decision, "Compared", "Matched", "Concluded")
    assert Counter(entry.rule for entry in said) == Counter(list(RULES))
    for entry in said:
        assert entry.result == WORDS[conditions.holds(RULES[entry.rule].when, known)], entry


@given(decidable_facts())
@laws(10)
def test_exactly_the_situation_decided_is_matched(facts):
    decision = decided(facts)
    assert [entry.rule for entry in entries(decision, "Matched")] == [decision.situation.id]


def test_rules_come_in_the_order_of_the_reasoning():
    kinds = [entry.kind for entry in decided(FACTORY, certificates=every_certificate()).trace]
    order = list(dict.fromkeys(kind.replace("Matched", "Compared") for kind in kinds))
    assert order == ["Compared", "Concluded", "Exempted", "Ordered", "Scheduled"]


def test_a_derived_fact_is_concluded_after_those_it_reads():
    seen: set[str] = set()
    for entry in entries(decided(FACTORY), "Concluded"):
        reads = {test.fact for test in conditions.tests_in(RULES[entry.rule].when)} & KB.derived_by_id.keys()
        assert reads <= seen
        seen.add(entry.rule)


@given(complete_facts())
@laws(10)
def test_an_entry_names_the_facts_it_read_with_their_values(facts):
    known = KB.derived(facts)
    for entry in entries(decided(facts), "Compared", "Matched", "Concluded"):
        read = {test.fact for test in conditions.tests_in(RULES[entry.rule].when) if not test.cell.is_any}
        assert entry.facts == {fact: written(known[fact]) for fact in read}


@given(complete_facts())
@laws(10)
def test_a_situation_that_does_not_match_names_every_fact_that_speaks_against_it(facts):
    for entry in entries(decided(facts), "Compared", "Matched"):
        tests = list(conditions.tests_in(RULES[entry.rule].when))
        failing = [test.fact for test in tests if not test.cell.admits(facts[test.fact])]
        assert list(entry.against) == list(dict.fromkeys(failing))
        assert bool(entry.against) == (entry.result == "false")


def test_an_unanswered_fact_speaks_neither_for_nor_against():
    when = KB.situation_by_id["S-GOV-01"].when
    assert facts_against(when, {}) == ()
    assert facts_against(when, {"investor": "non_government", "management": "filing"}) == (
        "investor",
        "management",
    )
    (entry,) = (e for e in decided({"investor": "government"}).trace if e.rule == "S-GOV-01")
    assert (entry.result, entry.against, entry.facts) == ("unknown", (), {"investor": "government"})


# What the flow says.


@given(decidable_facts())
@laws(10)
def test_each_step_has_one_entry_with_the_days_of_the_plan(facts):
    decision = decided(facts)
    steps = (*decision.plan.steps, *decision.plan.after_start_of_works)
    shown = {
        step.item: (
            "critical" if step.critical else "slack",
            step.days,
            step.start_day,
            step.finish_day,
            step.slack,
        )
        for step in steps
    }
    traced = {
        entry.about: (
            entry.result,
            *(int(entry.facts[name]) for name in ("days", "start", "finish", "slack")),
        )
        for entry in entries(decision, "Scheduled")
    }
    assert traced == shown
    assert len(entries(decision, "Scheduled")) == len(steps)


@given(decidable_facts())
@laws(10)
def test_each_wait_has_one_entry_with_its_rule_and_its_maker(facts):
    decision = decided(facts)
    steps = (*decision.plan.steps, *decision.plan.after_start_of_works)
    shown = Counter(
        (step.item, wait.item, wait.rule, wait.reason) for step in steps for wait in step.waits_for
    )
    traced = Counter((e.about, e.facts["maker"], e.rule, e.reason) for e in entries(decision, "Ordered"))
    assert traced == shown


@pytest.mark.parametrize("facts", [FACTORY, LONGEST, VILLAGE_PLANT, ELEMENTARY_SCHOOL])
def test_each_document_that_need_not_be_brought_has_one_entry_with_its_rule(facts):
    decision = decided(facts, certificates=every_certificate())
    shown = [
        (fate.document, fate.rule, fate.status, ", ".join(fate.steps))
        for fate in decision.documents.list
        if fate.status in ("exempt", "handed_over")
    ]
    traced = [(e.about, e.rule, e.result, e.facts["items"]) for e in entries(decision, "Exempted")]
    assert traced == shown


def test_an_exemption_names_its_certificate_type_and_a_hand_over_its_makers():
    decision = decided(FACTORY, certificates=every_certificate())
    read = {entry.about: entry.facts for entry in entries(decision, "Exempted")}
    assert read["safety_permit"]["certificate"] == "safety_permit"
    assert read["survey_opinion"]["makers"] == "joint_survey"


# Where it is written.


@pytest.mark.parametrize("facts", [FACTORY, LONGEST])
def test_every_entry_stands_where_it_says_in_the_rule_files(facts):
    for entry in decided({**facts, **NOTHING_DECLARED}, certificates=every_certificate()).trace:
        file, line, column = entry.place.rsplit(":", 2)
        text = lines_of(file)[int(line) - 1]
        assert entry.rule in text, entry
        assert int(column) >= 1


@pytest.mark.parametrize("facts", [FACTORY, LONGEST, VILLAGE_PLANT])
def test_every_entry_has_a_basis_or_says_where_its_rule_comes_from(facts):
    for entry in decided(facts, certificates=every_certificate()).trace:
        assert entry.basis or entry.provenance in ("published", "statute", "reconstruction"), entry
        assert all(cited.law for cited in entry.basis)


def test_an_item_cites_the_law_of_its_rule_and_of_the_item():
    (entry,) = (e for e in entries(decided(FACTORY), "Concluded") if e.rule == "landuse_permit")
    laws_of = [
        basis.law
        for basis in (*KB.rule_of_item["landuse_permit"].basis, *KB.item_by_id["landuse_permit"].basis)
    ]
    assert [cited.law for cited in entry.basis] == laws_of


def test_an_entry_gives_the_reason_in_words():
    decision = decided(answers("government", "state_other", "allocation_new", "filing"))
    (entry,) = (e for e in decision.trace if e.rule == "C-01")
    assert (entry.result, entry.reason) == ("true", KB.constraint_by_id["C-01"].zh)

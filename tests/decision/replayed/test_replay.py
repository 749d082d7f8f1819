"""The report tells beforehand exactly what then happens: every figure is held against deciding each project again."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from decision.answer import Decision
from decision.decide import decide
from decision.documents import certificate_types
from decision.replayed import Logged, replay
from decision.replayed.report import Answered, Flow, Moved
from kb import conditions
from kb.cells import Cell
from tests.decision.replayed.changes import changed_law, decided_projects, opened_by_meaning
from tests.decision.strategies import AS_OF, DECLARED, FACTORY, KB, OPENED

NUMBER = 1_000


def release_of(fingerprint):
    return OPENED if fingerprint == OPENED.release.fingerprint else None


@cache
def law():
    return changed_law()


@cache
def projects():
    return decided_projects(NUMBER, kinds=150)


@cache
def told():
    return replay((one.logged for one in projects()), release_of, law(), most_cases=NUMBER)


def answered(decision: Decision, rules) -> Answered:
    """Return what the report says of a decision, taken from the decision itself."""
    if decision.outcome != "decided":
        return Answered(decision.outcome, None, None, None, None, None, None)
    brought = [one for one in decision.documents.list if one.status != "handed_over"]
    return Answered(
        decision.outcome,
        decision.situation.id,
        decision.flowchart.id,
        decision.plan.working_days,
        len(decision.plan.steps),
        decision.documents.to_submit,
        sum(1 for one in brought if certificate_types(rules.kb, one.document)),
    )


@cache
def pairs():
    """Return every project answered by itself, by the rules of then and by the new ones."""
    kinds = {id(one.case): one for one in projects()}
    both = {
        kind: (answered(one.before, OPENED), answered(decide(one.case, law(), AS_OF, AS_OF), law()))
        for kind, one in kinds.items()
    }
    return [(one.logged.id, *both[id(one.case)]) for one in projects()]


def test_a_thousand_projects_are_counted_as_deciding_them_again_counts_them():
    changed = [(was, now) for _, was, now in pairs() if was != now]
    moved = [
        (was, now)
        for was, now in changed
        if (was.outcome, was.situation, was.flowchart) != (now.outcome, now.situation, now.flowchart)
    ]
    report = told()
    assert 0 < len(moved) < len(changed) < NUMBER
    assert (report.decisions, report.compared, report.apart) == (NUMBER, NUMBER, 0)
    assert (report.changed, report.moved, report.same) == (len(changed), len(moved), NUMBER - len(changed))


def test_the_flows_lead_from_where_to_where_the_projects_go():
    expected = Counter((was.outcome, was.flowchart, now.outcome, now.flowchart) for _, was, now in pairs())
    assert {flow: flow.decisions for flow in told().flows} == {
        Flow(*places, decisions): decisions for places, decisions in expected.items()
    }
    moves = {(flow.flowchart_before, flow.flowchart_after) for flow in told().flows}
    assert {("F-GOV-02", "F-GOV-03"), ("F-GRT-02", "F-GRT-01")} <= moves


@pytest.mark.parametrize("name", ["working_days", "steps", "to_submit", "exemptible"])
def test_what_is_gained_and_lost_is_the_sum_over_the_projects(name):
    both = [
        (getattr(was, name), getattr(now, name))
        for _, was, now in pairs()
        if "decided" == was.outcome == now.outcome
    ]
    by = sorted(now - was for was, now in both)
    shift = getattr(told(), name)
    assert (shift.decisions, shift.before, shift.after) == (len(both), *map(sum, zip(*both, strict=True)))
    assert (shift.more, shift.gained) == (sum(n > 0 for n in by), sum(n for n in by if n > 0))
    assert (shift.fewer, shift.lost) == (sum(n < 0 for n in by), -sum(n for n in by if n < 0))
    assert (shift.quantiles["0"], shift.quantiles["1"]) == (by[0], by[-1])
    for share, value in shift.quantiles.items():
        below, upto = sum(n < value for n in by), sum(n <= value for n in by)
        assert below <= float(share) * len(by) <= upto or value == by[0]
    assert all(a <= b for a, b in pairwise(shift.quantiles.values()))


def test_the_change_saves_days_and_documents_and_puts_more_into_the_database():
    assert told().working_days.lost > 0
    assert told().to_submit.lost > 0
    assert told().exemptible.gained > 0


def test_the_cases_are_those_that_are_answered_otherwise_in_the_order_of_the_log():
    release = OPENED.release.fingerprint
    expected = [Moved(name, release, was, now) for name, was, now in pairs() if was != now]
    assert list(told().cases) == expected


def test_the_same_rules_move_nobody():
    report = replay((one.logged for one in projects()[:100]), release_of, OPENED)
    assert (report.same, report.cases) == (100, ())
    assert {(flow.outcome_before, flow.flowchart_before) == (flow.outcome_after, flow.flowchart_after)
            for flow in report.flows} == {True}  # fmt: skip


def test_the_order_of_the_log_changes_no_figure():
    logs = [one.logged for one in projects()]
    random.Random(2).shuffle(logs)
    report = replay(logs, release_of, law(), most_cases=0)
    assert (report.flows, report.to_submit) == (told().flows, told().to_submit)


def hung_on_a_new_fact():
    """Return rules in which every item also applies where a fact is stated that the old rules never asked."""
    fact = KB.vocabulary[DECLARED[0]].model_copy(
        update={"id": "near_school", "zh": "临近学校", "synonyms": ()}
    )
    near = conditions.Test(fact.id, Cell((True,)))
    rules = tuple(
        rule.model_copy(update={"when": conditions.AnyOf((rule.when, near))}) for rule in KB.item_rules
    )
    words = KB.vocabulary.model_copy(update={"facts": (*KB.vocabulary.facts, fact)})
    return KB.model_copy(update={"item_rules": rules, "vocabulary": words})


def test_what_the_new_rules_ask_and_nobody_answered_is_counted_apart():
    stated = {**FACTORY, **dict.fromkeys(DECLARED, False)}
    logged = [Logged("a", OPENED.release.fingerprint, stated)]
    report = replay(logged, release_of, opened_by_meaning(hung_on_a_new_fact()))
    assert (report.apart, report.compared, dict(report.hanging)) == (1, 0, {"near_school": 1})


def test_an_answer_that_the_new_rules_do_not_know_is_unknown_and_never_no():
    acquisition = KB.vocabulary["acquisition"]
    fewer = acquisition.model_copy(
        update={"values": tuple(v for v in acquisition.values if v.id != FACTORY["acquisition"])}
    )
    facts = tuple(fewer if fact is acquisition else fact for fact in KB.vocabulary.facts)
    new = opened_by_meaning(
        KB.model_copy(update={"vocabulary": KB.vocabulary.model_copy(update={"facts": facts})})
    )
    stated = {**FACTORY, **dict.fromkeys(DECLARED, False)}
    report = replay([Logged("a", OPENED.release.fingerprint, stated)], release_of, new)
    assert (report.apart, dict(report.hanging)) == (1, {"acquisition": 1})


def test_a_decision_whose_rules_nobody_has_is_counted_by_its_release():
    report = replay([Logged("a", "0" * 64, FACTORY)], release_of, law())
    assert (report.decisions, report.compared, report.apart) == (1, 0, 0)
    assert report.without_release == {"0" * 64: 1}


def test_an_empty_log_gives_an_empty_report():
    assert (replay([], release_of, law()).decisions, replay([], release_of, law()).flows) == (0, ())


def test_answers_may_be_logged_in_labels_and_in_any_width():
    stated = {
        fact.zh: fact.label(FACTORY[fact.id], "zh") for fact in KB.vocabulary.facts if fact.id in FACTORY
    }
    both = [Logged("a", OPENED.release.fingerprint, one) for one in (stated, FACTORY)]
    report = replay(both, release_of, law())
    assert [flow.decisions for flow in report.flows] == [2]

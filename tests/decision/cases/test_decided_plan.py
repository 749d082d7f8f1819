"""The plan of a case is that of its decision: the same steps, days, waits and papers."""

from __future__ import annotations

from datetime import date

import pytest

from decision.cases.decided_plan import reference_steps, steps_of
from decision.cases.plan import read_plan
from decision.decide import Case, decide
from decision.facts import read_answers
from kb.errors import LiangtiError
from tests.decision.strategies import OPENED

DAY = date(2015, 5, 18)


def decision(flowchart):
    stated = next(case.facts for case in OPENED.kb.reference_cases if case.flowchart == flowchart)
    return decide(Case(read_answers(OPENED.kb.vocabulary, stated, from_text=True).values), OPENED, DAY, DAY)


def test_every_flowchart_has_a_plan_that_holds_together():
    for flowchart in OPENED.kb.flowchart_by_id:
        steps = reference_steps(OPENED, flowchart)
        decided = decision(flowchart).plan.steps
        plan = read_plan({"id": flowchart, "steps": steps}, OPENED.kb.monitoring)
        assert {step.item for step in decided} == set(steps)
        for step in decided:
            planned = plan.by_id[step.item]
            assert (planned.department, planned.days) == (step.department, step.days)
            assert {*planned.after} == {wait.item for wait in step.waits_for if not wait.early}
            assert dict(planned.early_after) == {w.item: w.lag_days for w in step.waits_for if w.early}
            assert (planned.joint is None) is (step.joint is None)


def test_a_case_covers_what_comes_after_the_start_of_works_only_if_it_says_so():
    decided = decision("F-COL-01")
    later = {step.item for step in decided.plan.after_start_of_works}
    assert later
    assert not later & set(steps_of(decided, OPENED.kb))
    assert later <= set(steps_of(decided, OPENED.kb, after_start_of_works=True))


def test_each_paper_to_submit_is_needed_by_the_steps_that_use_it():
    decided = decision("F-AGR-01")
    steps = steps_of(decided, OPENED.kb)
    for fate in decided.documents.list:
        for item in set(fate.steps) & set(steps):
            assert (fate.document in steps[item].get("needs", ())) is (fate.status == "submit")


def test_a_decision_without_a_plan_opens_no_case():
    with pytest.raises(LiangtiError, match="no plan"):
        steps_of(decide(Case({}), OPENED, DAY, DAY), OPENED.kb)


def test_an_unknown_flowchart_is_named():
    with pytest.raises(LiangtiError, match="F-NONE"):
        reference_steps(OPENED, "F-NONE")

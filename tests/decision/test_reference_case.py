"""The reference case of a flowchart leads to it, and declares nothing."""

import pytest

from decision.reference_case import reference_answers, reference_decision, stated_answers
from tests.decision.strategies import KB, OPENED


@pytest.mark.parametrize("flowchart", [one.id for one in KB.flowcharts])
def test_it_leads_to_its_flowchart_and_answers_no_to_all_that_may_be_left_open(flowchart):
    decision = reference_decision(OPENED, flowchart)
    assert decision.flowchart.id == flowchart
    answers, stated = reference_answers(KB, flowchart), stated_answers(KB, flowchart)
    assert stated.items() <= answers.items()
    assert {name for name in answers if answers[name] is False} == {
        fact.id for fact in KB.vocabulary.facts if fact.optional
    } - stated.keys()
    assert answers.keys() == set(KB.vocabulary.ids())


def test_what_is_no_flowchart_has_none():
    assert stated_answers(KB, "F-NONE") is reference_answers(KB, "F-NONE") is None
    assert reference_decision(OPENED, "F-NONE") is None

"""The row of a project says what its decision says."""

from hypothesis import given
from hypothesis import strategies as st

from decision.bulk.answers import Answers, classifying_facts
from tests.decision.bulk.tables import answer_by_decide
from tests.decision.strategies import CRITERIA, OPENED, PARTIAL, answers, decidable_facts, declared, laws

ANSWERS = Answers(OPENED)


def test_every_way_to_answer_the_criteria_gets_the_row_of_its_decision():
    for combination in PARTIAL:
        facts = answers(*combination)
        assert ANSWERS.of(facts) == answer_by_decide(facts), facts


@given(st.sampled_from(PARTIAL), declared())
@laws(60)
def test_whatever_else_is_declared_the_row_is_that_of_the_decision(combination, more):
    facts = {**answers(*combination), **more}
    assert ANSWERS.of(facts) == answer_by_decide(facts)


@given(decidable_facts())
@laws(60)
def test_a_decided_project_has_the_figures_of_its_decision(facts):
    found = ANSWERS.of(facts)
    assert found == answer_by_decide(facts)
    assert found.outcome == "decided"


def test_the_criteria_are_among_the_facts_that_classify():
    assert set(CRITERIA) <= set(classifying_facts(OPENED.index))

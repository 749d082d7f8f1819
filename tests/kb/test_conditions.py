"""Conditions: true, false or unknown, and never no because an answer is missing."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import conditions
from kb.cells import ANY, Cell
from kb.conditions import ALWAYS, All, AnyOf, Condition, Not, facts_in, holds, written
from tests import strategies
from tests.strategies import VOCABULARY

TEA = conditions.Test("goods", Cell(("tea",)))
ROOFED = conditions.Test("roofed", Cell((True,)))
SOME = settings(max_examples=50)
FEW = {"goods": ("tea", "food", "rice"), "roofed": (True, False)}
few_tests = st.sampled_from(sorted(FEW)).flatmap(
    lambda fact: st.builds(conditions.Test, st.just(fact), strategies.cells(VOCABULARY[fact]))
)
few_conditions = st.recursive(
    few_tests,
    lambda inner: (
        st.builds(All, st.tuples(inner, inner))
        | st.builds(AnyOf, st.tuples(inner, inner))
        | st.builds(Not, inner)
    ),
    max_leaves=4,
)
few_answers = st.fixed_dictionaries(
    {}, optional={fact: st.sampled_from(values) for fact, values in FEW.items()}
)


def plain_truth(condition: Condition, facts) -> bool:
    """Say whether a condition holds when every fact is answered, in the words of Python."""
    if isinstance(condition, conditions.Test):
        return condition.cell.admits(facts[condition.fact])
    if isinstance(condition, Not):
        return not plain_truth(condition.part, facts)
    together = all if isinstance(condition, All) else any
    return together(plain_truth(part, facts) for part in condition.parts)


def completions(facts):
    """Yield every way to answer the facts that are still open."""
    open_facts = [fact for fact in FEW if fact not in facts]
    for values in product(*(FEW[fact] for fact in open_facts)):
        yield facts | dict(zip(open_facts, values, strict=True))


@SOME
@given(strategies.conditions, strategies.complete_facts)
def test_with_every_fact_answered_a_condition_is_true_or_false_as_in_python(condition, facts):
    assert holds(condition, facts) is plain_truth(condition, facts)


@SOME
@given(few_conditions, few_answers)
def test_what_is_decided_early_stays_so_whatever_the_open_answers_are(condition, facts):
    truth = holds(condition, facts)
    if truth is not None:
        assert {plain_truth(condition, complete) for complete in completions(facts)} == {truth}


@SOME
@given(few_tests, few_answers)
def test_a_single_test_is_unknown_exactly_while_its_fact_is(test, facts):
    assert (holds(test, facts) is None) == (test.fact not in facts and not test.cell.is_any)


@SOME
@given(strategies.conditions, strategies.partial_facts(), strategies.complete_facts)
def test_one_more_answer_never_takes_back_what_was_known(condition, facts, others):
    before = holds(condition, facts)
    for fact in others:
        if before is not None:
            assert holds(condition, {fact: others[fact], **facts}) is before


@SOME
@given(strategies.conditions, strategies.conditions, strategies.partial_facts())
def test_not_all_is_any_not_and_not_any_is_all_not(one, other, facts):
    assert holds(Not(All((one, other))), facts) is holds(AnyOf((Not(one), Not(other))), facts)
    assert holds(Not(AnyOf((one, other))), facts) is holds(All((Not(one), Not(other))), facts)


@SOME
@given(strategies.conditions, strategies.partial_facts())
def test_not_not_says_nothing_new(condition, facts):
    assert holds(Not(Not(condition)), facts) is holds(condition, facts)


@SOME
@given(strategies.conditions, strategies.partial_facts())
def test_unknown_under_a_not_stays_unknown(condition, facts):
    """Fault 15: a rule silently did not fire because a fact was missing."""
    assert (holds(condition, facts) is None) == (holds(Not(condition), facts) is None)


@SOME
@given(strategies.conditions, strategies.partial_facts())
def test_only_the_facts_named_can_decide(condition, facts):
    named = facts_in(condition)
    assert holds(condition, facts) is holds(condition, {f: v for f, v in facts.items() if f in named})
    assert named <= {test.fact for test in conditions.tests_in(condition)}


@pytest.mark.parametrize(
    ("condition", "facts", "truth"),
    [
        (TEA, {}, None),
        (TEA, {"goods": "tea"}, True),
        (TEA, {"goods": "food"}, False),
        (Not(TEA), {}, None),
        (conditions.Test("goods", ANY), {}, True),
        (Not(conditions.Test("goods", ANY)), {}, False),
        (All((TEA, ROOFED)), {"goods": "food"}, False),
        (All((TEA, ROOFED)), {"goods": "tea"}, None),
        (AnyOf((TEA, ROOFED)), {"goods": "tea"}, True),
        (AnyOf((TEA, ROOFED)), {"goods": "food"}, None),
        (AnyOf((TEA, Not(TEA))), {}, None),
        (ALWAYS, {}, True),
        (Not(ALWAYS), {}, False),
        (conditions.Test("roofed", Cell((False,))), {}, None),
    ],
)
def test_an_unanswered_fact_is_unknown_never_no(condition, facts, truth):
    """Fault 4: a comparison with a missing value came out true."""
    assert holds(condition, facts) is truth


def test_a_condition_is_written_in_codes():
    condition = All((TEA, AnyOf((ROOFED, Not(TEA))), ALWAYS))
    assert written(condition) == {
        "all": [{"goods": "tea"}, {"any": [{"roofed": "true"}, {"not": {"goods": "tea"}}]}, "true"]
    }

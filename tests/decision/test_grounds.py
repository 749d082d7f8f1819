"""The grounds of a condition settle it, and every one of them is named."""

from hypothesis import given

from decision.grounds import grounds
from kb import conditions
from kb.cells import Cell, Interval
from kb.conditions import All, Not, holds
from tests import strategies
from tests.decision.strategies import KB, VALID, answers, laws

PLAIN = KB.model_copy(update={"vocabulary": strategies.VOCABULARY, "derived_facts": ()})


@laws(60)
@given(strategies.conditions, strategies.partial_facts())
def test_the_grounds_alone_settle_the_condition_as_all_facts_do(condition, facts):
    named = {ground.fact for ground in grounds(PLAIN, condition, facts)}
    alone = {name: value for name, value in facts.items() if name in named}
    assert holds(condition, alone) is holds(condition, facts)


@laws(60)
@given(strategies.conditions, strategies.partial_facts())
def test_while_a_condition_is_unknown_only_open_facts_are_its_grounds(condition, facts):
    if holds(condition, facts) is None:
        found = grounds(PLAIN, condition, facts)
        assert found
        assert all(ground.value is None and ground.fact not in facts for ground in found)


@laws(60)
@given(strategies.tests, strategies.complete_facts)
def test_the_other_values_are_those_that_turn_a_test(test, facts):
    fact = strategies.VOCABULARY[test.fact]
    for condition in (test, Not(test)):
        truth = holds(condition, facts)
        for ground in grounds(PLAIN, condition, facts):
            if fact.type == "code":
                turning = {
                    code for code in fact.codes if holds(condition, {**facts, fact.id: code}) is not truth
                }
                assert set(ground.otherwise) == turning
            if fact.type == "boolean":
                turns = [
                    value
                    for value in (True, False)
                    if holds(condition, {**facts, fact.id: value}) is not truth
                ]
                assert ground.otherwise == tuple("true" if value else "false" for value in turns)


GOODS, ROOFED, AREA, _ = strategies.VOCABULARY.facts
CONJUNCTION = All(
    (
        conditions.Test(GOODS.id, Cell(("tea", "rice"))),
        conditions.Test(ROOFED.id, Cell((True,))),
        conditions.Test(AREA.id, Cell((Interval(None, strategies.NUMBERS[4]),))),
    )
)


@laws(60)
@given(strategies.complete_facts)
def test_every_failing_test_of_a_conjunction_is_a_ground(facts):
    failing = {one.fact for one in conditions.tests_in(CONJUNCTION) if not one.cell.admits(facts[one.fact])}
    named = {ground.fact for ground in grounds(PLAIN, CONJUNCTION, facts)}
    assert named == (failing or {GOODS.id, ROOFED.id, AREA.id})


def test_a_derived_fact_is_led_back_to_the_answers_behind_it():
    for combination in VALID[::10]:
        known = KB.derived(answers(*combination))
        for ground in (ground for rule in KB.item_rules for ground in grounds(KB, rule.when, known)):
            assert set(leaves(ground)) <= set(KB.vocabulary.ids())
            if ground.fact in KB.derived_by_id:
                assert ground.place == str(KB.derived_by_id[ground.fact].location)
                assert ground.because


def leaves(ground):
    """Yield the facts at the ends of a ground."""
    if not ground.because:
        yield ground.fact
    for inner in ground.because:
        yield from leaves(inner)

"""Everything that a decision is not is there, with every fact against it."""

from hypothesis import given
from hypothesis import strategies as st

from decision.classify import classify
from decision.why_not import only, why_not
from kb import conditions
from tests.decision.strategies import (
    KB,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    laws,
)

INDEX = OPENED.index
PROJECTS = [answers(*combination) for combination in VALID]


def failing(situation, facts):
    """Return every fact whose answer a situation does not admit."""
    return {
        test.fact for test in conditions.tests_in(situation.when) if not test.cell.admits(facts[test.fact])
    }


def test_every_other_situation_is_there_with_every_fact_that_speaks_against_it():
    for facts in PROJECTS:
        (found,) = classify(INDEX, facts).situations
        told = why_not(INDEX, facts, None).situations
        others = [one for one in KB.situations if one.id != found]
        assert [one.id for one in told] == [one.id for one in others]
        for one, situation in zip(told, others, strict=True):
            assert {ground.fact for ground in one.against} == failing(situation, facts)
            assert (one.is_possible, one.constraints) == (False, ())


def test_the_values_named_are_those_that_would_fit():
    for facts in PROJECTS[::5]:
        for one in why_not(INDEX, facts, None).situations:
            changed = {ground.fact: ground.otherwise[0] for ground in one.against}
            assert not failing(KB.situation_by_id[one.id], {**facts, **changed})


def test_every_other_flowchart_is_there_and_each_of_its_situations_is_excluded():
    for facts in PROJECTS[::5]:
        found = why_not(INDEX, facts, None)
        (reached,) = classify(INDEX, facts).situations
        left = {one.id for one in KB.flowcharts} - {KB.situation_by_id[reached].flowchart}
        assert {one.id for one in found.flowcharts} == left
        against = {one.id: {ground.fact for ground in one.against} for one in found.situations}
        for one in found.flowcharts:
            assert one.situations == tuple(s.id for s in KB.situations if s.flowchart == one.id)
            for name in one.situations:
                excluding = {entry.ground.fact for entry in one.against if name in entry.situations}
                assert excluding == against[name]


@laws(60)
@given(st.sampled_from(PARTIAL))
def test_whatever_is_answered_a_situation_is_possible_or_something_speaks_against_it(partial):
    facts = answers(*partial)
    found, classified = why_not(INDEX, facts, None), classify(INDEX, facts)
    for one in found.situations:
        assert one.is_possible == (one.id in classified.situations)
        assert one.is_possible or one.against or one.constraints
        if one.is_possible:
            assert all(ground.value is None for ground in one.against)
    assert {one.id for one in found.situations if one.is_possible} | (
        set(classified.situations) if classified.is_decided else set()
    ) == set(classified.situations)


def test_where_no_fact_speaks_against_a_situation_the_broken_constraint_does():
    facts = {"investor": "government", "land_nature": "collective", "acquisition": "collective_public"}
    found = why_not(INDEX, {**facts, "management": "filing"}, None)
    (one,) = (one for one in found.situations if one.id == "S-COL-02")
    assert (one.against, one.constraints) == ((), ("C-01",))


def test_the_items_are_those_that_do_not_apply_and_those_that_hang_on_open_facts():
    for facts in PROJECTS[::5]:
        settled = classify(INDEX, facts).settled
        told = {one.item: one for one in why_not(INDEX, facts, None).items}
        every = {rule.item for rule in KB.item_rules}
        assert told.keys() == {item for item in every if ("item", item) not in settled.certain}
        for item, one in told.items():
            assert one.is_possible == (("item", item) in settled.possible)
            assert one.against


def test_one_situation_alone_comes_with_its_flowchart():
    found = only(why_not(INDEX, PROJECTS[0], None), "S-AGR-05")
    assert [one.id for one in found.situations] == ["S-AGR-05"]
    assert [one.id for one in found.flowcharts] == ["F-AGR-03"]
    assert (found.items, found.documents) == ((), ())

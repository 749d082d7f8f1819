"""The smallest changes are all there and none is larger than it must be: proved by trying every change."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from decision.smallest_changes import smallest_changes
from tests.decision.strategies import KB, OPENED, PARTIAL, VALID, answers, completions, laws, matching


@cache
def reached():
    """Return where every answering, whole or partial, leads: the one flowchart of all that can exist, or None."""
    found = {}
    for partial in PARTIAL:
        left = {
            KB.situation_by_id[name].flowchart for whole in completions(partial) for name in matching(whole)
        }
        found[frozenset(answers(*partial).items())] = left.pop() if len(left) == 1 else None
    return found


def brute_force(facts):
    """Return every change that leads to a flowchart although no part of it does, by trying all of them."""
    leads = {}
    for change in (answers(*partial) for partial in PARTIAL):
        if all(facts.get(name) != value for name, value in change.items()):
            flowchart = reached()[frozenset({**facts, **change}.items())]
            if flowchart is not None:
                leads.setdefault(flowchart, []).append(change)
    return {
        flowchart: {
            frozenset(change.items())
            for change in changes
            if not any(other.items() < change.items() for other in changes)
        }
        for flowchart, changes in leads.items()
    }


@cache
def found(partial):
    changes, _, is_complete = smallest_changes(OPENED.index, answers(*partial))
    assert is_complete
    return {flowchart: {frozenset(change.items()) for change in each} for flowchart, each in changes.items()}


def test_from_every_project_all_smallest_changes_are_found_and_no_other():
    for combination in VALID:
        assert found(combination) == brute_force(answers(*combination))


@laws(40)
@given(st.sampled_from(PARTIAL))
def test_from_answers_that_are_open_or_contradict_each_other_as_well(partial):
    assert found(partial) == brute_force(answers(*partial))


def test_from_every_project_every_other_flowchart_can_be_reached():
    for combination in VALID:
        assert found(combination).keys() == {flowchart.id for flowchart in KB.flowcharts}

"""Lanes, rows and arrows: nothing overlaps, and arrows say what decides."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from explain.pictures.lanes import deciding_links, lane_order, rows
from tests.explain.cases import largest_case, reference_decisions


def plans():
    return [decision.plan for decision in (*reference_decisions().values(), largest_case())]


def passed_lanes(order, links, lane_of) -> int:
    """Return how many lanes arrows pass on their way."""
    place = {name: at for at, name in enumerate(order)}
    return sum(abs(place[lane_of[link.before]] - place[lane_of[link.after]]) for link in links)


def test_every_step_that_waits_has_an_arrow_on_the_day_that_decides():
    for plan in plans():
        by_item = {step.item: step for step in plan.steps}
        links = deciding_links(plan.steps, plan.critical_path)
        for link in links:
            before, after = by_item[link.before], by_item[link.after]
            assert before.finish_day == link.day
            (wait,) = (wait for wait in after.waits_for if wait.item == link.before)
            assert wait.early == link.is_early
            assert link.is_early or after.start_day == link.day
        assert {step.item for step in plan.steps if step.start_day} <= {link.after for link in links}


def test_the_critical_path_is_drawn_through():
    for plan in plans():
        chain = {
            (link.before, link.after)
            for link in deciding_links(plan.steps, plan.critical_path)
            if link.is_critical
        }
        assert chain == set(pairwise(plan.critical_path))


def test_lanes_are_the_departments_once_each_and_arrows_pass_fewer_of_them():
    before = after = 0
    for plan in plans():
        links = deciding_links(plan.steps, plan.critical_path)
        lane_of = {step.item: step.department for step in plan.steps}
        ordered = sorted(plan.steps, key=lambda step: (step.start_day, step.finish_day))
        first = list(dict.fromkeys(step.department for step in ordered))
        order = lane_order(plan.steps, links)
        assert sorted(order) == sorted(first)
        before, after = (
            before + passed_lanes(first, links, lane_of),
            after + passed_lanes(order, links, lane_of),
        )
    assert after < 0.8 * before


@given(spans=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=14))
def test_steps_in_one_row_keep_their_distance_and_none_is_lost(spans):
    steps = reference_decisions()["F-COL-01"].plan.steps[: len(spans)]
    extents = {
        step.item: (10.0 * left, 10.0 * (left + wide))
        for step, (left, wide) in zip(steps, spans, strict=False)
    }
    filled = rows(steps, extents)
    assert sorted(item for row in filled for item in row) == sorted(extents)
    for row in filled:
        ordered = sorted(extents[item] for item in row)
        assert all(one[1] < other[0] for one, other in pairwise(ordered))

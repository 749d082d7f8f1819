"""The days of drawn boxes, compared with trying every path over the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from decision.drawn.days import drawn_days
from decision.plan import Task

BOXES = "abcdefg"


@st.composite
def charts(draw: st.DrawFn) -> list[Task]:
    """Boxes in any order, each with arrows from boxes that come before it in the alphabet."""
    tasks = []
    for place, name in enumerate(BOXES[: draw(st.integers(0, len(BOXES)))]):
        after = draw(st.lists(st.sampled_from(BOXES[:place]), unique=True, max_size=3)) if place else []
        tasks.append(Task(name, draw(st.integers(0, 6)), tuple(after)))
    return draw(st.permutations(tasks))


branches = st.sets(st.sampled_from(BOXES))


def longest_of_all_paths(tasks: Sequence[Task], without: set[str]) -> int:
    """The most days that boxes on one path take, those left out taking none."""
    days = {task.id: 0 if task.id in without else task.days for task in tasks}
    after = {task.id: task.after for task in tasks}

    def of(name: str) -> int:
        return days[name] + max((of(other) for other in after[name]), default=0)

    return max((of(name) for name in days), default=0)


@given(charts(), branches)
def test_the_main_line_is_the_longest_path_on_which_branches_take_no_time(tasks, beside):
    assert drawn_days(tasks, beside).schedule.working_days == longest_of_all_paths(tasks, beside)


@given(charts(), branches)
def test_all_arrows_are_the_longest_path_over_all_boxes(tasks, beside):
    assert drawn_days(tasks, beside).all_arrows_days == longest_of_all_paths(tasks, set())


@given(charts())
def test_without_branches_all_arrows_are_the_main_line(tasks):
    found = drawn_days(tasks, ())
    assert found.all_arrows_days == found.schedule.working_days


@given(charts(), branches)
def test_a_box_begins_when_what_it_waits_for_on_the_main_line_has_ended(tasks, beside):
    slots = drawn_days(tasks, beside).schedule.slots
    for task in tasks:
        awaited = [slots[other].finish for other in task.after if task.id in beside or other not in beside]
        assert slots[task.id].finish == slots[task.id].start + task.days
        assert slots[task.id].start >= max(awaited, default=0)


@given(charts(), branches)
def test_a_box_of_the_main_line_that_slips_by_more_than_its_slack_lengthens_the_main_line(tasks, beside):
    found = drawn_days(tasks, beside).schedule
    for task in tasks:
        slot = found.slots[task.id]
        for more in (slot.slack, slot.slack + 1) if task.id not in beside else ():
            slipped = [Task(t.id, t.days + more * (t.id == task.id), t.after) for t in tasks]
            longer = drawn_days(slipped, beside).schedule.working_days - found.working_days
            assert longer == more - slot.slack


@given(charts(), branches)
def test_the_critical_path_is_as_long_as_the_main_line_and_has_no_branch(tasks, beside):
    found = drawn_days(tasks, beside).schedule
    days = {task.id: task.days for task in tasks}
    assert sum(days[name] for name in found.critical_path) == found.working_days
    assert not set(found.critical_path) & beside
    assert all(found.slots[name].critical for name in found.critical_path)


@given(charts(), branches)
def test_a_branch_has_slack_until_what_waits_for_it_must_begin_and_never_less_than_none(tasks, beside):
    slots = drawn_days(tasks, beside).schedule.slots
    for name in beside & slots.keys():
        begins = [slots[task.id].latest_start for task in tasks if name in task.after]
        assert slots[name].slack >= 0
        assert not slots[name].critical
        if begins and min(begins) >= slots[name].finish:
            assert slots[name].latest_finish == min(begins)

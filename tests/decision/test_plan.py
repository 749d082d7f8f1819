"""Plan laws, over generated graphs of tasks, against a scheduler that only repeats itself until nothing moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.plan import Schedule, Slot, Task, schedule
from kb.graph import RingError
from tests.decision.strategies import laws, task_graphs


def earliest_finishes(tasks: Sequence[Task], prolonged: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return when each task ends at the earliest; the ends of some are put off by a number of days."""
    ends = dict.fromkeys((task.id for task in tasks), 0)
    while True:
        moved = {task.id: earliest_finish(task, ends) + (prolonged or {}).get(task.id, 0) for task in tasks}
        if moved == ends:
            return ends
        ends = moved


def earliest_finish(task: Task, ends: Mapping[str, int]) -> int:
    start = max([task.not_before, *(ends[other] for other in task.after)])
    return max([start + task.days, task.finish_not_before, *(ends[maker] + lag for maker, lag in task.early)])


def keeps_every_wait(tasks: Sequence[Task], start: Mapping[str, int], finish: Mapping[str, int]) -> bool:
    return all(
        start[task.id] >= task.not_before
        and finish[task.id] >= max(start[task.id] + task.days, task.finish_not_before)
        and all(start[task.id] >= finish[other] for other in task.after)
        and all(finish[task.id] >= finish[maker] + lag for maker, lag in task.early)
        for task in tasks
    )


def shorter_by_one_wait(tasks: Sequence[Task]) -> list[list[Task]]:
    """Return the graph once for each wait, without that wait."""
    found = []
    for place, task in enumerate(tasks):
        fewer = [replace(task, after=tuple(o for o in task.after if o != gone)) for gone in task.after]
        fewer += [replace(task, early=tuple(e for e in task.early if e != gone)) for gone in task.early]
        found += [[*tasks[:place], less, *tasks[place + 1 :]] for less in fewer]
    return found


def chain_of(tasks: Sequence[Task], path: Sequence[str]) -> list[Task]:
    """Return the tasks of a path, each waiting for the one before it and for nothing else."""
    by_id = {task.id: task for task in tasks}
    chain = []
    for before, name in zip(("", *path), path, strict=False):
        task = by_id[name]
        after = tuple(other for other in task.after if other == before)
        chain.append(replace(task, after=after, early=tuple(e for e in task.early if e[0] == before)))
    return chain


# No step too early.


@given(task_graphs())
@laws(120)
def test_no_step_starts_before_what_it_waits_for_is_finished(tasks):
    plan = schedule(tasks)
    finished = {name: slot.finish for name, slot in plan.slots.items()}
    assert all(plan.slots[task.id].start >= finished[other] for task in tasks for other in task.after)


@given(task_graphs())
@laws(120)
def test_an_early_step_ends_its_lag_after_what_it_waits_for_and_may_start_before(tasks):
    plan = schedule(tasks)
    for task in tasks:
        slot = plan.slots[task.id]
        assert all(slot.finish >= plan.slots[maker].finish + lag for maker, lag in task.early)
        assert slot.start == max([task.not_before, *(plan.slots[other].finish for other in task.after)])


@given(task_graphs())
@laws(120)
def test_every_step_ends_as_early_as_its_work_and_its_waits_allow(tasks):
    assert {name: slot.finish for name, slot in schedule(tasks).slots.items()} == earliest_finishes(tasks)


# Length and critical path.


@given(task_graphs())
@laws(120)
def test_the_plan_is_as_long_as_its_last_step(tasks):
    plan = schedule(tasks)
    assert plan.working_days == max(earliest_finishes(tasks).values(), default=0)


@given(task_graphs())
@laws(120)
def test_the_critical_path_alone_takes_as_long_as_the_whole_plan(tasks):
    plan = schedule(tasks)
    chain = chain_of(tasks, plan.critical_path)
    assert all(step.after or step.early for step in chain[1:])
    assert schedule(chain).working_days == plan.working_days


@given(task_graphs())
@laws(120)
def test_every_step_of_the_critical_path_is_critical(tasks):
    plan = schedule(tasks)
    assert all(plan.slots[name].critical for name in plan.critical_path)
    assert bool(plan.critical_path) == bool(tasks)


@given(task_graphs())
@laws(80)
def test_removing_a_wait_never_lengthens_the_plan(tasks):
    length = schedule(tasks).working_days
    assert all(schedule(fewer).working_days <= length for fewer in shorter_by_one_wait(tasks))


@given(task_graphs(), st.data())
@laws(80)
def test_shortening_a_step_never_lengthens_the_plan(tasks, data):
    place = data.draw(st.integers(0, max(len(tasks) - 1, 0)))
    shorter = [replace(task, days=max(task.days - (n == place), 0)) for n, task in enumerate(tasks)]
    assert schedule(shorter).working_days <= schedule(tasks).working_days


# Slack and latest days.


@given(task_graphs(most=6))
@laws(80)
def test_a_step_can_end_later_by_its_slack_and_not_by_a_day_more(tasks):
    plan = schedule(tasks)
    for name, slot in plan.slots.items():
        for delay in range(slot.slack + 3):
            length = max(earliest_finishes(tasks, {name: delay}).values())
            assert (length <= plan.working_days) == (delay <= slot.slack), (name, delay)


@given(task_graphs())
@laws(120)
def test_starting_every_step_at_its_latest_keeps_all_waits_and_the_length(tasks):
    plan = schedule(tasks)
    start = {name: slot.latest_start for name, slot in plan.slots.items()}
    finish = {name: slot.latest_finish for name, slot in plan.slots.items()}
    assert keeps_every_wait(tasks, start, finish)
    assert max(finish.values(), default=0) == plan.working_days


@given(task_graphs())
@laws(120)
def test_the_latest_days_are_never_before_the_earliest(tasks):
    for slot in schedule(tasks).slots.values():
        assert slot.latest_start >= slot.start
        assert slot.slack >= 0
        assert slot.critical == (slot.slack == 0)


def test_a_stretched_early_step_is_critical_though_its_work_can_begin_later():
    plan = schedule([Task("permit", 17), Task("review", 3, early=(("permit", 3),))])
    assert plan.slots["review"] == Slot(start=0, finish=20, latest_start=17, latest_finish=20)
    assert plan.slots["review"].critical
    assert plan.critical_path == ("permit", "review")


# Order and edges.


@given(task_graphs(), st.data())
@laws(80)
def test_the_order_of_the_tasks_changes_no_number(tasks, data):
    one, other = schedule(tasks), schedule(data.draw(st.permutations(tasks)))
    assert one.slots == other.slots
    assert one.working_days == other.working_days


@given(task_graphs())
@laws(30)
def test_slots_come_in_the_order_of_the_tasks(tasks):
    assert list(schedule(tasks).slots) == [task.id for task in tasks]


def test_of_equal_chains_the_one_given_first_is_the_critical_path():
    assert schedule([Task("a", 3), Task("b", 3)]).critical_path == ("a",)
    assert schedule([Task("b", 3), Task("a", 3)]).critical_path == ("b",)


def test_no_task_takes_no_time():
    assert schedule([]) == Schedule(0, {}, ())


def test_one_task_is_its_own_critical_path():
    assert schedule([Task("survey", 2)]) == Schedule(2, {"survey": Slot(0, 2, 0, 2)}, ("survey",))


def test_one_task_that_takes_no_time_is_critical():
    assert schedule([Task("notice", 0)]) == Schedule(0, {"notice": Slot(0, 0, 0, 0)}, ("notice",))


def test_a_task_does_not_start_before_its_day_nor_end_before_it():
    plan = schedule([Task("filing", 2, not_before=5), Task("record", 2, finish_not_before=9)])
    assert plan.slots["filing"] == Slot(start=5, finish=7, latest_start=7, latest_finish=9)
    assert plan.slots["record"] == Slot(start=0, finish=9, latest_start=7, latest_finish=9)


# Rings.


@pytest.mark.parametrize(
    "tasks",
    [
        [Task("a", 1, after=("a",))],
        [Task("a", 1, early=(("a", 1),))],
        [Task("a", 1, after=("b",)), Task("b", 1, early=(("a", 0),))],
    ],
)
def test_the_smallest_rings_are_refused(tasks):
    with pytest.raises(RingError):
        schedule(tasks)


@given(task_graphs(with_bounds=False), st.integers(1, 5), st.data())
@laws(80)
def test_a_ring_anywhere_is_refused_and_named_whole(tasks, size, data):
    knot = [Task(f"r{n}", 1, after=(f"r{(n + 1) % size}",)) for n in range(size)]
    with pytest.raises(RingError) as refusal:
        schedule(data.draw(st.permutations([*tasks, *knot])))
    ring = refusal.value.ring
    assert ring[0] == ring[-1]
    assert set(ring) == {task.id for task in knot}
    assert len(ring) == size + 1


def test_a_ring_is_named_so_that_each_step_waits_for_the_one_before_it():
    with pytest.raises(RingError) as refusal:
        schedule(
            [Task("permit", 1, after=("contract",)), Task("contract", 1, after=("title",)),
             Task("title", 1, after=("permit",))]
        )  # fmt: skip
    waits = {"permit": "contract", "contract": "title", "title": "permit"}
    ring = refusal.value.ring
    assert all(waits[later] == earlier for earlier, later in pairwise(ring))
    assert "permit" in str(refusal.value)

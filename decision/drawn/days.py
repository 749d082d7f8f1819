"""Boxes and arrows -> their days: the main line as published, the branches beside it, and the time by all arrows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from decision.plan import Schedule, Slot, Task, finish_of, schedule
from kb import graph


@dataclass(frozen=True, slots=True)
class DrawnDays:
    """The schedule, as long as its main line, and the working days that all arrows take together."""

    schedule: Schedule
    all_arrows_days: int


def drawn_days(tasks: Sequence[Task], branches: Collection[str]) -> DrawnDays:
    """Return when each box runs: the main line as if there were no branches, and each branch as soon as it can.

    What waits for a branch may so begin before the branch ends: then all arrows take longer than the main line.

    Shape:  n tasks with m arrows; time grows with n times n + m.
    Unit:   whole working days.
    Raises: kb.graph.RingError naming every task of a ring.

    >>> found = drawn_days([Task("site", 2), Task("fee", 5, ("site",)), Task("permit", 3, ("fee",))], {"fee"})
    >>> found.schedule.working_days, found.all_arrows_days, found.schedule.critical_path
    (5, 10, ('site', 'permit'))
    """
    arrows = {task.id: task.after for task in tasks}
    main = [task for task in tasks if task.id not in branches]
    before = graph.among((task.id for task in main), arrows)
    line = schedule([replace(task, after=before[task.id]) for task in main])
    beside = _beside(tasks, line, frozenset(arrows) - line.slots.keys())
    slots = {task.id: line.slots.get(task.id) or beside[task.id] for task in tasks}
    return DrawnDays(replace(line, slots=slots), finish_of(tasks))


def _beside(tasks: Sequence[Task], line: Schedule, branches: Collection[str]) -> dict[str, Slot]:
    by_id = {task.id: task for task in tasks}
    order = [name for name in graph.in_order({task.id: task.after for task in tasks}) if name in branches]
    finish = {name: slot.finish for name, slot in line.slots.items()}
    start: dict[str, int] = {}
    for name in order:
        start[name] = max((finish[other] for other in by_id[name].after if other in finish), default=0)
        finish[name] = start[name] + by_id[name].days
    latest_start = {name: slot.latest_start for name, slot in line.slots.items()}
    followers = _followers(tasks)
    slots = {}
    for name in reversed(order):
        must_end = min((latest_start[other] for other in followers[name]), default=line.working_days)
        latest = max(finish[name], must_end)
        latest_start[name] = latest - by_id[name].days
        slots[name] = Slot(start[name], finish[name], latest_start[name], latest, beside=True)
    return slots


def _followers(tasks: Sequence[Task]) -> Mapping[str, list[str]]:
    followers: dict[str, list[str]] = {task.id: [] for task in tasks}
    for task in tasks:
        for other in task.after:
            if other in followers:
                followers[other].append(task.id)
    return followers

"""Items -> earliest and latest day, slack, critical path: as much side by side as the waits allow.

Days count elapsed working days: a task of 2 days that waits for nothing starts on day 0 and finishes on day 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb import graph


@dataclass(frozen=True, slots=True)
class Task:
    """Work of `days` working days.

    It starts when every task of `after` is finished. It may start before the tasks of `early` are finished, and then
    finishes at least the given number of working days (the lag) after each of them. `not_before` is a day on which it
    may start at the earliest, `finish_not_before` one on which it may finish.
    """

    id: str
    days: int
    after: tuple[str, ...] = ()
    early: tuple[tuple[str, int], ...] = ()
    not_before: int = 0
    finish_not_before: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """When a task runs: earliest start and finish, and the latest that keep the length of the schedule.

    What lies `beside` the line that decides the length is never critical.
    """

    start: int
    finish: int
    latest_start: int
    latest_finish: int
    beside: bool = False

    @property
    def slack(self) -> int:
        """Working days by which the finish can slip while the whole does not get longer."""
        return self.latest_finish - self.finish

    @property
    def critical(self) -> bool:
        return self.slack == 0 and not self.beside


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every task with its slot, in the order of the tasks; `critical_path` is one chain that decides the length."""

    working_days: int
    slots: Mapping[str, Slot]
    critical_path: tuple[str, ...]


def schedule(tasks: Sequence[Task]) -> Schedule:
    """Return the shortest schedule.

    Shape:  n tasks with m waits -> n slots; time grows with n + m.
    Unit:   whole working days.
    Raises: kb.graph.RingError naming every task of a ring.
    Source: critical-path method with start and finish waits; slack is latest minus earliest finish.

    >>> plan = schedule([Task("survey", 2), Task("opinion", 4, after=("survey",)), Task("form", 1)])
    >>> plan.working_days, plan.critical_path, plan.slots["form"].slack
    (6, ('survey', 'opinion'), 5)
    """
    by_id = {task.id: task for task in tasks}
    order = order_of(tasks)
    start, finish = earliest_days(by_id, order)
    length = max(finish.values(), default=0)
    latest = _backward(by_id, order, length)
    slots = {
        task.id: Slot(start[task.id], finish[task.id], latest[task.id] - task.days, latest[task.id])
        for task in tasks
    }
    return Schedule(length, slots, _critical_path(by_id, start, finish, length))


def finish_of(tasks: Sequence[Task]) -> int:
    """Return the working days that the shortest schedule of these tasks takes. Raises: kb.graph.RingError."""
    by_id = {task.id: task for task in tasks}
    return max(earliest_days(by_id, order_of(tasks))[1].values(), default=0)


def order_of(tasks: Sequence[Task]) -> tuple[str, ...]:
    """Return the ids of tasks, each behind those it waits for. Raises: kb.graph.RingError."""
    return graph.in_order({task.id: (*task.after, *(maker for maker, _ in task.early)) for task in tasks})


def earliest_days(by_id: Mapping[str, Task], order: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the earliest start and finish of each task."""
    start: dict[str, int] = {}
    finish: dict[str, int] = {}
    for name in order:
        task = by_id[name]
        start[name] = max((finish[other] for other in task.after), default=0)
        start[name] = max(start[name], task.not_before)
        ends = (finish[maker] + lag for maker, lag in task.early)
        finish[name] = max(start[name] + task.days, task.finish_not_before, *ends)
    return start, finish


def _backward(by_id: Mapping[str, Task], order: Sequence[str], length: int) -> dict[str, int]:
    latest = dict.fromkeys(by_id, length)
    for name in reversed(order):
        task = by_id[name]
        for other in task.after:
            latest[other] = min(latest[other], latest[name] - task.days)
        for maker, lag in task.early:
            latest[maker] = min(latest[maker], latest[name] - lag)
    return latest


def _critical_path(
    by_id: Mapping[str, Task], start: Mapping[str, int], finish: Mapping[str, int], length: int
) -> tuple[str, ...]:
    """Walk back from the first task that ends last, each time to the first task that held it up."""
    node = next((name for name in by_id if finish[name] == length), None)
    path: list[str] = []
    while node is not None:
        path.append(node)
        task = by_id[node]
        held_by_early = (maker for maker, lag in task.early if finish[maker] + lag == finish[node])
        held_by_start = (
            other
            for other in task.after
            if finish[other] == start[node] and start[node] + task.days == finish[node]
        )
        node = next(held_by_start, None) or next(held_by_early, None)
    return tuple(reversed(path))

"""The items that decide the length of a plan: a day cut is gained where every longest chain spends the days of an item.

So the longest chains are counted, and those through each item; nothing is planned again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from decision.plan import Task, earliest_days, order_of


def deciding_items(tasks: Sequence[Task]) -> frozenset[str]:
    """Return the items that shorten the plan by one working day for one day cut.

    Shape:  n tasks with m waits; time grows with n + m (numbers of chains are whole, however large).
    Raises: kb.graph.RingError naming every task of a ring.
    Source: critical-path method; in a graph without rings an edge lies on all longest chains where as many of them
            pass it as there are.

    >>> deciding_items([Task("survey", 2), Task("opinion", 4, after=("survey",)), Task("form", 6)])
    frozenset()
    >>> sorted(deciding_items([Task("survey", 2), Task("opinion", 4, after=("survey",)), Task("form", 1)]))
    ['opinion', 'survey']
    """
    by_id = {task.id: task for task in tasks}
    order = order_of(tasks)
    start, finish = earliest_days(by_id, order)
    length = max(finish.values(), default=0)
    # Whose finish is held up by its own days, not by an early start that has to wait for another finish.
    own = {name for name, task in by_id.items() if start[name] + task.days == finish[name]}
    to_start, to_finish = _chains_to(by_id, order, start, finish, own)
    behind = _chains_behind(by_id, order, start, finish, own)
    every = sum(to_finish[name] for name in by_id if finish[name] == length)
    return frozenset(name for name in own if by_id[name].days and to_start[name] * behind[name] == every)


def _chains_to(
    by_id: Mapping[str, Task],
    order: Sequence[str],
    start: Mapping[str, int],
    finish: Mapping[str, int],
    own: set[str],
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many longest chains lead to each start, and to each finish."""
    to_start: dict[str, int] = {}
    to_finish: dict[str, int] = {}
    for name in order:
        task = by_id[name]
        begins = int(start[name] == task.not_before)
        to_start[name] = begins + sum(
            to_finish[other] for other in task.after if finish[other] == start[name]
        )
        ends = sum(to_finish[maker] for maker, lag in task.early if finish[maker] + lag == finish[name])
        held = int(0 < task.finish_not_before == finish[name])
        to_finish[name] = ends + held + (to_start[name] if name in own else 0)
    return to_start, to_finish


def _chains_behind(
    by_id: Mapping[str, Task],
    order: Sequence[str],
    start: Mapping[str, int],
    finish: Mapping[str, int],
    own: set[str],
) -> dict[str, int]:
    """Return how many ways lead from each finish to the end of the plan without losing a day."""
    length = max(finish.values(), default=0)
    behind = {name: int(finish[name] == length) for name in by_id}
    for name in reversed(order):
        task = by_id[name]
        if name in own:
            for other in task.after:
                behind[other] += behind[name] if finish[other] == start[name] else 0
        for maker, lag in task.early:
            behind[maker] += behind[name] if finish[maker] + lag == finish[name] else 0
    return behind

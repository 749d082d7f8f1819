"""Steps -> rows within the lanes of their departments, so that nothing overlaps and arrows cross little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from decision.answer import Step

_GAP = 14.0
# From where to where a step with its label and its slack reaches.
Extent = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """`before` decides when `after` begins, or for an early step when it can be finished."""

    before: str
    after: str
    day: int
    is_early: bool
    is_critical: bool


def lane_order(steps: Sequence[Step], links: Sequence[Link]) -> tuple[str, ...]:
    """Return the departments: first in the order in which they begin, then moved while arrows cross less."""
    ordered = sorted(steps, key=lambda step: (step.start_day, step.finish_day))
    order = list(dict.fromkeys(step.department for step in ordered))
    weights = [_weights(link, steps, order) for link in links]
    best, least, is_better = order, _cost(order, weights), True
    while is_better:
        is_better = False
        for name in order:
            rest = [other for other in best if other != name]
            for place in range(len(order)):
                moved = [*rest[:place], name, *rest[place:]]
                if (found := _cost(moved, weights)) < least:
                    best, least, is_better = moved, found, True
    return tuple(best)


def rows(steps: Sequence[Step], extents: Mapping[str, Extent]) -> tuple[tuple[str, ...], ...]:
    """Return the steps of one lane in rows: each in the first row in which it has room."""
    filled: list[list[str]] = []
    for step in sorted(steps, key=lambda step: (step.start_day, step.finish_day)):
        left, right = extents[step.item]
        for row in filled:
            if all(left >= extents[other][1] + _GAP or right + _GAP <= extents[other][0] for other in row):
                row.append(step.item)
                break
        else:
            filled.append([step.item])
    return tuple(map(tuple, filled))


def deciding_links(steps: Sequence[Step], critical_path: Sequence[str]) -> tuple[Link, ...]:
    """Return one wait for the start of each step that waits, and for an early step one for its finish.

    Of several that end at the same time it is the one on the critical path, else the first.
    """
    by_item = {step.item: step for step in steps}
    chain = set(pairwise(critical_path))
    links = []
    for step in steps:
        waits = [(by_item[wait.item], wait) for wait in step.waits_for if wait.item in by_item]
        starts = [one for one, wait in waits if not wait.early and one.finish_day == step.start_day]
        ends = [
            one
            for one, wait in waits
            if wait.early and one.finish_day > step.start_day and one.finish_day == issued_from(step, by_item)
        ]
        for found, is_early in ((starts, False), (ends, True)):
            if found:
                before = min(found, key=lambda one: ((one.item, step.item) not in chain, not one.critical))
                is_critical = (before.item, step.item) in chain
                links.append(Link(before.item, step.item, before.finish_day, is_early, is_critical))
    return tuple(links)


def issued_from(step: Step, by_item: Mapping[str, Step]) -> int:
    """Return the day from which an early step is no longer early: the last that it waits for is finished."""
    waits = (wait.item for wait in step.waits_for if wait.early and wait.item in by_item)
    return max((by_item[item].finish_day for item in waits), default=0)


# The lanes of both ends of a link, and what it costs to pass each lane between them.
Weights = tuple[str, str, Mapping[str, int]]


def _weights(link: Link, steps: Sequence[Step], departments: Sequence[str]) -> Weights:
    passed = Counter(step.department for step in steps if step.start_day < link.day < step.latest_finish_day)
    lane_of = {step.item: step.department for step in steps}
    return lane_of[link.before], lane_of[link.after], {name: 3 + 2 * passed[name] for name in departments}


def _cost(order: Sequence[str], weights: Sequence[Weights]) -> int:
    place = {name: at for at, name in enumerate(order)}
    total = 0
    for before, after, passed in weights:
        low, high = place[before], place[after]
        if low > high:
            low, high = high, low
        total += high - low
        for name in order[low + 1 : high]:
            total += passed[name]
    return total

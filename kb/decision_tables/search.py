"""The space of a table gone through piece by piece: which rules hold each, which overlap, which ever decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kb.decision_tables.reading import ReadTable
from kb.decision_tables.relations import Relations
from kb.partition import TooLate, pieces
from kb.regions import Box, difference

# Beyond these a report could not be read, and memory would run out before the time does.
_MOST_PAIRS = 1_000_000
_MOST_KEPT = 200_000
Regions = dict[tuple[int, ...], list[Box]]


@dataclass
class Found:
    """What the pieces show, rules counted from 0. Regions are kept where no rule matches, or more than one.

    `is_complete` is False when the time, or the room, was used up before all pieces were seen.
    """

    without_null: Regions = field(default_factory=lambda: defaultdict(list))
    with_null: Regions = field(default_factory=lambda: defaultdict(list))
    pairs: set[tuple[int, int]] = field(default_factory=set)
    deciding: set[int] = field(default_factory=set)
    is_complete: bool = True


def search(
    read: ReadTable, relations: Relations, is_late: Callable[[], bool], step: Callable[[int, int], None]
) -> Found:
    """Return what all pieces of the space show, or those that were seen in time."""
    found = Found()
    try:
        _look(read, relations, found, is_late, step)
    except TooLate:
        found.is_complete = False
    return found


def _look(
    read: ReadTable,
    relations: Relations,
    found: Found,
    is_late: Callable[[], bool],
    step: Callable[[int, int], None],
) -> None:
    base = tuple(column.axis.full for column in read.columns)
    whole = tuple(column.axis.whole for column in read.columns)
    boxes = read.boxes
    seen: set[tuple[int, ...]] = set()
    kept = 0
    for box, holders in pieces(boxes, whole, is_late):
        plain = tuple(mask & full for mask, full in zip(box, base, strict=True))
        inside = (plain,) if all(plain) else ()
        if len(holders) != 1:
            found.without_null[holders] += inside
            found.with_null[holders] += difference((box,), inside)
            kept += 1
        if kept > _MOST_KEPT:
            raise TooLate
        if not holders:
            continue
        found.deciding |= relations.winners(holders)
        step(len(found.deciding), len(boxes))
        if inside and len(holders) > 1 and holders not in seen:
            seen.add(holders)
            _note_pairs(holders, found.pairs, is_late)


def _note_pairs(holders: Sequence[int], pairs: set[tuple[int, int]], is_late: Callable[[], bool]) -> None:
    for place, first in enumerate(holders):
        if is_late() or len(pairs) > _MOST_PAIRS:
            raise TooLate
        pairs.update((first, second) for second in holders[place + 1 :])

"""What many regions hold together: the part that none of them holds, and those of them that share a part.

The space is cut only as far as the answer turns on it, so regions that came from cutting it are seen through in a
time that grows with n · log n, where one held against each other would take n · n.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from operator import and_

from kb.partition import Cuts, Part, pieces, placed_in
from kb.regions import Box, Region, joined


def uncovered(regions: Iterable[Region], whole: Box) -> Region:
    """Return the part of the whole that lies in no region."""
    boxes = [box for region in regions for box in region]
    return joined(piece.box for piece in pieces(boxes, whole, is_settled=_is_covered) if not piece.holders)


def _is_covered(part: Part) -> bool:
    box, placed = part
    return any(one == box for _, one in placed)


def meeting(regions: Sequence[Region], whole: Box) -> list[tuple[int, int]]:
    """Return each two regions that share a part of the whole, by their places in the list, in order.

    Shape: the whole is cut in two as long as fewer pairs are left to be held against each other than before.
    """
    owned = [(owner, box) for owner, region in enumerate(regions) for box in region]
    waiting, cuts = [placed_in(whole, (box for _, box in owned))], Cuts()
    found: set[tuple[int, int]] = set()
    while waiting:
        part = waiting.pop()
        halves = cuts.halves(part)
        if halves and sum(map(_pairs, halves)) < _pairs(part):
            waiting += halves
            continue
        for (one, first), (other, second) in combinations(part[1], 2):
            if all(map(and_, first, second)):
                found.add((owned[one][0], owned[other][0]))
    return sorted(found)


def _pairs(part: Part) -> int:
    return len(part[1]) ** 2

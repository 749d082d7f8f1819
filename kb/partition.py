"""A space cut in two, and again, until no box goes only through a part of a piece.

Shape:  n boxes along k axes -> pieces, pairwise disjoint, which together are the whole. Where the boxes came from such
        cuts, time grows with k · n · log n; boxes that cross each other in every direction make exponentially many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from math import log2
from typing import NamedTuple

from kb.regions import Box

Placed = tuple[int, Box]
Part = tuple[Box, list[Placed]]
_FEW = 32


class Piece(NamedTuple):
    """A part of the space, and the boxes (by their place in the list) that hold all of it; no other box touches it."""

    box: Box
    holders: tuple[int, ...]


class TooLate(Exception):
    """The time given is used up."""


def pieces(
    boxes: Sequence[Box],
    whole: Box,
    is_late: Callable[[], bool] = lambda: False,
    is_settled: Callable[[Part], bool] = lambda _: False,
) -> Iterator[Piece]:
    """Yield the pieces into which the boxes cut the whole, always in the same order.

    `is_settled` may spare cuts: of a part of the space, with the boxes in it, it says that no cut tells more. Boxes
    that go only through a piece of it are then among its holders.
    Raises: TooLate as soon as `is_late` says so; the pieces yielded until then are right.
    """
    waiting, cuts = [placed_in(whole, boxes)], Cuts()
    while waiting:
        if is_late():
            raise TooLate
        part = waiting.pop()
        halves = None if is_settled(part) else cuts.halves(part)
        if halves is None:
            box, placed = part
            yield Piece(box, tuple(place for place, _ in placed))
        else:
            waiting += halves


def placed_in(whole: Box, boxes: Iterable[Box]) -> Part:
    """Return the whole with what each box has of it; boxes that lie outside are left out."""
    reaching = ((place, _shared(box, whole)) for place, box in enumerate(boxes))
    return whole, [placed for placed in reaching if all(placed[1])]


class Cuts:
    """Cuts parts of one space in two."""

    def __init__(self) -> None:
        self._ends = _Ends()

    def halves(self, part: Part) -> tuple[Part, Part] | None:
        """Return both sides of the cut that leaves least to do; None if every box holds all of the part."""
        box, placed = part
        cut = _best_cut(box, placed, self._ends)
        if cut is None:
            return None
        axis, inside = cut
        outer, inner = (
            ((*box[:axis], mask, *box[axis + 1 :]), list(_clipped(placed, axis, mask)))
            for mask in (box[axis] & ~inside, inside)
        )
        return outer, inner


def _shared(box: Box, whole: Box) -> Box:
    return tuple(one & other for one, other in zip(box, whole, strict=True))


def _clipped(placed: Sequence[Placed], axis: int, mask: int) -> Iterator[Placed]:
    for one in placed:
        before = one[1][axis]
        after = before & mask
        if after == before:
            yield one
        elif after:
            yield one[0], (*one[1][:axis], after, *one[1][axis + 1 :])


class _Ends(dict[int, tuple[int, int]]):
    """The first atom of a mask and the one behind its last."""

    def __missing__(self, mask: int) -> tuple[int, int]:
        found = self[mask] = (mask & -mask).bit_length() - 1, mask.bit_length()
        return found


def _best_cut(box: Box, placed: Sequence[Placed], ends: _Ends) -> tuple[int, int] | None:
    """Return the axis and the atoms of one side of the cut that leaves least to do; None if every box is whole."""
    if all(one == box for _, one in placed):
        return None
    best: _Cut | None = None
    counted: list[tuple[int, _Counts]] = []
    for axis, whole in enumerate(box):
        counts = _counts(placed, axis)
        if len(counts) == 1 and whole in counts:
            continue
        counted.append((axis, counts))
        cut = _between(axis, whole, counts, ends)
        best = cut if best is None or (cut and cut < best) else best
    if best is None or best.boxes > len(placed):
        # No cut between neighbours leaves every box in one piece: perhaps one along scattered values does.
        scattered = (
            _along(axis, counts, inside)
            for axis, counts in counted
            for inside in [mask for mask in counts if _is_scattered(mask, box[axis], ends)][:_FEW]
        )
        best = min(scattered if best is None else (best, *scattered))
    return best.axis, best.inside


_Counts = dict[int, int]


class _Cut(NamedTuple):
    """A cut across one axis, the atoms of one side, and how many boxes both sides have; the cheapest is the least."""

    cost: float
    axis: int
    inside: int
    boxes: int


def _counts(placed: Sequence[Placed], axis: int) -> _Counts:
    counts: _Counts = {}
    for _, one in placed:
        mask = one[axis]
        counts[mask] = counts.get(mask, 0) + 1
    return counts


def _is_scattered(mask: int, whole: int, ends: _Ends) -> bool:
    """Return whether atoms of the whole are missing between the first and the last of a mask."""
    first, behind = ends[mask]
    return bool(whole & ~mask & ((1 << behind) - (1 << first)))


def _along(axis: int, counts: _Counts, inside: int) -> _Cut:
    """Return the cut along a set that some box has."""
    near = sum(count for mask, count in counts.items() if mask & inside)
    far = sum(count for mask, count in counts.items() if mask & ~inside)
    return _Cut(_work(near) + _work(far), axis, inside, near + far)


def _between(axis: int, whole: int, counts: _Counts, ends: _Ends) -> _Cut | None:
    """Return the best cut between two neighbouring atoms at which some box ends; None if none ends inside."""
    starting: defaultdict[int, int] = defaultdict(int)
    ending: defaultdict[int, int] = defaultdict(int)
    for mask, count in counts.items():
        first, behind = ends[mask]
        starting[first] += count
        ending[behind] += count
    first, behind = ends[whole]
    best, before, after = None, 0, sum(counts.values())
    for at in sorted(starting.keys() | ending.keys()):
        after -= ending.get(at, 0)
        if first < at < behind:
            cost = _work(before) + _work(after), at, before + after
            best = cost if best is None else min(best, cost)
        before += starting.get(at, 0)
    return best and _Cut(best[0], axis, whole & ((1 << best[1]) - 1), best[2])


@cache
def _work(boxes: int) -> float:
    return boxes * log2(boxes + 1)

"""The space of facts cut at every bound that a rule mentions: regions, their unions and complements, in few boxes.

A box is a mask of atoms for each axis. A region is a set of projects, written as boxes of which no two share a
project. Every operation is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce
from math import prod
from operator import and_

from kb.axes import Axis, axes
from kb.cells import Cell, Interval
from kb.conditions import All, AnyOf, Condition, Not, Test, facts_in
from kb.errors import Cells
from kb.graph import reachable
from kb.knowledge_base import KnowledgeBase
from kb.sums import adding_up, impossible, with_parts
from kb.vocabulary import Fact, Value

__all__ = [
    "NOTHING", "Axis", "Box", "Region", "Space", "axes", "cell_in_words", "difference", "given_facts", "intersection",
    "joined", "merged", "size", "union",
]  # fmt: skip

Box = tuple[int, ...]
Region = tuple[Box, ...]
NOTHING: Region = ()


def given_facts(kb: KnowledgeBase, conditions: Iterable[Condition]) -> frozenset[str]:
    """Return the given facts that some conditions depend on in the end; a ring of derived facts is no hindrance."""
    derived = {fact.id: facts_in(fact.when) for fact in kb.derived_facts}
    return reachable(frozenset().union(*map(facts_in, conditions)), derived) - derived.keys()


class Space:
    """All projects, seen along the facts that some conditions depend on. A derived fact stands for its condition.

    Of a sum that is looked at together with one of its parts, every part is looked at.
    """

    def __init__(self, kb: KnowledgeBase, conditions: Iterable[Condition]) -> None:
        conditions = tuple(conditions)
        self.axes = axes(kb, with_parts(kb.vocabulary.facts, given_facts(kb, conditions)), conditions)
        self.whole: Box = tuple(axis.full for axis in self.axes)
        self.everything: Region = (self.whole,)
        self._place = {axis.fact.id: place for place, axis in enumerate(self.axes)}
        self._derived = kb.derived_by_id
        self._known: dict[Condition, Region] = {}

    def axis(self, fact: str) -> tuple[int, Axis]:
        """Return the place and the axis of a fact of this space. Raises: KeyError."""
        return self._place[fact], self.axes[self._place[fact]]

    @cached_property
    def possible(self) -> Region:
        """The projects whose numbers add up."""
        return difference(self.everything, joined(impossible(self.axes)))

    def region(self, condition: Condition) -> Region:
        """Return the projects for which `condition` holds."""
        if condition not in self._known:
            self._known[condition] = self._computed(condition)
        return self._known[condition]

    def _computed(self, condition: Condition) -> Region:
        if isinstance(condition, Not):
            return self.complement(self.region(condition.part))
        if isinstance(condition, All):
            return reduce(intersection, map(self.region, condition.parts), self.everything)
        if isinstance(condition, AnyOf):
            return reduce(union, map(self.region, condition.parts), NOTHING)
        cell = condition.cell
        if cell.is_any:
            return self.everything
        if condition.fact in self._derived:
            holding = self.region(self._derived[condition.fact].when)
            sides = {True: holding, False: self.complement(holding)}
            return reduce(union, (side for value, side in sides.items() if cell.admits(value)), NOTHING)
        place = self._place[condition.fact]
        mask = self.axes[place].mask_of(cell)
        return ((*self.whole[:place], mask, *self.whole[place + 1 :]),) if mask else NOTHING

    def complement(self, region: Region) -> Region:
        """Return the projects outside `region`."""
        return difference(self.everything, region)

    def box_at(self, facts: Mapping[str, Value]) -> Box:
        """Return the smallest box that holds the project with these facts."""
        return tuple(1 << axis.index_of(facts[axis.fact.id]) for axis in self.axes)

    def witness(self, region: Region) -> dict[str, Value]:
        """Return the facts of one project inside `region`, which must not be empty and must lie in `possible`."""
        return adding_up(self.axes, [(mask & -mask).bit_length() - 1 for mask in region[0]])

    def written(self, region: Region) -> str:
        """Return `region` in ids and codes: one text for one set of projects, whatever rules describe it."""
        boxes = (
            " & ".join(
                f"{axis.fact.id}: {axis.cell_of(mask, shortest=False)}" for axis, mask in self._limits(box)
            )
            for box in merged(region)
        )
        return " | ".join(boxes)

    def in_words(self, region: Region, lang: str = "zh") -> str:
        """Return `region` as people read it: `非政府投资 × 备案; 政府投资 × not(审批)`."""
        return self.boxes_in_words(merged(region), lang)

    def boxes_in_words(self, boxes: Region, lang: str = "zh") -> str:
        """Return these boxes, which may overlap, as people read them."""
        words = (
            " × ".join(cell_in_words(axis.fact, axis.cell_of(mask), lang) for axis, mask in self._limits(box))
            for box in boxes
        )
        return "; ".join(one or "any project" for one in words) or "no project"

    def cells(self, region: Region) -> Cells:
        """Return the boxes of `region` as they are written in rule files, each with the facts that it limits."""
        return tuple(
            tuple((axis.fact.id, str(axis.cell_of(mask, shortest=False))) for axis, mask in self._limits(box))
            for box in region
        )

    def condition(self, region: Region) -> Condition:
        """Return the condition that holds for the projects of `region`, in whatever space it is read."""
        boxes = (
            All(tuple(Test(axis.fact.id, axis.cell_of(mask)) for axis, mask in self._limits(box)))
            for box in region
        )
        return AnyOf(tuple(boxes))

    def _limits(self, box: Box) -> Iterator[tuple[Axis, int]]:
        """Yield the axes along which `box` does not hold everything."""
        return ((axis, mask) for axis, mask in zip(self.axes, box, strict=True) if mask != axis.full)


def cell_in_words(fact: Fact, cell: Cell, lang: str = "zh") -> str:
    """Return a limit of one fact as people read it: `非政府投资`, `面积 < 300 平方米`."""
    name = (fact.en if lang == "en" else fact.zh) or fact.zh
    if fact.type in ("number", "date"):
        return f"{name} {cell} {fact.unit}".rstrip()
    values = ", ".join(fact.label(value, lang) for value in cell.tests if not isinstance(value, Interval))
    values = f"not({values})" if cell.negated else values
    return values if fact.type == "code" else f"{name}: {values}"


def size(region: Region) -> int:
    """Return how many combinations of atoms `region` holds."""
    return sum(prod(mask.bit_count() for mask in box) for box in region)


def intersection(first: Region, second: Region) -> Region:
    """Return what lies in both."""
    shared = (tuple(map(and_, one, other)) for one in first for other in second)
    return joined(box for box in shared if all(box))


def union(first: Region, second: Region) -> Region:
    """Return what lies in one of the two, or in both."""
    return joined((*first, *difference(second, first)))


def difference(first: Region, second: Region) -> Region:
    """Return what lies in the first and not in the second."""
    left: Iterable[Box] = first
    for hole in second:
        left = [piece for box in left for piece in _outside(box, hole)]
    return joined(left)


def _outside(box: Box, hole: Box) -> Iterator[Box]:
    shared = tuple(map(and_, box, hole))
    if not all(shared):
        yield box
        return
    for place, (whole, inner) in enumerate(zip(box, shared, strict=True)):
        if outer := whole & ~inner:
            yield (*shared[:place], outer, *box[place + 1 :])


def merged(region: Region) -> Region:
    """Return the same projects in few boxes, the same boxes however `region` was written."""
    return joined(_sliced(region))


def _sliced(boxes: Region) -> Region:
    """Cut each axis, from the first, into groups of atoms behind which the same projects lie."""
    if not boxes or not boxes[0]:
        return boxes[:1]
    groups: dict[Region, int] = {}
    behind: dict[Region, Region] = {}
    for index in range(max(box[0] for box in boxes).bit_length()):
        rest = tuple(box[1:] for box in boxes if box[0] >> index & 1)
        if rest:
            if rest not in behind:
                behind[rest] = _sliced(rest)
            groups[behind[rest]] = groups.get(behind[rest], 0) | 1 << index
    return tuple((mask, *box) for rest, mask in groups.items() for box in rest)


def joined(boxes: Iterable[Box]) -> Region:
    """Join boxes that differ along one axis only, as long as there are any."""
    found, before = list(boxes), 0
    while len(found) > 1 and len(found) != before:
        before = len(found)
        for place in range(len(found[0])):
            masks: dict[tuple[Box, Box], int] = {}
            for box in found:
                others = box[:place], box[place + 1 :]
                masks[others] = masks.get(others, 0) | box[place]
            found = [(*left, mask, *right) for (left, right), mask in masks.items()]
    return tuple(found)

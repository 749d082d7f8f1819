"""Two facts against each other: how many situations meet each pair of values, and where none does or two do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from explain.wording import Lang
from kb.axes import Axis
from kb.cover import meeting
from kb.knowledge_base import KnowledgeBase
from kb.regions import NOTHING, Region, difference, intersection, union
from kb.verify.ground import Ground

Kind = Literal["gap", "overlap", "covered", "impossible"]


@dataclass(frozen=True, slots=True)
class Spot:
    """One pair of values: what is to be said of it, and the situations that projects with it can have."""

    kind: Kind
    situations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` and `columns` are values as people read them; `spots` has a line for each row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    spots: tuple[tuple[Spot, ...], ...]


def facts_of_grid(kb: KnowledgeBase) -> list[str]:
    """Return the facts that tell situations apart, in the order of the vocabulary."""
    return [axis.fact.id for axis in Ground(kb).classes.space.axes]


def grid_of(kb: KnowledgeBase, down: str, across: str, lang: Lang) -> Grid:
    """Return the grid of two facts that `facts_of_grid` names. Every other fact may have any value."""
    projects = Ground(kb).classes
    axes = {axis.fact.id: (place, axis) for place, axis in enumerate(projects.space.axes)}
    regions = {row.id: intersection(projects.space.region(row.when), projects.valid) for row in kb.situations}
    gap = reduce(difference, regions.values(), projects.valid)
    overlap = _shared(list(regions.values()), projects.space.whole)
    (row_place, row_axis), (column_place, column_axis) = axes[down], axes[across]

    def spot(row: int, column: int) -> Spot:
        box = list(projects.space.whole)
        box[row_place] &= 1 << row
        box[column_place] &= 1 << column
        here: Region = (tuple(box),) if all(box) else NOTHING
        met = tuple(name for name, region in regions.items() if intersection(region, here))
        if intersection(overlap, here):
            return Spot("overlap", met)
        if intersection(gap, here):
            return Spot("gap", met)
        return Spot("covered" if met else "impossible", met)

    columns = range(len(column_axis.atoms))
    return Grid(
        _labels(row_axis, lang),
        _labels(column_axis, lang),
        tuple(tuple(spot(row, column) for column in columns) for row in range(len(row_axis.atoms))),
    )


def _shared(regions: Sequence[Region], whole: tuple[int, ...]) -> Region:
    """Return the projects that two situations cover."""
    pairs = meeting(list(regions), whole)
    return reduce(union, (intersection(regions[one], regions[other]) for one, other in pairs), NOTHING)


def _labels(axis: Axis, lang: Lang) -> tuple[str, ...]:
    if axis.fact.type in ("code", "boolean"):
        return tuple(axis.fact.label(value, lang) for value in axis.representatives)
    return tuple(str(axis.cell_of(1 << index)) for index in range(len(axis.atoms)))

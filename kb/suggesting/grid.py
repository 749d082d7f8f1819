"""All kinds of project that the decision tables can tell apart, as sets of bits: which rules hold for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce
from math import prod
from operator import and_, or_

from kb.conditions import Condition, tests_in
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.regions import Space
from kb.suggesting.changes import TABLE_KEYS, CellChange, TableKey, rows_of
from kb.vocabulary import Value

MOST_PROJECTS = 100_000


class Grid:
    """The projects, numbered: one for each combination of the pieces that the tables cut the facts into.

    Raises: LiangtiError if there are more than MOST_PROJECTS.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.axes = Space(kb, [row.when for table in TABLE_KEYS for row in rows_of(kb, table)]).axes
        self._sizes = [len(axis.atoms) for axis in self.axes]
        self.count = prod(self._sizes)
        if self.count > MOST_PROJECTS:
            what = f"the tables tell {self.count} kinds of project apart, more than {MOST_PROJECTS}"
            raise LiangtiError(what, fix="write the examples by hand, or cut fewer bounds")
        self._place = {axis.fact.id: place for place, axis in enumerate(self.axes)}
        self._strides = [prod(self._sizes[place + 1 :]) for place in range(len(self._sizes))]

    @cached_property
    def _bits(self) -> list[list[int]]:
        """For each axis and atom, the projects that have it."""
        found = [[0] * size for size in self._sizes]
        for number in range(self.count):
            for place, atom in enumerate(self._atoms(number)):
                found[place][atom] |= 1 << number
        return found

    def _atoms(self, number: int) -> Iterator[int]:
        for stride, size in zip(self._strides, self._sizes, strict=True):
            yield number // stride % size

    @cached_property
    def holding(self) -> Mapping[TableKey, Mapping[str, int]]:
        """Each row of each table, by its id -> the projects for which it holds."""
        return {
            table: {row.id: self.where(row.when) for row in rows_of(self.kb, table)} for table in TABLE_KEYS
        }

    def where(self, condition: Condition) -> int:
        """Return the projects for which the cells of a row hold."""
        parts = [self._admitted(test.fact, self.axes[self._place[test.fact]].mask_of(test.cell))
                 for test in tests_in(condition) if test.fact in self._place]  # fmt: skip
        return reduce(and_, parts, (1 << self.count) - 1)

    def _admitted(self, fact: str, mask: int) -> int:
        bits = self._bits[self._place[fact]]
        return reduce(or_, (bits[atom] for atom in range(len(bits)) if mask >> atom & 1), 0)

    def changed_by(self, change: CellChange) -> int:
        """Return the projects for which a row holds after a change and did not before, or the other way round."""
        row = next(row for row in rows_of(change.apply(self.kb), change.table) if row.id == change.row)
        return self.holding[change.table][change.row] ^ self.where(row.when)

    def answer(self, number: int, toggled: tuple[TableKey, str] | None = None) -> tuple[str, ...]:
        """Return the constraints that a project violates, or else its situations.

        The row `toggled` holds where it does not, and the other way round.
        """
        for table in reversed(TABLE_KEYS):
            rows = self.holding[table].items()
            if found := tuple(row for row, held in rows if (held >> number & 1) != (toggled == (table, row))):
                return found
        return ()

    @cached_property
    def possible(self) -> int:
        """The projects that no constraint excludes."""
        return ((1 << self.count) - 1) & ~reduce(or_, self.holding["constraints"].values(), 0)

    def lines(self, place: int) -> Iterator[range]:
        """Yield each set of projects that differ in the answer to one fact only, by the place of its axis."""
        stride, size = self._strides[place], self._sizes[place]
        for first in range(self.count):
            if first // stride % size == 0:
                yield range(first, first + stride * size, stride)

    def number_of(self, facts: Mapping[str, Value]) -> int | None:
        """Return the number of the project with these facts; None if one is missing or no value of its fact."""
        try:
            atoms = [axis.index_of(facts[axis.fact.id]) for axis in self.axes]
        except (KeyError, ValueError):
            return None
        return sum(atom * stride for atom, stride in zip(atoms, self._strides, strict=True))

    def facts_of(self, number: int) -> dict[str, Value]:
        """Return one project of a kind."""
        atoms = zip(self.axes, self._atoms(number), strict=True)
        return {axis.fact.id: axis.representatives[atom] for axis, atom in atoms}

    def neighbours(self, number: int) -> Iterator[int]:
        """Yield the projects with one answer changed: to any other code, or to the next number or day."""
        for axis, stride, atom in zip(self.axes, self._strides, self._atoms(number), strict=True):
            for other in range(len(axis.atoms)):
                is_next = axis.fact.type in ("code", "boolean") or abs(other - atom) == 1
                if other != atom and is_next:
                    yield number + (other - atom) * stride

"""One table of the index: facts cut as far as its own conditions tell their values apart, and a row for each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from decision.conclusions import Conclusion

NO_PROJECT = -1  # the row of a cell in which no project lies
_SPANS_KEPT, _ROWS_KEPT = 4_096, 1_024
# Where a fact lies: in which atom of its axis, or in one of which; of a derived fact 0 is no and 1 is yes.
Place = int | tuple[int, ...]
Places = tuple[Place | None, ...]


@dataclass(frozen=True)
class Table:
    """One bit mask for each cell: bit i says whether `conclusions[i]` is concluded there.

    `facts` are given facts, and where those were too many, derived facts. `classes` says of each atom of a fact's axis
    in which class it is: no condition of the table tells two atoms of a class apart.
    """

    facts: tuple[str, ...]
    classes: tuple[tuple[int, ...], ...]
    conclusions: tuple[Conclusion, ...]
    rows: tuple[int, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many classes each fact has."""
        return tuple(max(classes) + 1 for classes in self.classes)

    @cached_property
    def _atoms(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """The atoms of each class of each fact."""
        return tuple(
            tuple(tuple(atom for atom, one in enumerate(classes) if one == n) for n in range(size))
            for classes, size in zip(self.classes, self.sizes, strict=True)
        )

    def _spans(self, places: Places) -> list[Sequence[int]]:
        return [
            range(size) if place is None else _classes_at(place, classes)
            for place, classes, size in zip(places, self.classes, self.sizes, strict=True)
        ]

    def row_at(self, atoms: Mapping[str, int]) -> int:
        """Return the row of the cell in which these atoms lie, one of each fact."""
        return self.rows[
            self.offset([one[atoms[fact]] for fact, one in zip(self.facts, self.classes, strict=True)])
        ]

    def ends(self, places: Mapping[str, Place]) -> tuple[int, int]:
        """Return what every row that the known places leave open has in common, and what some row has."""
        return self._ends(tuple(map(places.get, self.facts)))

    @cached_property
    def _ends(self) -> Callable[[Places], tuple[int, int]]:
        return lru_cache(maxsize=_SPANS_KEPT)(self._ends_at)

    def _ends_at(self, places: Places) -> tuple[int, int]:
        low, high = -1, 0
        for cell in product(*self._spans(places)):
            row = self.rows[self.offset(cell)]
            if row != NO_PROJECT:
                low &= row
                high |= row
        return low & high, high

    def turning(self, places: Mapping[str, Place], bits: int = -1) -> tuple[str, ...]:
        """Return the facts, of those that the known places leave open, on which some of the `bits` still turn."""
        return self._turning(tuple(map(places.get, self.facts)), bits)

    @cached_property
    def _turning(self) -> Callable[[Places, int], tuple[str, ...]]:
        return lru_cache(maxsize=_SPANS_KEPT)(self._turning_at)

    def _turning_at(self, places: Places, bits: int) -> tuple[str, ...]:
        spans = self._spans(places)
        rows = [self.rows[self.offset(cell)] for cell in product(*spans)]
        rows = [NO_PROJECT if row == NO_PROJECT else row & bits for row in rows]
        found, stride = [], len(rows)
        asked = [(fact, len(span)) for fact, span in zip(self.facts, spans, strict=True) if len(span) > 1]
        for fact, size in asked:
            stride //= size  # so far apart are two rows that differ by one step of this fact alone
            starts = (start for start in range(len(rows)) if start // stride % size == 0)
            if any(_differ(rows[start : start + size * stride : stride]) for start in starts):
                found.append(fact)
        if not found and _differ(rows):
            # No project differs from another by one fact alone.
            return tuple(fact for fact, _ in asked)
        return tuple(found)

    def offset(self, cell: Sequence[int]) -> int:
        """Return which row belongs to a cell: one class of each fact."""
        place = 0
        for position, size in zip(cell, self.sizes, strict=True):
            place = place * size + position
        return place

    def cell_of(self, offset: int) -> dict[str, int]:
        """Return where a project of a row lies; from row to row the atoms of a class take turns, so all are met."""
        atoms: dict[str, int] = {}
        left = offset
        for fact, classes in zip(reversed(self.facts), reversed(self._atoms), strict=True):
            left, place = divmod(left, len(classes))
            atoms[fact] = classes[place][offset % len(classes[place])]
        return {fact: atoms[fact] for fact in self.facts}

    @cached_property
    def bit_of(self) -> Mapping[Conclusion, int]:
        """Each conclusion -> its bit in the rows of this table."""
        return {conclusion: 1 << place for place, conclusion in enumerate(self.conclusions)}

    def named(self, row: int) -> frozenset[Conclusion]:
        """Return the conclusions whose bits are set."""
        return self._named(row)

    @cached_property
    def _named(self) -> Callable[[int], frozenset[Conclusion]]:
        return lru_cache(maxsize=_ROWS_KEPT)(
            lambda row: frozenset(self.conclusions[bit] for bit in _bits(row))
        )


def _classes_at(place: Place, classes: tuple[int, ...]) -> Sequence[int]:
    return (classes[place],) if isinstance(place, int) else sorted({classes[atom] for atom in place})


def _differ(rows: Sequence[int]) -> bool:
    return len({row for row in rows if row != NO_PROJECT}) > 1


def _bits(row: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest

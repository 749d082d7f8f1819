"""The values of one input, cut at every bound that a cell mentions: no rule tells two values of an atom apart.

A set of values is a mask of atoms, as in `kb/regions.py`. Null, where the input allows it, is the last atom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from functools import cached_property

from kb.cells import Interval
from kb.decision_tables.scales import Key, Scale
from kb.decision_tables.unary_tests import UnaryTest
from kb.vocabulary import Value

Edge = tuple[Decimal | None, bool]


@dataclass(frozen=True)
class TableAxis:
    """The atoms of one input.

    Ordered: atom 2i lies before `marks[i]`, atom 2i + 1 is that mark, the last lies behind all marks; atoms without a
    value of the type, or outside the domain, are in no mask. Texts: an atom for each mark, then one for any other
    text. True and false are two atoms. Behind them all stands null.
    """

    scale: Scale
    marks: tuple[Key, ...]
    has_null: bool
    domain: UnaryTest | None

    @property
    def null(self) -> int:
        """The mask of null alone, nothing where the input does not allow it."""
        return 1 << self._size if self.has_null else 0

    @property
    def _size(self) -> int:
        if self.scale.is_ordered:
            return 2 * len(self.marks) + 1
        return len(self.marks) + (self.scale.name != "boolean")

    @cached_property
    def full(self) -> int:
        """The mask of all values but null."""
        possible = sum(1 << atom for atom in range(self._size) if self.value_in(atom) is not None)
        return possible if self.domain is None else possible & self._stated(self.domain)

    @property
    def whole(self) -> int:
        return self.full | self.null

    def mask_of(self, test: UnaryTest) -> int:
        """Return the atoms that satisfy a test."""
        return (self._stated(test) & self.full) | (self.null if test.null else 0)

    def _stated(self, test: UnaryTest) -> int:
        mask = 0
        for value in test.values.tests:
            mask |= self._run(value) if isinstance(value, Interval) else 1 << self._atom_of(value)
        return ((1 << self._size) - 1) & ~mask if test.values.negated else mask

    @cached_property
    def _place(self) -> dict[Value, int]:
        return {mark: place for place, mark in enumerate(self.marks)}

    def _atom_of(self, value: Value) -> int:
        place = self._place[value]
        return 2 * place + 1 if self.scale.is_ordered else place

    def _run(self, interval: Interval) -> int:
        first, last = 0, self._size - 1
        if interval.low is not None:
            assert isinstance(interval.low, Decimal)
            first = self._atom_of(interval.low) + (not interval.low_included)
        if interval.high is not None:
            assert isinstance(interval.high, Decimal)
            last = self._atom_of(interval.high) - (not interval.high_included)
        return (1 << last + 1) - (1 << first) if first <= last else 0

    def how_outside(self, test: UnaryTest) -> str:
        """Return `wholly` or `partly` if a test names values outside the domain, an empty text if it does not."""
        if self.domain is None or test.values.negated or not test.values.tests:
            return ""
        if not self._stated(test) & self.full:
            return "wholly"
        lowest, highest = (self.full & -self.full).bit_length() - 1, self.full.bit_length() - 1
        for value in test.values.tests:
            if not isinstance(value, Interval):
                if not (1 << self._atom_of(value)) & self.full:
                    return "partly"
                continue
            run = self._run(value)
            first, last = (run & -run).bit_length() - 1, run.bit_length() - 1
            is_below = value.low is not None and first < lowest
            if not run & self.full or is_below or (value.high is not None and last > highest):
                return "partly"
        return ""

    def _ends(self, atom: int) -> tuple[Decimal | None, Decimal | None]:
        """Return the marks beside an open atom."""
        low = self.marks[atom // 2 - 1] if atom else None
        high = self.marks[atom // 2] if atom < self._size - 1 else None
        assert low is None or isinstance(low, Decimal)
        assert high is None or isinstance(high, Decimal)
        return low, high

    def value_in(self, atom: int) -> Key | None:
        """Return a value of an atom, None if it has none."""
        if not self.scale.is_ordered:
            return self.marks[atom] if atom < len(self.marks) else self._other()
        if atom % 2:
            mark = self.marks[atom // 2]
            assert isinstance(mark, Decimal)
            return None if self.scale.is_discrete and mark != mark.to_integral_value() else mark
        low, high = self._ends(atom)
        if low is None and high is None:
            return self.scale.origin
        if low is None:
            before = self.scale.clipped(_below(high))
            return before if high is not None and before < high else None
        if high is None:
            behind = self.scale.clipped(_above(low))
            return behind if behind > low else None
        if self.scale.is_discrete:
            return _above(low) if _above(low) < high else None
        with localcontext() as context:
            context.prec = 2 + sum(len(end.as_tuple().digits) + abs(end.adjusted()) for end in (low, high))
            return (low + high) / 2

    def _other(self) -> str:
        """Return a text that no cell names."""
        return next(
            word
            for word in ("other", *(f"other{n}" for n in range(len(self.marks))))
            if word not in self._place
        )

    @cached_property
    def _missing(self) -> int:
        """The atoms that are no gap between their neighbours: they hold no value of the type."""
        return sum(1 << atom for atom in range(self._size) if self.value_in(atom) is None)

    def runs(self, mask: int) -> list[int]:
        """Return the stretches of neighbouring atoms that a set without null consists of."""
        found: list[int] = []
        left = mask | self._missing
        while left:
            # The sum carries through the lowest stretch of ones and sets the bit behind it.
            behind = left + (left & -left)
            if stretch := left & ~behind & mask:
                found.append(stretch)
            left &= behind
        return found

    def edges(self, run: int) -> tuple[Edge, Edge]:
        """Return the lower and the upper end of a stretch of atoms, of whole numbers the first and the last."""
        first, last = (run & -run).bit_length() - 1, run.bit_length() - 1
        return self._edge(first, is_low=True), self._edge(last, is_low=False)

    def _edge(self, atom: int, *, is_low: bool) -> Edge:
        if atom % 2:
            mark = self.marks[atom // 2]
            assert isinstance(mark, Decimal)
            return mark, True
        if atom == (0 if is_low else self._size - 1):
            return None, False
        low, high = self._ends(atom)
        bound = low if is_low else high
        if self.scale.is_discrete:
            return (_above(bound) if is_low else _below(bound)), True
        return bound, False


def axis_of(scale: Scale, tests: Sequence[UnaryTest], domain: UnaryTest | None) -> TableAxis:
    """Return the axis of an input with these cells.

    Values that are no list are cut at every bound; texts with a list have just its values. The input allows null if
    its domain or one of its cells names it.
    """
    domain = None if domain is None or domain.is_dash else domain
    stated = [*tests, domain] if domain else tests
    has_null = any(test.names_null for test in stated)
    if scale.is_ordered:
        bounds = {key for test in stated for key in test.values.bounds()}
        marks: tuple[Key, ...] = tuple(sorted(key for key in bounds if isinstance(key, Decimal)))
        return TableAxis(scale, marks, has_null, domain)
    if scale.name == "boolean":
        return TableAxis(scale, (False, True), has_null, domain)
    named = {
        value: None for test in ([domain] if domain else []) + list(tests) for value in test.values.tests
    }
    words = tuple(value for value in named if isinstance(value, str))
    return TableAxis(scale, words, has_null, domain)


def _above(bound: Decimal | None) -> Decimal:
    """Return the first whole number above."""
    assert bound is not None
    return Decimal(int(bound.to_integral_value(ROUND_FLOOR)) + 1)


def _below(bound: Decimal | None) -> Decimal:
    """Return the last whole number below."""
    assert bound is not None
    return Decimal(int(bound.to_integral_value(ROUND_CEILING)) - 1)

"""The values of one fact, cut at every bound that a rule mentions: no rule tells two values of a piece apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from itertools import groupby

from kb.cells import ANY, Cell, Interval
from kb.conditions import Condition, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.quantities import ANSWER_STEP, plain
from kb.vocabulary import Fact, Value

# An answer has at most 18 digits before the point and 9 behind it (kb/vocabulary.py).
_END = Decimal("1E18") - ANSWER_STEP


@dataclass(frozen=True)
class Axis:
    """The values of one fact in ascending order, as atoms.

    An atom is a value, or an open interval between two bounds. An interval that holds no answer (there is no day
    between 2014-01-01 and 2014-01-02, and no multiple of 0.01 between 4 and 4.01) is no atom. `representatives` has one
    value for each atom.
    """

    fact: Fact
    atoms: tuple[Value | Interval, ...]
    representatives: tuple[Value, ...]

    @cached_property
    def full(self) -> int:
        """The mask of all atoms; bit 0 is the first."""
        return (1 << len(self.atoms)) - 1

    @cached_property
    def _index(self) -> Mapping[Value, int]:
        return {value: index for index, value in enumerate(self.representatives)}

    def index_of(self, value: Value) -> int:
        """Return which atom holds `value`. Raises: ValueError when it is no value of the fact."""
        index = self._index.get(value)
        if index is not None:
            return index
        if self.fact.type in ("number", "date"):
            after = bisect_left(self.representatives, value)
            for index in range(max(after - 1, 0), min(after + 1, len(self.atoms))):
                atom = self.atoms[index]
                if isinstance(atom, Interval) and atom.admits(value):
                    return index
        raise ValueError(f"`{value}` is no value of {self.fact.zh} ({self.fact.id})")

    def mask_of(self, cell: Cell) -> int:
        """Return the atoms that satisfy `cell`."""
        return sum(1 << index for index, value in enumerate(self.representatives) if cell.admits(value))

    def cell_of(self, mask: int, *, shortest: bool = True) -> Cell:
        """Return the cell that admits these atoms, with `not(...)` where that is shorter."""
        if mask == self.full:
            return ANY
        tests = tuple(self._tests(mask))
        others = tuple(self._tests(self.full & ~mask)) if shortest else tests
        return Cell(others, negated=True) if len(others) < len(tests) else Cell(tests)

    def _tests(self, mask: int) -> Iterator[Value | Interval]:
        chosen = [index for index in range(len(self.atoms)) if mask >> index & 1]
        if self.fact.type in ("code", "boolean"):
            yield from (self.representatives[index] for index in chosen)
            return
        for _, run in groupby(enumerate(chosen), lambda pair: pair[1] - pair[0]):
            neighbours = [index for _, index in run]
            yield self._span(neighbours[0], neighbours[-1])

    def _span(self, first: int, last: int) -> Value | Interval:
        """Return neighbouring atoms as one value or interval, days always as the first and the last of them."""
        low = None if first == 0 else _edge(self.atoms[first], side=1)
        high = None if last == len(self.atoms) - 1 else _edge(self.atoms[last], side=-1)
        if first == last and not isinstance(self.atoms[first], Interval):
            return self.atoms[first]
        if low and high and low == high:
            return low[0]
        return Interval(
            low[0] if low else None,
            high[0] if high else None,
            low_included=low is not None and low[1],
            high_included=high is not None and high[1],
        )


def _edge(atom: Value | Interval, side: int) -> tuple[Decimal | date, bool]:
    """Return the lower (`side` 1) or upper (-1) end of an atom that has one, and whether it belongs to it."""
    bound = (atom.low if side > 0 else atom.high) if isinstance(atom, Interval) else atom
    assert isinstance(bound, Decimal | date)
    if isinstance(atom, Interval) and isinstance(bound, date):
        return bound + timedelta(days=side), True
    return bound, not isinstance(atom, Interval)


def axes(
    kb: KnowledgeBase, fact_ids: Iterable[str], conditions: Iterable[Condition] = ()
) -> tuple[Axis, ...]:
    """Return the axes of these facts, in the order of the vocabulary.

    They are cut at each bound in any rule of `kb`, and in the `conditions` given beside them.
    """
    bounds: dict[str, set[Decimal | date]] = {fact: set() for fact in fact_ids}
    for condition in (*conditions_of(kb), *conditions):
        for test in tests_in(condition):
            if test.fact in bounds:
                bounds[test.fact].update(test.cell.bounds())
    return tuple(axis_of(fact, bounds[fact.id]) for fact in kb.vocabulary.facts if fact.id in bounds)


def conditions_of(kb: KnowledgeBase) -> Iterator[Condition]:
    """Yield every condition that stands in a rule file."""
    for rules in (kb.constraints, kb.situations, kb.rows, kb.derived_facts, kb.item_rules, kb.advice):
        yield from (rule.when for rule in rules)
    if kb.legacy:
        yield kb.legacy.applies_when


def axis_of(fact: Fact, bounds: Iterable[Decimal | date] = ()) -> Axis:
    """Return the axis of `fact`; a number or a date is cut at those `bounds` that lie in its span."""
    if fact.type == "code":
        return Axis(fact, fact.codes, fact.codes)
    if fact.type == "boolean":
        return Axis(fact, (False, True), (False, True))
    low, high = fact.lowest, fact.highest
    domain = Interval(low, high, low_included=True, high_included=True)
    cuts: list[Decimal | date] = sorted({bound for bound in bounds if domain.admits(bound)})
    pieces: list[tuple[Value | Interval, Value | None]] = []
    for before, cut in zip((None, *cuts), (*cuts, None), strict=True):
        between = Interval(
            low if before is None else before,
            high if cut is None else cut,
            low_included=before is None and low is not None,
            high_included=cut is None and high is not None,
        )
        pieces.append((between, _day_in(between) if fact.type == "date" else _number_in(between, fact)))
        if cut is not None:
            pieces.append((cut, cut if fact.is_on_step(cut) else None))
    atoms = [(atom, value) for atom, value in pieces if value is not None]
    return Axis(fact, tuple(atom for atom, _ in atoms), tuple(value for _, value in atoms))


def _day_in(between: Interval) -> date | None:
    """Return the day beside the one bound, or in the middle of both; None if no day lies there."""
    low, high = between.low, between.high
    assert not isinstance(low, Decimal)
    assert not isinstance(high, Decimal)
    if (low == date.max and not between.low_included) or (high == date.min and not between.high_included):
        return None
    first = low + timedelta(days=not between.low_included) if low else None
    last = high - timedelta(days=not between.high_included) if high else None
    if first and last:
        return first + (last - first) // 2 if first <= last else None
    return first or last or date(2000, 1, 1)


def _number_in(between: Interval, fact: Fact) -> Decimal | None:
    """Return the roundest answer near the middle, near the bound if there is but one; None if no answer lies there."""
    low, high = between.low, between.high
    assert not isinstance(low, date)
    assert not isinstance(high, date)
    if low is None and high is None:
        return Decimal(0)
    # Answers are counted in steps from here on.
    step = fact.smallest_step or ANSWER_STEP
    first = _first_step(-_END if low is None else low, step, is_included=low is None or between.low_included)
    last = -_first_step(
        -_END if high is None else -high, step, is_included=high is None or between.high_included
    )
    if first > last:
        return None
    one = max(Decimal(1), (1 / step).to_integral_value(ROUND_CEILING))
    if low is None:
        first = max(first, last - max(abs(last), one))
    if high is None:
        last = min(last, first + max(abs(first), one))
    middle = first + (last - first) / 2
    for exponent in range((last - first).adjusted(), -1, -1):
        rounded = middle.scaleb(-exponent).to_integral_value().scaleb(exponent)
        if first <= rounded <= last:
            return plain(rounded * step)
    return plain(first * step)


def _first_step(low: Decimal, step: Decimal, *, is_included: bool) -> Decimal:
    """Return how many steps the least answer is that is at least `low`, or, where it is not included, greater."""
    steps = (low / step).to_integral_value(ROUND_CEILING)
    return steps if is_included or steps * step > low else steps + 1

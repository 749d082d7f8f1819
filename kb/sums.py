"""Numbers that are the sum of others: which atoms of theirs no project can have together, and numbers that add up.

The numbers of one atom that an applicant can state lie one step apart, and so do the sums of such numbers: a sum of
atoms is one span again, so nothing here is approximate. Source: R. E. Moore, Interval Analysis (1966), addition. All
numbers of a sum share one step, and none of them is part of two sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from kb.axes import Axis
from kb.cells import Interval
from kb.quantities import ANSWER_STEP
from kb.vocabulary import Fact, Value

_NO_END = Decimal("Infinity")


class Span(NamedTuple):
    """The first and the last number of an atom; without an end it is infinite."""

    low: Decimal
    high: Decimal


def with_parts(facts: Iterable[Fact], read: frozenset[str]) -> frozenset[str]:
    """Return the facts read, and the other parts of each sum that is read together with a part of it."""
    for fact in facts:
        if fact.id in read and read & {*fact.sum_of}:
            read |= {*fact.sum_of}
    return read


def impossible(axes: Sequence[Axis]) -> Iterator[tuple[int, ...]]:
    """Yield boxes of atoms, one mask for each axis, whose numbers cannot add up; together they are all of these."""
    whole = [axis.full for axis in axes]
    for total, parts in _sums(axes):
        spans = [_spans(axes[place]) for place in parts]
        totals = _spans(axes[total])
        for atoms in product(*(range(len(some)) for some in spans)):
            chosen = [some[atom] for some, atom in zip(spans, atoms, strict=True)]
            low, high = sum(span.low for span in chosen), sum(span.high for span in chosen)
            missed = sum(1 << atom for atom, span in enumerate(totals) if span.high < low or high < span.low)
            if missed:
                box = whole.copy()
                box[total] = missed
                for place, atom in zip(parts, atoms, strict=True):
                    box[place] = 1 << atom
                yield tuple(box)


def adding_up(axes: Sequence[Axis], atoms: Sequence[int]) -> dict[str, Value]:
    """Return a value of each axis inside these atoms, the numbers among them adding up. The atoms must allow it."""
    values = {axis.fact.id: axis.representatives[atom] for axis, atom in zip(axes, atoms, strict=True)}
    for total, parts in _sums(axes):
        numbers = {place: _number(axes[place].representatives[atoms[place]]) for place in parts}
        wanted = _span(axes[total], atoms[total])
        reached = sum(numbers.values(), Decimal(0))
        missing = min(max(reached, wanted.low), wanted.high) - reached
        for place, number in numbers.items():
            span = _span(axes[place], atoms[place])
            numbers[place] = min(max(number + missing, span.low), span.high)
            missing -= numbers[place] - number
        values |= {axes[place].fact.id: number for place, number in numbers.items()}
        values[axes[total].fact.id] = sum(numbers.values(), Decimal(0))
    return values


def _sums(axes: Sequence[Axis]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the place of each sum among the axes, with the places of its parts, where all of them are there."""
    places = {axis.fact.id: place for place, axis in enumerate(axes)}
    for place, axis in enumerate(axes):
        if axis.fact.sum_of and places.keys() >= {*axis.fact.sum_of}:
            yield place, tuple(places[part] for part in axis.fact.sum_of)


def _spans(axis: Axis) -> list[Span]:
    return [_span(axis, atom) for atom in range(len(axis.atoms))]


def _span(axis: Axis, atom: int) -> Span:
    held = axis.atoms[atom]
    if not isinstance(held, Interval):
        return Span(_number(held), _number(held))
    step = axis.fact.smallest_step or ANSWER_STEP
    return Span(
        -_NO_END if held.low is None else _number(held.low) + step * (not held.low_included),
        _NO_END if held.high is None else _number(held.high) - step * (not held.high_included),
    )


def _number(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value

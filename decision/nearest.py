"""The value of a band that lies nearest to an answer: the bound, or where that is no part of it one step beyond."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kb.axes import Axis
from kb.cells import Interval
from kb.vocabulary import Value


def nearest(axis: Axis, atom: int, answer: Value | None) -> Value:
    """Return the value of an atom that lies nearest to an answer; any one of it where there is no answer to be near.

    Of a number without a step no value lies next to a bound that is no part of the atom: then any one of it, too.
    """
    held, instead = axis.atoms[atom], axis.representatives[atom]
    if not isinstance(held, Interval) or answer is None:
        return instead
    if held.low is not None and answer <= held.low:  # type: ignore[operator]
        return _beside(axis, held.low, 1, instead, included=held.low_included)
    if held.high is not None and answer >= held.high:  # type: ignore[operator]
        return _beside(axis, held.high, -1, instead, included=held.high_included)
    return answer


def distance(value: Value, answer: Value | None) -> Decimal:
    """Return how far a number or a day lies from an answer; of anything else, and of no answer, nothing is far."""
    if isinstance(value, Decimal) and isinstance(answer, Decimal):
        return abs(value - answer)
    if isinstance(value, date) and isinstance(answer, date):
        return Decimal(abs((value - answer).days))
    return Decimal(0)


def _beside(axis: Axis, bound: Decimal | date, side: int, instead: Value, *, included: bool) -> Value:
    if included:
        return bound
    if isinstance(bound, date):
        return bound + timedelta(days=side)
    step = axis.fact.smallest_step
    return instead if step is None else bound + side * step

"""How some whole numbers are spread: a tenth, a half and nine tenths of them are at most so large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` numbers the median, and the bounds of the lowest and the highest tenth; None where there is none."""

    count: int
    p10: int | None
    median: int | None
    p90: int | None


def spread(numbers: Iterable[int]) -> Spread:
    """Return the spread of some numbers: each quantile is one of them (nearest rank), nothing is interpolated.

    >>> spread([7, 1, 4])
    Spread(count=3, p10=1, median=4, p90=7)
    """
    ranked = sorted(numbers)
    if not ranked:
        return Spread(0, None, None, None)
    return Spread(len(ranked), _quantile(ranked, 10), _quantile(ranked, 50), _quantile(ranked, 90))


def _quantile(ranked: Sequence[int], percent: int) -> int:
    """Return the least number that so many percent of all do not exceed."""
    return ranked[-(-len(ranked) * percent // 100) - 1]

"""Elapsed working days -> places from left to right; with dates, the days of rest stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from decision.working_days import Due

_REST_SHARE, _REST_MOST = 0.22, 8.0


@dataclass(frozen=True, slots=True)
class Rest:
    """Days in a row on which offices are closed; a holiday is more than an ordinary weekend."""

    left: float
    right: float
    is_holiday: bool


@dataclass(frozen=True)
class TimeAxis:
    """Working day n lies between `begins[n - 1]` and `ends[n]`; both lists begin with the start.

    `dates` are the days that belong to them, if they are known for certain.
    """

    left: float
    right: float
    begins: tuple[float, ...]
    ends: tuple[float, ...]
    rests: tuple[Rest, ...]
    dates: tuple[date, ...]

    @property
    def days(self) -> int:
        return len(self.ends) - 1

    def begin(self, day: int) -> float:
        """Return where work begins that waits until `day` working days are used."""
        return self.begins[min(day, self.days)]

    def end(self, day: int) -> float:
        """Return where `day` working days are used."""
        return self.ends[min(day, self.days)]


def time_axis(left: float, right: float, days: int, dues: Sequence[Due] = ()) -> TimeAxis:
    """Return the axis of `days` working days; `dues` are the days on which 0, 1, 2 … of them are used.

    Where a day is not certain, none is shown: an axis with days of rest at the wrong place would mislead.
    """
    known = tuple(dues[: days + 1])
    if len(known) <= days or any(due.reason for due in known):
        step = (right - left) / max(days, 1)
        places = tuple(left + step * day for day in range(days + 1))
        return TimeAxis(left, right, places, places, (), ())
    dates = tuple(due.earliest for due in known)
    gaps = [_days_between(one, other) for one, other in pairwise(dates)]
    closed = sum(len(gap) for gap in gaps)
    step = (right - left) / (max(days, 1) + closed * _REST_SHARE)
    rest_width = min(step * _REST_SHARE, _REST_MOST)
    step = (right - left - closed * rest_width) / max(days, 1)
    begins, ends, rests = [], [left], []
    for gap in gaps:
        place = ends[-1] + len(gap) * rest_width
        if gap:
            rests.append(Rest(ends[-1], place, any(day.weekday() < 5 for day in gap)))
        begins.append(place)
        ends.append(place + step)
    return TimeAxis(left, right, (*begins, ends[-1]), tuple(ends), tuple(rests), dates)


def _days_between(one: date, other: date) -> list[date]:
    return [one + timedelta(days=ahead) for ahead in range(1, (other - one).days)]

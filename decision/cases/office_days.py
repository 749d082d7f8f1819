"""The days on which offices are open, for the clocks of a case: two readings where a year is not announced.

`earliest` takes Monday to Friday and the first Saturday of an unannounced year as worked, `latest` takes its first six
weekdays as off. Both belong to the year, wherever counting begins: so the bounds of one date can be counted on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from decision.working_days import WorkingCalendar

_SATURDAYS_WORKED, _WEEKDAYS_OFF = 1, 6
_DAY = timedelta(days=1)


class OfficeDays:
    """One reading of a calendar: every day is open or not."""

    def __init__(self, calendar: WorkingCalendar, *, sparse: bool) -> None:
        self._calendar, self._sparse = calendar, sparse
        years = calendar.years or {2000}
        self._first, self._last = min(years) - 1, max(years) + 1
        self._open = [day for year in range(self._first, self._last + 1) for day in self._open_days(year)]

    def is_open(self, day: date) -> bool:
        """Return whether offices are open."""
        place = bisect_left(self._open_around(day, day), day.toordinal())
        return place < len(self._open) and self._open[place] == day.toordinal()

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th open day after `day`; for 0 `day` itself."""
        if n <= 0:
            return day
        place = bisect_right(self._open_around(day, day), day.toordinal()) + n - 1
        while place >= len(self._open):
            self._extend(self._last + 1)
        return date.fromordinal(self._open[place])

    def nth_before(self, day: date, n: int) -> date:
        """Return the n-th open day before `day`; for 0 `day` itself."""
        if n <= 0:
            return day
        while (place := bisect_left(self._open_around(day, day), day.toordinal()) - n) < 0:
            self._extend(self._first - 1)
        return date.fromordinal(self._open[place])

    def count(self, after: date, upto: date) -> int:
        """Return how many open days lie after one day, up to and with another; 0 if there are none."""
        days = self._open_around(after, upto)
        return max(0, bisect_right(days, upto.toordinal()) - bisect_right(days, after.toordinal()))

    def distance(self, one: date, other: date) -> int:
        """Return how many open days lie after `one` up to `other`, negative if `other` is the earlier one."""
        return self.count(one, other) if one <= other else -self.count(other, one)

    def on_or_after(self, day: date) -> date:
        """Return the first open day that is not before `day`."""
        return day if self.is_open(day) else self.nth_after(day, 1)

    def _open_around(self, first: date, last: date) -> list[int]:
        while first.year < self._first:
            self._extend(self._first - 1)
        while last.year > self._last:
            self._extend(self._last + 1)
        return self._open

    def _extend(self, year: int) -> None:
        # The list is replaced, never changed: another thread may be counting on it.
        if year < self._first:
            self._open, self._first = [*self._open_days(year), *self._open], year
        else:
            self._open, self._last = [*self._open, *self._open_days(year)], year

    def _open_days(self, year: int) -> Iterator[int]:
        weekdays = saturdays = 0
        day = date(year, 1, 1)
        while day.year == year:
            is_open = self._calendar.is_working_day(day)
            if is_open is None:
                is_open = day.weekday() < 5
                if self._sparse and is_open:
                    weekdays += 1
                    is_open = weekdays > _WEEKDAYS_OFF
                elif not self._sparse and day.weekday() == 5:
                    saturdays += 1
                    is_open = saturdays <= _SATURDAYS_WORKED
            if is_open:
                yield day.toordinal()
            day += _DAY


@dataclass(frozen=True)
class CaseCalendar:
    """A calendar under its name, in its two readings."""

    id: str
    announced: WorkingCalendar

    @cached_property
    def earliest(self) -> OfficeDays:
        return OfficeDays(self.announced, sparse=False)

    @cached_property
    def latest(self) -> OfficeDays:
        return OfficeDays(self.announced, sparse=True)

    def is_sure(self, first: date, last: date) -> bool:
        """Return whether every year from one day to another is announced: then both readings are one."""
        return self.announced.years.issuperset(range(first.year, last.year + 1))

    def rewrites(self, other: CaseCalendar, first: date, last: date) -> bool:
        """Return whether it says another thing than `other` had announced of a day from `first` to `last`."""
        days = (date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1))
        return any(
            (said := other.announced.is_working_day(day)) is not None
            and said is not self.announced.is_working_day(day)
            for day in days
        )

"""Adding and counting days on which offices are open, by the notices known on a day.

The day of an event is not counted (行政许可法 82). In a year whose calendar is not announced a day is given
as earliest (as if Monday to Friday and the year's first Saturday were worked) and as latest (as if the year's
first six weekdays were off). Counting that begins inside such a year takes the first Saturday and weekdays
that it meets, since otherwise a start in March would look exact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice

from decision.reason import Reason, because
from kb.calendar_files import CalendarNotice
from kb.errors import LiangtiError

_WORKED_SATURDAYS, _WEEKDAYS_OFF = 1, 6


@dataclass(frozen=True, slots=True)
class Due:
    """A day, or the first and last that it can be; `reason` is None if they are one and sure."""

    earliest: date
    latest: date
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """A number of working days, negative when counted backwards, or the fewest and most that it can be."""

    fewest: int
    most: int
    reason: Reason | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of the announced years: Monday to Friday without the days `off`, and the days `work`.

    `notices` are the ids of the notices it was made from, the oldest first.
    """

    notices: tuple[str, ...]
    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]

    @classmethod
    def known_at(cls, notices: Iterable[CalendarNotice], day: date) -> WorkingCalendar:
        """Return the calendar as announced on or before `day`: of each day what the newest notice says.

        A notice speaks of every day of its years and of the days it lists outside them.
        """
        return _merged(tuple(sorted((n for n in notices if n.announced <= day), key=lambda n: n.announced)))

    def is_working_day(self, day: date) -> bool | None:
        """Return whether offices are open on `day`; None while nobody has announced it."""
        if day in self.off:
            return False
        if day in self.work:
            return True
        return day.weekday() < 5 if day.year in self.years else None

    def add_working_days(self, day: date, n: int) -> Due:
        """Return the n-th working day after `day`; for negative n the n-th before it, for 0 `day` itself.

        Shape:  one day and n -> one day; but for n = 0 no rest day comes out. In unannounced years time grows
                with n.
        Raises: LiangtiError when it lies outside the years 1 to 9999.
        """
        if (exact := self._announced_nth(day, n)) is not None:
            return Due(exact, exact)
        many, few = (self._nth(day, n, sparse=sparse) for sparse in (False, True))
        return self._due(day, n, many, few)

    def days_after(self, day: date, most: int) -> tuple[Due, ...]:
        """Return what `add_working_days` returns for `day` and each number from 0 to `most`, in one pass.

        Beyond the year 9999 there are no days; then fewer are returned.
        """
        if self._announced_nth(day, most) is not None:
            exact = (self._announced_nth(day, n) for n in range(most + 1))
            return tuple(Due(one, one) for one in exact if one is not None)
        many, few = (
            (day, *islice(self._open(_days(day, date.max), sparse=sparse), most)) for sparse in (False, True)
        )
        return tuple(
            self._due(day, n, first, last) for n, (first, last) in enumerate(zip(many, few, strict=False))
        )

    def _due(self, day: date, n: int, one: date, other: date) -> Due:
        if (exact := self._announced_nth(day, n)) is not None:
            return Due(exact, exact)
        first, last = min(one, other), max(one, other)
        return Due(first, last, self._doubt(day, last if n > 0 else first))

    def count_working_days(self, first: date, last: date) -> DayCount:
        """Return how many working days lie after `first`, up to and with `last`.

        If `last` is the earlier one, the days before `first`, back to and with `last`, are counted negative:
        from any day to the n-th working day after it, n comes out, for every n.
        """
        sign = 1 if first <= last else -1
        most, fewest = (
            sign * sum(1 for _ in self._open(_days(first, last), sparse=sparse)) for sparse in (False, True)
        )
        return DayCount(min(fewest, most), max(fewest, most), self._doubt(first, last))

    def date_of_finish(self, start: date, elapsed: int) -> Due:
        """Return the day on which a plan that starts on `start` has used `elapsed` working days.

        Unit:   elapsed working days, 0 or more: the `finish_day` of a step. 0 is `start` itself, 2 the second
                working day after it.
        Raises: ValueError for a negative number; LiangtiError outside the years 1 to 9999.
        """
        if elapsed < 0:
            raise ValueError(f"a plan has no day {elapsed}")
        return self.add_working_days(start, elapsed)

    def date_of_start(self, start: date, elapsed: int) -> Due:
        """Return the day on which work begins that waits until `elapsed` working days are used.

        Unit:   elapsed working days, 0 or more: the `start_day` of a step. 0 is `start` itself, the day of
                acceptance, even a rest day; 2 is the working day that follows the second one after `start`.
        Raises: ValueError for a negative number; LiangtiError outside the years 1 to 9999.
        """
        return self.date_of_finish(start, elapsed + 1 if elapsed else 0)

    @cached_property
    def _open_days(self) -> list[int]:
        """The working days of the announced years, as ordinals in order."""
        spans = (
            (date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1) for year in sorted(self.years)
        )
        days = (date.fromordinal(ordinal) for span in spans for ordinal in range(*span))
        return [day.toordinal() for day in days if self.is_working_day(day)]

    def _announced_nth(self, day: date, n: int) -> date | None:
        """Return the n-th working day if every year from `day` to it is announced."""
        if n == 0:
            return day
        ordinals, start = self._open_days, day.toordinal()
        position = bisect_right(ordinals, start) + n - 1 if n > 0 else bisect_left(ordinals, start) + n
        if not 0 <= position < len(ordinals):
            return None
        found = date.fromordinal(ordinals[position])
        passed = range(min(day.year, found.year), max(day.year, found.year) + 1)
        return found if self.years.issuperset(passed) else None

    def _nth(self, day: date, n: int, *, sparse: bool) -> date:
        open_days = self._open(_days(day, date.max if n > 0 else date.min), sparse=sparse)
        found = next(islice(open_days, abs(n) - 1, None), None)
        if found is None:
            what = f"{n} working days from {day} lie outside the years 1 to 9999"
            raise LiangtiError(what, fix="start on a day of this century")
        return found

    def _open(self, days: Iterable[date], *, sparse: bool) -> Iterator[date]:
        """Yield the working days among consecutive days; `sparse` decides for the unannounced ones."""
        passed: Counter[int] = Counter()
        for day in days:
            is_open, is_weekday = self.is_working_day(day), day.weekday() < 5
            if is_open is None and (is_weekday if sparse else day.weekday() == 5):
                passed[day.year] += 1
                met = passed[day.year]
                is_open = met > _WEEKDAYS_OFF if sparse else met <= _WORKED_SATURDAYS
            if is_weekday if is_open is None else is_open:
                yield day

    def _doubt(self, first: date, last: date) -> Reason | None:
        """Return that a day after `first`, up to or back to `last`, is in no announced year and listed nowhere."""
        one, other = first.toordinal(), last.toordinal()
        low, high = (one + 1, other) if one <= other else (other, one - 1)
        years = []
        for year in range(min(first, last).year, max(first, last).year + 1):
            span = range(
                max(low, date(year, 1, 1).toordinal()), min(high, date(year, 12, 31).toordinal()) + 1
            )
            if year not in self.years and any(
                self.is_working_day(day) is None for day in map(date.fromordinal, span)
            ):
                years.append(year)
        return because("calendar_not_announced", years=", ".join(map(str, years))) if years else None


@lru_cache(maxsize=64)
def _merged(known: tuple[CalendarNotice, ...]) -> WorkingCalendar:
    """Return what notices say together, given the oldest first."""
    worked: dict[date, bool] = {}
    for notice in known:
        worked = {listed: worked[listed] for listed in worked if listed.year not in notice.years}
        worked |= dict.fromkeys(notice.off, False) | dict.fromkeys(notice.work, True)
    return WorkingCalendar(
        notices=tuple(notice.id for notice in known),
        years=frozenset(year for notice in known for year in notice.years),
        off=frozenset(listed for listed in worked if not worked[listed]),
        work=frozenset(listed for listed in worked if worked[listed]),
    )


def _days(first: date, last: date) -> Iterator[date]:
    """Yield the days after `first`, up to or back to `last`, and `last` itself."""
    step = 1 if first <= last else -1
    return map(date.fromordinal, range(first.toordinal() + step, last.toordinal() + step, step))

"""The clock of an accepted round: days used, the day it is due, the limit of the law.

One count for clock and account: a day counts when the step was in the department's hands as it began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from decision.cases.office_days import OfficeDays
from decision.cases.round import DAY, Round

_DEPARTMENT = frozenset(("department",))
# Of a round that is over the due day is told as if the clock had run on.
_DEPARTMENT_AND_AFTER = _DEPARTMENT | {"closed"}


def elapsed(spell: Round, today: date, days: OfficeDays) -> int:
    """Return the working days that the department has used of its promise, today included."""
    return sum(days.count(first - DAY, last) for first, last in _running(spell, today))


def used_up(spell: Round, today: date, days: OfficeDays) -> date | None:
    """Return the day on which the promise was used up; None if it is not, as of today."""
    assert spell.acceptance is not None
    if elapsed(spell, today, days) < spell.acceptance.promise:
        return None
    return _nth_working_day(spell, spell.acceptance.promise, today, days)


def due_while_running(spell: Round, today: date, days: OfficeDays) -> date:
    """Return the day on which the step is due if its clock runs on from today."""
    assert spell.acceptance is not None
    promise = spell.acceptance.promise
    return _not_before_floors(spell, _nth_working_day(spell, promise, today, days), days)


def due(spell: Round, today: date, days: OfficeDays) -> date | None:
    """Return the due day; None while the clock stands, but a day that was over before it stood stays."""
    if spell.still_since is None:
        return due_while_running(spell, today, days)
    before = due_while_running(spell, spell.still_since, days)
    return before if before < spell.still_since else None


def stood_in_time(spell: Round, days: OfficeDays) -> bool:
    """Return whether the clock, which stands, came to stand on or before the due day."""
    assert spell.still_since is not None
    return spell.still_since <= due_while_running(spell, spell.still_since, days)


def statutory_due(spell: Round, today: date, days: OfficeDays) -> date | None:
    """Return the day on which the limit of the law ends; None without one, and while the clock stands."""
    if spell.acceptance is None or spell.acceptance.statutory is None:
        return None
    if spell.still_since is None:
        return _statutory_while_running(spell, today, days)
    before = _statutory_while_running(spell, spell.still_since, days)
    return before if before < spell.still_since else None


def stand(spell: Round, day: date) -> Round:
    """Return the round whose clock stands after `day`."""
    return spell if spell.still_since else replace(spell, still_since=day)


def run(spell: Round, day: date, days: OfficeDays, least: int) -> Round:
    """Return the round whose clock runs again after `day`; `least` working days remain, if it stood in time."""
    if spell.still_since is None:
        return spell
    floors = ((day, least),) if stood_in_time(spell, days) else ()
    return replace(spell, still_since=None, floors=(*spell.floors, *floors))


def _statutory_while_running(spell: Round, today: date, days: OfficeDays) -> date:
    assert spell.acceptance is not None
    assert spell.acceptance.statutory is not None
    limit = spell.acceptance.statutory
    n = limit.days + spell.extension
    if limit.unit == "working_days":
        end = _nth_working_day(spell, n, today, days)
    else:
        end = days.on_or_after(_nth_calendar_day(spell, n, today))
    return _not_before_floors(spell, end, days)


def _not_before_floors(spell: Round, day: date, days: OfficeDays) -> date:
    return max([day, *(days.nth_after(base, n) for base, n in spell.floors)])


def _nth_working_day(spell: Round, n: int, today: date, days: OfficeDays) -> date:
    """Return the n-th working day of the clock, ahead of today on the calendar."""
    assert spell.acceptance is not None
    if n == 0:
        return spell.acceptance.day
    for first, last in _running(spell, today, _DEPARTMENT_AND_AFTER):
        here = days.count(first - DAY, last)
        if here >= n:
            return days.nth_after(first - DAY, n)
        n -= here
    return days.nth_after(max(today, spell.acceptance.day), n)


def _nth_calendar_day(spell: Round, n: int, today: date) -> date:
    for first, last in _running(spell, today, _DEPARTMENT_AND_AFTER):
        here = (last - first).days + 1
        if here >= n:
            return first + timedelta(days=n - 1)
        n -= here
    return today + timedelta(days=n)


def _running(spell: Round, today: date, labels: frozenset[str] = _DEPARTMENT) -> Iterator[tuple[date, date]]:
    """Yield the stretches of days after acceptance that bear one of the labels."""
    if spell.acceptance is None:
        return
    start = spell.acceptance.day + DAY
    for first, last, label in spell.stretches(today):
        if label in labels and last >= start:
            yield max(first, start), last

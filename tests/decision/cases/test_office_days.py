"""The days of a case: the same as the calendar where it is announced, two bounds of the truth where it is not."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.cases.calendars import calendar_finder
from decision.cases.office_days import CaseCalendar
from decision.working_days import WorkingCalendar
from tests.decision.cases.acting import NOTICES

DATA = json.loads((Path(__file__).parent / "data" / "scenarios.json").read_bytes())
GIVEN, KNOWN = calendar_finder((), DATA["calendars"]), calendar_finder(NOTICES, {})
ALL = WorkingCalendar.known_at(NOTICES, date(2026, 1, 1))
CALENDAR = CaseCalendar("all", ALL)
announced = st.dates(date(2012, 1, 1), date(2026, 6, 30))
counts = st.integers(0, 60)


@pytest.mark.parametrize(("calendar", "day", "n", "due"), DATA["working_days"])
@pytest.mark.parametrize("find", [GIVEN, KNOWN], ids=["given", "knowledge base"])
def test_the_nth_working_day_is_counted_on_the_calendar_named(find, calendar, day, n, due):
    assert find(calendar).earliest.nth_after(date.fromisoformat(day), n) == date.fromisoformat(due)


def test_an_unknown_calendar_is_none():
    assert KNOWN("cn-1999") is GIVEN("cn-1999") is None


@given(announced, counts)
def test_announced_days_are_those_of_the_working_calendar_in_both_readings(day, n):
    due = ALL.add_working_days(day, n).earliest
    assert CALENDAR.earliest.nth_after(day, n) == CALENDAR.latest.nth_after(day, n) == due
    assert CALENDAR.earliest.is_open(day) is ALL.is_working_day(day)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), counts)
def test_counting_and_adding_are_inverse(day, n):
    for days in (CALENDAR.earliest, CALENDAR.latest):
        later = days.nth_after(day, n)
        assert days.count(day, later) == days.distance(day, later) == n
        assert days.distance(later, day) == -n
        assert n == 0 or days.nth_before(days.nth_after(later, 1), 1) == later


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_the_day_on_or_after_is_open_and_nothing_open_lies_before_it(day):
    found = CALENDAR.earliest.on_or_after(day)
    assert CALENDAR.earliest.is_open(found)
    assert CALENDAR.earliest.count(day - timedelta(days=1), found) == 1


@pytest.mark.parametrize("year", range(2013, 2027))
def test_both_bounds_hold_for_every_announced_year_up_to_sixty_days(year):
    before = WorkingCalendar.known_at([n for n in NOTICES if year not in n.years], date(2026, 1, 1))
    unknown = CaseCalendar("before", before)
    truth = CALENDAR.earliest
    for n in range(1, 61):
        start = date(year - 1, 12, 31)
        assert (
            unknown.earliest.nth_after(start, n)
            <= truth.nth_after(start, n)
            <= unknown.latest.nth_after(start, n)
        )


def test_a_calendar_rewrites_only_days_that_were_announced_otherwise():
    old, new = KNOWN("cn-2014-12-16"), KNOWN("cn-2015-05-13")
    assert not new.rewrites(old, date(2015, 1, 1), date(2015, 9, 2))
    assert new.rewrites(old, date(2015, 1, 1), date(2015, 9, 3))
    assert not KNOWN("cn-2025-11-04").rewrites(KNOWN("cn-2024-11-12"), date(2025, 11, 1), date(2026, 2, 1))

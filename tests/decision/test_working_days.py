"""Working days: the vectors of the tracking model, the dates that must hold, and laws over any day and number."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.reason import Reason, because
from decision.working_days import DayCount, Due, WorkingCalendar
from kb.calendar_files import CalendarNotice, load_calendars
from kb.errors import LiangtiError

ROOT = Path(__file__).parents[2]
NOTICES = load_calendars(ROOT / "kb" / "calendars")
VECTORS = json.loads((Path(__file__).parent / "data" / "calendars.json").read_text(encoding="utf-8"))
NOW = WorkingCalendar.known_at(NOTICES, date(2026, 1, 1))
EMPTY = WorkingCalendar.known_at((), date(2026, 1, 1))
ONE_DAY = timedelta(days=1)

any_day = st.dates(date(2012, 1, 2), date(2026, 12, 31))
distant_day = st.dates(date(2005, 1, 1), date(2035, 12, 31))
any_number = st.integers(-70, 70)
any_calendar = st.sampled_from([WorkingCalendar.known_at(NOTICES, notice.announced) for notice in NOTICES])


def day(text: str) -> date:
    return date.fromisoformat(text)


def known_at(text: str) -> WorkingCalendar:
    return WorkingCalendar.known_at(NOTICES, day(text))


def exactly(text: str) -> Due:
    return Due(day(text), day(text))


def not_announced(*years: int) -> Reason:
    return because("calendar_not_announced", years=", ".join(map(str, years)))


@pytest.mark.parametrize("name", VECTORS["calendars"])
def test_the_calendar_known_on_the_day_of_a_notice_is_the_one_of_the_tracking_vectors(name):
    vector = VECTORS["calendars"][name]
    calendar = known_at(vector["announced"])
    assert calendar.notices[-1] == name
    for year in vector["years"]:
        assert year in calendar.years
        assert sorted(d for d in calendar.off if d.year == year) == of_year(vector["off"], year)
        assert sorted(d for d in calendar.work if d.year == year) == of_year(vector["work"], year)


def of_year(texts: list[str], year: int) -> list[date]:
    return [day(text) for text in texts if day(text).year == year]


@pytest.mark.parametrize(("calendar", "accepted", "n", "due"), VECTORS["working_days"])
def test_the_tracking_vectors_of_due_days_hold(calendar, accepted, n, due):
    known = known_at(VECTORS["calendars"][calendar]["announced"])
    assert known.add_working_days(day(accepted), n) == exactly(due)


@pytest.mark.parametrize(
    ("accepted", "n", "due"),
    [
        ("2015-09-01", 5, "2015-09-09"),
        ("2014-12-30", 20, "2015-01-28"),
        ("2020-01-23", 5, "2020-02-07"),
        ("2025-09-26", 20, "2025-10-30"),
        ("2026-09-18", 5, "2026-09-24"),
    ],
)
def test_the_dates_that_must_hold_come_out(accepted, n, due):
    assert NOW.add_working_days(day(accepted), n) == exactly(due)


def test_each_year_from_2012_to_2026_is_announced():
    assert NOW.years == frozenset(range(2012, 2027))


# Fault 16: holidays ignored in deadlines.


@pytest.mark.parametrize(
    ("eve", "due"),
    [
        ("2014-01-30", "2014-02-07"),
        ("2015-02-17", "2015-02-25"),
        ("2020-01-23", "2020-02-03"),
        ("2025-01-27", "2025-02-05"),
        ("2026-02-14", "2026-02-24"),
    ],
)
def test_what_is_accepted_on_the_eve_of_the_spring_festival_is_due_after_it(eve, due):
    assert NOW.add_working_days(day(eve), 1) == exactly(due)


@pytest.mark.parametrize(
    ("saturday", "due"),
    [("2015-02-28", "2015-03-02"), ("2025-02-08", "2025-02-10"), ("2026-02-28", "2026-03-02")],
)
def test_a_make_up_saturday_is_a_day_of_acceptance_like_any_other(saturday, due):
    assert NOW.is_working_day(day(saturday)) is True
    assert NOW.add_working_days(day(saturday), 1) == exactly(due)


def test_a_make_up_day_is_itself_a_day_on_which_something_is_due():
    assert NOW.add_working_days(day("2026-09-18"), 1) == exactly("2026-09-20")


# What is known when.


def test_an_amendment_counts_from_the_day_it_was_announced():
    before, after = known_at("2015-05-12"), known_at("2015-05-13")
    assert before.add_working_days(day("2015-09-01"), 5) == exactly("2015-09-08")
    assert after.add_working_days(day("2015-09-01"), 5) == exactly("2015-09-09")


def test_the_extended_spring_festival_of_2020_was_not_known_on_its_eve():
    assert known_at("2020-01-23").add_working_days(day("2020-01-23"), 5) == exactly("2020-02-05")
    assert known_at("2020-01-27").add_working_days(day("2020-01-23"), 5) == exactly("2020-02-07")


def test_a_december_day_can_be_decided_by_the_notice_of_the_next_year():
    before, after = known_at("2018-12-05"), known_at("2018-12-06")
    saturday, monday = day("2018-12-29"), day("2018-12-31")
    assert (before.is_working_day(saturday), before.is_working_day(monday)) == (False, True)
    assert (after.is_working_day(saturday), after.is_working_day(monday)) == (True, False)
    assert known_at("2019-03-22").is_working_day(monday) is False


def test_a_december_day_is_known_although_its_year_is_not():
    calendar = WorkingCalendar.known_at([n for n in NOTICES if n.years == (2012,)], day("2012-01-01"))
    assert calendar.is_working_day(day("2011-12-31")) is True
    assert calendar.is_working_day(day("2011-12-30")) is None


def test_a_restated_year_forgets_what_was_said_of_it_before():
    first = notice("2020-12-01", off=["2021-01-01", "2021-05-03"], work=["2021-05-08"])
    second = notice("2021-02-01", off=["2021-01-01"], work=[])
    calendar = WorkingCalendar.known_at([second, first], day("2021-02-01"))
    assert calendar.is_working_day(day("2021-05-03")) is True
    assert calendar.is_working_day(day("2021-05-08")) is False


def notice(announced: str, off: list[str], work: list[str]) -> CalendarNotice:
    return CalendarNotice.model_validate(
        {
            "id": f"cn-{announced}",
            "notice": "made up",
            "announced": announced,
            "years": ["2021"],
            "off": off,
            "work": work,
            "basis": {"law": "made up"},
            "provenance": "reconstruction",
        }
    )


# Beyond the announced calendar.


def test_a_day_in_a_year_without_calendar_is_a_range_with_its_reason():
    due = known_at("2025-10-20").add_working_days(day("2025-10-20"), 60)
    assert due == Due(day("2026-01-09"), day("2026-01-20"), not_announced(2026))


def test_a_day_in_an_announced_year_has_no_reason():
    assert NOW.add_working_days(day("2015-05-18"), 32).reason is None
    assert NOW.count_working_days(day("2015-05-18"), day("2015-06-18")).reason is None


def test_a_long_way_names_every_year_that_is_not_announced():
    assert EMPTY.add_working_days(day("2014-12-01"), 300).reason == not_announced(2014, 2015, 2016)


def test_before_any_notice_every_day_is_a_range():
    assert EMPTY.is_working_day(day("2015-05-18")) is None
    due = EMPTY.add_working_days(day("2014-12-31"), 1)
    assert due == Due(day("2015-01-01"), day("2015-01-09"), not_announced(2015))
    count = EMPTY.count_working_days(day("2014-12-31"), day("2015-01-09"))
    assert count == DayCount(fewest=1, most=8, reason=not_announced(2015))


def test_a_start_inside_a_year_without_calendar_is_a_range_too():
    due = EMPTY.add_working_days(day("2015-03-02"), 5)
    assert due == Due(day("2015-03-07"), day("2015-03-17"), not_announced(2015))


def test_a_range_that_ends_in_an_announced_year_still_says_what_it_passed():
    calendar = WorkingCalendar.known_at([n for n in NOTICES if n.years == (2026,)], day("2026-01-01"))
    due = calendar.add_working_days(day("2025-12-26"), 5)
    assert due.reason == not_announced(2025)
    assert due.earliest < due.latest


@pytest.mark.parametrize("year", range(2013, 2027))
def test_both_bounds_hold_up_to_sixty_days_beyond_each_announced_year(year):
    """Starts in December, every number of days that ends in the next year, against what was announced later."""
    before = WorkingCalendar.known_at([n for n in NOTICES if max(n.years) < year], date.max)
    for offset in range(31):
        start = date(year - 1, 12, 31) - offset * ONE_DAY
        for n in range(1, 61):
            due = before.add_working_days(start, n)
            if due.reason is None:
                continue
            announced = NOW.add_working_days(start, n)
            assert due.earliest <= announced.earliest == announced.latest <= due.latest, (start, n)


@given(
    start=st.dates(date(2020, 6, 1), date(2021, 12, 31)),
    n=st.integers(1, 90),
    off=st.sets(st.dates(date(2021, 1, 1), date(2021, 12, 31)).filter(lambda d: d.weekday() < 5), max_size=6),
    work=st.sets(
        st.dates(date(2021, 1, 1), date(2021, 12, 31)).filter(lambda d: d.weekday() == 5), max_size=1
    ),
)
def test_a_range_contains_what_any_later_notice_with_six_days_off_and_one_saturday_worked_gives(
    start, n, off, work
):
    listed = {"years": frozenset({2020, 2021, 2022}), "off": frozenset(off), "work": frozenset(work)}
    before = WorkingCalendar((), frozenset({2020, 2022}), frozenset(), frozenset())
    due, announced = (
        before.add_working_days(start, n),
        WorkingCalendar((), **listed).add_working_days(start, n),
    )
    assert due.earliest <= announced.earliest == announced.latest <= due.latest


# Laws.


@given(calendar=any_calendar, start=distant_day, n=any_number)
def test_counting_to_the_day_that_adding_gives_gives_the_number_back(calendar, start, n):
    due = calendar.add_working_days(start, n)
    assert calendar.count_working_days(start, due.earliest).most == n
    assert calendar.count_working_days(start, due.latest).fewest == n


@given(calendar=any_calendar, start=distant_day, n=any_number)
def test_a_later_number_is_a_later_day(calendar, start, n):
    due, following = calendar.add_working_days(start, n), calendar.add_working_days(start, n + 1)
    assert due.earliest <= due.latest
    assert due.earliest < following.earliest
    assert due.latest < following.latest


@given(calendar=any_calendar, start=distant_day, n=any_number)
def test_a_later_start_is_never_due_earlier(calendar, start, n):
    due, following = calendar.add_working_days(start, n), calendar.add_working_days(start + ONE_DAY, n)
    assert due.earliest <= following.earliest
    assert due.latest <= following.latest


@given(start=any_day, n=any_number.filter(bool))
def test_nothing_is_due_on_a_rest_day(start, n):
    due = known_at("2026-01-01").add_working_days(start, n)
    assert NOW.is_working_day(due.earliest) is not False
    assert NOW.is_working_day(due.latest) is not False


@given(start=any_day, ahead=st.integers(0, 200), further=st.integers(0, 200))
def test_counts_of_adjoining_spans_add_up_in_announced_years(start, ahead, further):
    middle = min(start + ahead * ONE_DAY, date(2026, 12, 31))
    end = min(middle + further * ONE_DAY, date(2026, 12, 31))
    parts = NOW.count_working_days(start, middle).most + NOW.count_working_days(middle, end).most
    assert NOW.count_working_days(start, end) == DayCount(parts, parts)


@given(start=any_day, n=st.integers(1, 60))
def test_adding_is_counting_day_by_day(start, n):
    current, left = start, n
    while left:
        current += ONE_DAY
        if current.year > 2026:
            return
        left -= bool(NOW.is_working_day(current))
    assert NOW.add_working_days(start, n) == Due(current, current)


@given(calendar=any_calendar, start=distant_day)
def test_no_working_days_after_a_day_is_the_day_itself(calendar, start):
    assert calendar.add_working_days(start, 0) == Due(start, start)
    assert calendar.count_working_days(start, start) == DayCount(0, 0)


def test_negative_numbers_count_back_from_the_day_before():
    assert NOW.add_working_days(day("2026-03-02"), -1) == exactly("2026-02-28")
    assert NOW.add_working_days(day("2026-02-24"), -1) == exactly("2026-02-14")
    assert NOW.count_working_days(day("2026-02-24"), day("2026-02-13")) == DayCount(-2, -2)


# Dates of a plan.


def test_a_plan_begins_on_the_day_of_acceptance_even_if_that_is_a_rest_day():
    assert NOW.date_of_start(day("2015-05-17"), 0) == exactly("2015-05-17")
    assert NOW.date_of_finish(day("2015-05-17"), 0) == exactly("2015-05-17")


def test_a_step_of_two_days_ends_on_the_second_working_day_and_the_next_begins_on_the_third():
    accepted = day("2015-05-21")
    assert NOW.date_of_finish(accepted, 2) == exactly("2015-05-25")
    assert NOW.date_of_start(accepted, 2) == exactly("2015-05-26")


@given(calendar=any_calendar, start=distant_day, elapsed=st.integers(1, 60))
def test_work_begins_on_the_working_day_that_follows_a_finish(calendar, start, elapsed):
    finish, begin = calendar.date_of_finish(start, elapsed), calendar.date_of_start(start, elapsed)
    assert calendar.count_working_days(start, begin.earliest).most == elapsed + 1
    assert finish.earliest < begin.earliest
    assert finish.latest < begin.latest


def test_a_plan_has_no_negative_days():
    with pytest.raises(ValueError, match="no day -1"):
        NOW.date_of_finish(day("2015-05-18"), -1)
    with pytest.raises(ValueError, match="no day"):
        NOW.date_of_start(day("2015-05-18"), -2)


@pytest.mark.parametrize(("start", "n"), [(date.max, 1), (date.min, -1), (date(9999, 12, 1), 60)])
def test_a_day_beyond_the_calendar_of_computers_is_refused_with_a_sentence(start, n):
    with pytest.raises(LiangtiError, match="outside the years 1 to 9999"):
        EMPTY.add_working_days(start, n)


def test_a_calendar_is_a_value():
    assert known_at("2026-01-01") == NOW
    assert hash(known_at("2026-01-01")) == hash(NOW)
    assert WorkingCalendar.known_at(reversed(NOTICES), date(2026, 1, 1)) == NOW

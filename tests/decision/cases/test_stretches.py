"""Each step of a case is drawn where its days lie: worked on up to today, expected from there on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from decision.cases.stretches import coming, first_day, stretches
from decision.cases.view import View
from tests.decision.cases.acting import OPENED, Standing, dutiful_end, step

STEPS = {
    "one": step("PLAN", days=3),
    "two": step("CONS", after=["one"]),
    "three": step("LAND", after=["two"]),
}


def drawn(standing):
    return {one.step: one for one in stretches(View.at(standing.history.case, standing.now))}


@given(days=st.integers(0, 9))
def test_what_is_in_hand_reaches_today_and_what_is_expected_begins_there(days):
    standing = Standing.opened(STEPS).after("accepted", "one", "window:PLAN").waited(days)
    one = drawn(standing)["one"]
    assert (one.begun, one.until, one.ahead_from) == (OPENED.date(), standing.today, standing.today)
    assert one.expected >= standing.today
    assert one.due == standing.case.days.nth_after(OPENED.date(), 3)


def test_what_waits_is_expected_behind_what_it_waits_for():
    found = drawn(Standing.opened(STEPS))
    assert (found["two"].begun, found["two"].until) == (None, None)
    assert found["two"].ahead_from == found["one"].expected


def test_what_is_done_ends_where_it_was_closed():
    end = dutiful_end(Standing.opened(STEPS))
    for one in drawn(end).values():
        assert one.begun <= one.until <= end.today
        assert (one.ahead_from, one.expected) == (None, None)


def test_next_comes_what_waits_only_for_what_is_in_hand():
    opened = Standing.opened(STEPS)
    assert [one.id for one in coming(View.at(opened.case, opened.now))] == ["two"]
    refused = opened.after("declined", "one", "head:PLAN", reason="r", remedies_told=True)
    assert coming(View.at(refused.case, refused.now)) == ()


def test_of_a_range_of_days_the_first_is_drawn():
    day = OPENED.date()
    assert first_day({"earliest": day, "latest": day.replace(day=30)}) == first_day(day) == day
    assert first_day(None) is None

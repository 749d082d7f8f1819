"""One count of days: the clock, the due day and the ledger agree whatever happens to a step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.cases.account import account_of_step
from decision.cases.clock import due, elapsed, statutory_due
from tests.decision.cases.acting import Standing, step

lengths = st.integers(1, 9)
waits = st.lists(st.integers(0, 4), max_size=5)


def stopped(standing: Standing, days: int) -> Standing:
    until = (standing.today + timedelta(days=days)).isoformat()
    return standing.after("stopped", "a", "window:A", reason="hearing", until=until, applicant_told=True)


@settings(max_examples=40)
@given(lengths, waits)
def test_the_due_day_of_a_running_clock_is_where_the_promise_ends(promise, gaps):
    standing = Standing.opened({"a": step("A", promise)}).after("accepted", "a", "window:A")
    for gap in gaps:
        standing = stopped(standing, 30).waited(gap).after("resumed", "a", "window:A").waited(1)
    case, spell = standing.case, standing.case.round("a")
    used, end = elapsed(spell, standing.today, case.days), due(spell, standing.today, case.days)
    assert account_of_step(case, "a", standing.today)["department"] == used
    if used < promise:
        assert case.days.count(standing.today, end) == promise - used
    assert elapsed(case.round("a"), end, case.days) >= promise


@settings(max_examples=40)
@given(lengths, st.integers(0, 12))
def test_a_stop_in_time_leaves_a_day_and_a_later_one_cures_nothing(promise, wait):
    standing = Standing.opened({"a": step("A", promise)}).after("accepted", "a", "window:A")
    end = due(standing.case.round("a"), standing.today, standing.case.days)
    standing = stopped(standing.waited(wait), 40)
    was_in_time = standing.today <= end
    assert due(standing.case.round("a"), standing.today, standing.case.days) == (None if was_in_time else end)
    standing = standing.waited(3).after("resumed", "a", "window:A")
    after = due(standing.case.round("a"), standing.today, standing.case.days)
    assert after > standing.today if was_in_time else after == end


@pytest.mark.parametrize("days", range(1, 40))
def test_a_limit_in_calendar_days_ends_on_a_working_day(days):
    limit = {"days": days, "unit": "calendar_days"}
    standing = Standing.opened({"a": step("A", statutory=limit)}).after("accepted", "a", "window:A")
    case = standing.case
    end = statutory_due(case.round("a"), standing.today, case.days)
    assert case.days.is_open(end)
    assert case.days.on_or_after(standing.today + timedelta(days=days)) == end

"""Working days from left to right, and the days of rest between them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.pictures.time_axis import time_axis
from tests.explain.cases import DAY, opened


def dues(start: date, days: int):
    return opened().days_after(start, DAY, days)


@given(days=st.integers(0, 200))
def test_without_dates_every_day_is_as_wide(days):
    axis = time_axis(100, 900, days)
    assert (axis.begins, axis.rests, axis.days) == (axis.ends, (), days)
    assert axis.begin(0) == 100
    assert not days or axis.end(days) == pytest.approx(900)


@given(start=st.dates(date(2014, 1, 2), date(2015, 9, 1)), days=st.integers(1, 60))
def test_with_dates_days_of_rest_lie_between_and_days_stay_in_order(start, days):
    axis = time_axis(0, 1000, days, dues(start, days))
    assert len(axis.dates) == days + 1
    assert axis.end(days) == pytest.approx(1000)
    widths = {round(axis.end(day + 1) - axis.begin(day), 6) for day in range(days)}
    assert len(widths) == 1
    for day, (one, other) in enumerate(pairwise(axis.dates)):
        has_rest = (other - one).days > 1
        assert (axis.begin(day) > axis.end(day)) == has_rest
    gaps = sum(axis.begin(day) > axis.end(day) for day in range(days))
    assert len(axis.rests) == gaps


def test_a_holiday_is_told_from_a_weekend():
    axis = time_axis(0, 1000, 12, dues(date(2015, 9, 21), 12))
    assert [rest.is_holiday for rest in axis.rests] == [False, True, False]


def test_days_that_are_not_announced_are_not_shown():
    axis = time_axis(0, 1000, 30, dues(date(2015, 12, 15), 30))
    assert (axis.dates, axis.rests) == ((), ())

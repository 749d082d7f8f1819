"""When a text is in force: the end of a term is computed, and one that is written must be the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.sources import InForce, end_of_term

firsts = st.dates(date(2000, 1, 1), date(2060, 12, 31))
terms = st.integers(1, 240)


@given(firsts, terms, terms)
@settings(max_examples=100)
def test_a_longer_term_ends_later_and_terms_end_near_as_many_months_on(first, months, more):
    end = end_of_term(first, months)
    assert end < end_of_term(first, months + more)
    later = end + timedelta(days=1)
    assert 0 <= (later.year - first.year) * 12 + later.month - first.month - months <= 1


@given(firsts, terms)
@settings(max_examples=100)
def test_the_day_behind_a_term_is_the_same_day_of_a_month_or_the_first_of_one(first, months):
    behind = end_of_term(first, months) + timedelta(days=1)
    assert behind.day in (first.day, 1)


@given(firsts, st.integers(1, 20))
@settings(max_examples=60)
def test_a_term_in_years_is_one_in_twelve_times_as_many_months(first, years):
    in_years, in_months = (
        InForce.model_validate({"from": first, key: n})
        for key, n in (("years", years), ("months", 12 * years))
    )
    assert in_years.last_day == in_months.last_day == end_of_term(first, 12 * years)


@given(firsts, terms)
@settings(max_examples=60)
def test_a_text_is_in_force_from_its_first_to_its_last_day(first, months):
    term = InForce.model_validate({"from": first, "months": months})
    last = term.last_day
    assert last is not None
    around = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
    assert [term.covers(day) for day in around] == [False, True, True, False]


@given(firsts, terms, st.integers(-40, 40))
@settings(max_examples=60)
def test_an_end_written_beside_a_term_is_refused_unless_it_is_the_computed_one(first, months, off):
    end = end_of_term(first, months) + timedelta(days=off)
    written = {"from": first, "months": months, "until": end}
    if off:
        with pytest.raises(ValidationError, match="in_force"):
            InForce.model_validate(written)
    else:
        assert InForce.model_validate(written).last_day == end


def test_without_a_term_and_an_end_a_text_stays_in_force():
    assert InForce.model_validate({"from": "2019-03-29"}).covers(date.max)


@pytest.mark.parametrize("end", [{"until": "2019-03-28"}, {"years": 101}])
def test_no_text_ends_before_it_begins_or_is_given_a_term_of_more_than_a_century(end):
    with pytest.raises(ValidationError):
        InForce.model_validate({"from": "2019-03-29", **end})

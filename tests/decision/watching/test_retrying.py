"""Tries again after 5 seconds, doubling to 6 hours, for 3 days: a schedule that needs no count of the tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from decision.watching.retrying import FIRST, GIVES_UP_AFTER, LONGEST, next_try

SINCE = datetime.fromisoformat("2015-05-18T09:00")


def test_pauses_double_from_the_first_to_the_longest_until_three_days_are_over():
    tries = [SINCE]
    while at := next_try(SINCE, tries[-1]):
        tries.append(at)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    doubling = [FIRST * 2**n for n in range(len(pauses))]
    assert pauses == [min(pause, LONGEST) for pause in doubling]
    assert tries[-1] - SINCE >= GIVES_UP_AFTER > tries[-2] - SINCE


@given(seconds=st.integers(0, int(GIVES_UP_AFTER.total_seconds()) - 1))
def test_whenever_it_fails_the_next_pause_lies_between_the_first_and_the_longest(seconds):
    now = SINCE + timedelta(seconds=seconds)
    at = next_try(SINCE, now)
    assert at is not None
    assert FIRST <= at - now <= LONGEST
    assert at - now <= max(FIRST, now - SINCE + FIRST)


@given(seconds=st.integers(int(GIVES_UP_AFTER.total_seconds()), 10**7))
def test_after_three_days_it_gives_up(seconds):
    assert next_try(SINCE, SINCE + timedelta(seconds=seconds)) is None

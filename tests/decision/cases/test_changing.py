"""What lists say of a case holds every day until the day on which it may change, and from a rebuild too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.cases.changing import changes_on
from decision.cases.events import Refused
from decision.cases.folds import Fold
from decision.cases.lists import _summary
from tests.decision.cases.acting import DAY, Standing, moves, step

# A correction, an early step, joint acts of both kinds of silence, and a promise whose lights change at a bound.
STEPS = {
    "a": step("A", 5, needs=["map"]),
    "b": step("B", 2, early_after={"a": 1}),
    "c": step("C", 3, after=["a"], joint={"parties": ["C", "D"], "rule": "collect", "silence": "consent"}),
    "d": step("D", 15),
    "e": step("E", 4, joint={"parties": ["A", "E"], "rule": "all_agree", "silence": "missing"}),
}
LONGEST = 40
chances = st.integers(0, 2**30)


def fold_of(standing: Standing) -> Fold:
    return Fold("k", standing.history, "h", "d", "r", None)


def tried(standing: Standing, number: int) -> Standing:
    """Return what stands after one of the moves, or a few working days later where it is refused."""
    known = list(moves(standing))
    kind, name, by, said = known[number % len(known)]
    try:
        return standing.after(kind, name, by, **said)
    except Refused:
        return standing.waited(number % 4)


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(chances, max_size=14), opened=st.sampled_from(["2015-05-18T09:00", "2015-12-14T09:00"])
)
def test_nothing_that_lists_say_changes_before_the_day_that_is_named(numbers, opened):
    standing = Standing.opened(STEPS, documents=[] if numbers and numbers[0] % 2 else ["map"])
    standing = standing.waited(140) if opened.startswith("2015-12") else standing
    for number in numbers:
        standing = tried(standing, number)
    fold, today = fold_of(standing), standing.today
    told = _summary(fold, today)
    until = changes_on(standing.case, today)
    assert told.until == (until or told.until.max)
    last = min(until or today + LONGEST * DAY, today + LONGEST * DAY)
    for days in range(1, (last - today).days):
        later = _summary(fold, today + timedelta(days))
        assert (later.marks, later.departments, later.duties) == (told.marks, told.departments, told.duties)


@pytest.mark.parametrize("days", range(8))
def test_a_running_clock_names_a_day_until_its_step_is_overdue(days):
    standing = Standing.opened({"a": step("A", 3)}).after("accepted", "a", "window:A").waited(days)
    due = standing.case.days.nth_after(Standing.opened({"a": step("A", 3)}).today, 3)
    assert (changes_on(standing.case, standing.today) is None) is (standing.today > due)

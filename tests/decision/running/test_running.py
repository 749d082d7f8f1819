"""Figures of real running: worked out of cases by hand, and what must hold of any cases."""

from __future__ import annotations

from datetime import timedelta
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.cases.folds import Fold
from decision.running.figures import RunningFigures, holder_of, running_figures
from decision.running.run import case_run
from decision.running.runs import Runs
from decision.running.seen import SMALLEST, of_department, public, without_small
from decision.running.spread import Spread, spread
from tests.decision.cases.acting import Standing, dutiful_end, step
from tests.decision.cases.exporting import records_of

STEPS = {"a": step("A", 2), "b": step("B", 5), "c": step("C", 3, after=["a", "b"])}
NUMBERS = st.lists(st.integers(0, 50), min_size=1)
COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9), min_size=1)


def fold_of(standing: Standing) -> Fold:
    history = standing.history
    return Fold("X", history, records_of(history)[-1].hash, "d1", "r1", "F-1")


def granted(standing: Standing, *names: str, days: int) -> Standing:
    for name in names:
        standing = standing.after("accepted", name, f"window:{name.upper()}")
    standing = standing.waited(days)
    for name in names:
        standing = standing.after("closed", name, f"head:{name.upper()}", result="granted")
    return standing


def side_by_side(**more: object) -> Standing:
    """Return a case of which `a` and `b` took three days side by side, and `c` two."""
    return granted(granted(Standing.opened(STEPS, **more), "a", "b", days=3), "c", days=2)


def run_of(standing: Standing):
    return case_run(fold_of(standing), standing.today)


def figures_of(*standings: Standing, which="real") -> RunningFigures:
    return running_figures([run_of(one) for one in standings], which)


def test_a_completed_case_has_its_promise_its_days_and_what_they_were_one_after_the_other():
    run = run_of(side_by_side())
    assert (run.state, run.promised, run.actual, run.is_in_time) == ("completed", 8, 5, True)
    assert run.serial == 3 + 3 + 2


def test_a_closed_round_has_its_promise_its_days_and_whether_it_was_late():
    rounds = {one.item: (one.promised, one.actual, one.is_late) for one in run_of(side_by_side()).rounds}
    assert rounds == {"a": (2, 3, True), "b": (5, 3, False), "c": (3, 2, False)}


def test_what_is_open_is_counted_apart_and_adds_no_days():
    found = figures_of(granted(Standing.opened(STEPS), "a", days=1))
    items = {one.id: (one.actual.count, one.open, one.percent_in_time) for one in found.items}
    assert items == {"a": (1, 0, 100), "b": (0, 1, None), "c": (0, 1, None)}
    assert (found.cases.actual, found.cases.open, found.saved.saved.count) == (
        Spread(0, None, None, None),
        1,
        0,
    )


def test_what_was_withdrawn_or_declined_ended_and_took_no_days():
    standing = Standing.opened(STEPS).after("withdrawn", "a", "applicant")
    standing = standing.after("declined", "b", "head:B", reason="r", remedies_told=True)
    assert {one.id: (one.actual.count, one.ended) for one in figures_of(standing).items} == {
        "a": (0, 1),
        "b": (0, 1),
        "c": (0, 0),
    }


def test_each_day_is_held_by_the_step_that_got_out_of_the_way_last():
    found = figures_of(side_by_side())
    held = {one.id: one.days for one in found.steps}
    assert set(held) == {"b", "c"}  # `b` was closed a minute after `a`.
    assert sum(one.days for one in found.holders) == 7


def test_days_after_the_limit_are_late_days_of_who_held_them():
    standing = granted(granted(Standing.opened(STEPS), "a", "b", days=3), "c", days=8)
    found = figures_of(standing)
    late = {one.id: one.late_days for one in found.holders}
    assert late["C"] == 3
    assert found.cases.in_time == 0


def test_simulated_cases_are_counted_only_when_they_are_asked_for():
    real, made = side_by_side(), side_by_side(simulated=True)
    counted = {
        which: figures_of(real, made, which=which).cases.actual.count
        for which in ("real", "simulated", "all")
    }
    assert counted == {"real": 1, "simulated": 1, "all": 2}


def test_a_simulated_case_that_is_open_is_told_as_of_the_last_day_that_was_simulated():
    open_one = Standing.opened(STEPS, simulated=True)
    later = open_one.today + timedelta(days=4000)
    (run,) = Runs().of([fold_of(open_one)], later)
    assert run == case_run(fold_of(open_one), open_one.today)
    (real,) = Runs().of([fold_of(Standing.opened(STEPS))], open_one.today + timedelta(days=10))
    assert sum(real.held.values()) == 10


@given(NUMBERS)
def test_every_quantile_is_one_of_the_numbers_and_they_rise(numbers):
    found = spread(numbers)
    assert found.count == len(numbers)
    assert found.median == median_low(numbers)
    assert {found.p10, found.p90} <= set(numbers)
    assert found.p10 <= found.median <= found.p90
    assert sum(one <= found.p90 for one in numbers) >= 0.9 * len(numbers)


@given(COUNTS)
def test_no_small_count_is_shown_or_can_be_worked_out_of_the_sum(counts):
    shown = without_small(counts)
    assert all(count is None or count >= SMALLEST for count in shown.values())
    hidden = [name for name, count in shown.items() if count is None]
    assert len(hidden) != 1 or len(counts) == 1


def test_the_public_sees_totals_of_many_cases_and_nothing_of_few():
    done, few, many = side_by_side(), figures_of(side_by_side()), figures_of(*[side_by_side()] * 30)
    assert (public(few).states["completed"], public(few).actual_median) == (None, None)
    assert public(many).actual_median == run_of(done).actual
    assert public(many).in_time is None  # None was late: 0 is a small count too.


def test_a_head_sees_the_items_and_the_days_of_the_department():
    found = of_department(figures_of(side_by_side()), "A", frozenset("a"))
    assert [one.id for one in found.items] == ["a"]
    assert {one.id for one in found.holders} <= {"A"}


@pytest.mark.parametrize("days", [0, 1, 4])
def test_the_days_of_holders_are_those_of_the_steps_and_of_the_account(days):
    standing = dutiful_end(Standing.opened(STEPS).waited(days))
    run = run_of(standing)
    steps = sum(number for holding, number in run.held.items() if holding.step)
    assert steps == sum(run.held.values()) == (standing.today - Standing.opened(STEPS).today).days
    assert all(holder_of(holding) for holding in run.held)

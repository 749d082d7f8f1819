"""Lights over time say of each day what could be known then; late days go to who held them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from decision.cases.lights_over_time import ENDED, NO_LIGHT, NOT_OPENED, late_days, lights_over_time, worst
from decision.cases.measures import light
from decision.cases.passing import brought_to
from tests.decision.cases.acting import OPENED, Standing, dutiful_end, step

ORDER = ("green", "yellow", "red")
ONE = {"one": step("PLAN", days=5), "two": step("CONS", after=["one"], days=2)}
ACT = {"act": step("CONS", joint={"parties": ["PLAN", "gas"], "rule": "all_agree", "silence": "missing"})}
DAYS = [OPENED.date() + timedelta(days=ahead) for ahead in range(-2, 20)]


def test_a_step_goes_from_green_over_yellow_to_red_and_the_past_stays():
    accepted = Standing.opened(ONE).after("accepted", "one", "window:PLAN")
    shown = lights_over_time(accepted.history, DAYS)
    assert [light for place, light in enumerate(shown) if place == 0 or shown[place - 1] != light] == [
        NOT_OPENED, "green", "yellow", "red",
    ]  # fmt: skip
    later = accepted.waited(8).after("closed", "one", "head:PLAN", result="granted")
    place = DAYS.index(later.today)
    assert lights_over_time(later.history, DAYS)[:place] == shown[:place]


@given(waits=st.lists(st.integers(0, 4), max_size=5), ahead=st.integers(0, 10))
def test_the_last_day_shows_what_the_case_shows_now(waits, ahead):
    standing = Standing.opened(ONE)
    for wait, (kind, by, more) in zip(
        waits,
        [("accepted", "window:PLAN", {}), ("closed", "head:PLAN", {"result": "granted"})],
        strict=False,
    ):
        standing = standing.waited(wait).after(kind, "one", by, **more)
    today = standing.today + timedelta(days=ahead)
    (shown,) = lights_over_time(standing.history, [today])
    case = brought_to(standing.history.case, today)
    assert shown == (worst((light(case, name, today) for name in ONE), ORDER) or NO_LIGHT)


def test_a_case_that_is_over_says_so():
    end = dutiful_end(Standing.opened(ONE))
    assert lights_over_time(end.history, [end.today])[-1] == ENDED


def test_late_days_are_counted_to_the_department_and_of_an_act_to_who_is_silent():
    late = Standing.opened(ONE).after("accepted", "one", "window:PLAN").waited(8)
    assert late_days(late.case, late.today) == {"PLAN": 3}
    closed = late.after("closed", "one", "head:PLAN", result="granted").waited(5)
    assert late_days(closed.case, closed.today)["PLAN"] == 3
    act = Standing.opened(ACT).after("accepted", "act", "window:CONS")
    act = act.after("opinion", "act", "window:PLAN", party="PLAN", value="agree").waited(4)
    assert late_days(act.case, act.today) == {"gas": 2}


def test_nothing_is_late_that_is_not_accepted_or_not_yet_due():
    opened = Standing.opened(ONE)
    assert late_days(opened.case, opened.today) == {}
    accepted = opened.after("accepted", "one", "window:PLAN").waited(5)
    assert late_days(accepted.case, accepted.today) == {}

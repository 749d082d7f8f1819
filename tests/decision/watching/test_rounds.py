"""Rounds made day by day, or made up for after any outage, tell what the whole history tells, each line once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.cases.events import Refused
from decision.cases.notices import Told, notices
from decision.watching.rounds import (
    BEFORE_ALL,
    NOTHING_TOLD,
    is_told_for_good,
    moment_text,
    record_of,
    rounds,
    to_send,
    told_from,
)
from tests.decision.cases.acting import Standing, moves, step
from tests.decision.cases.test_changing import STEPS

chances = st.integers(0, 2**30)


def lived(numbers: list[int]) -> Standing:
    """Return a case to which things happened, with working days between them."""
    standing = Standing.opened(STEPS)
    for number in numbers:
        known = list(moves(standing))
        kind, name, by, said = known[number % len(known)]
        try:
            standing = standing.after(kind, name, by, **said)
        except Refused:
            standing = standing.waited(number % 5)
    return standing.waited(3)


def told_at_the_hour(standing: Standing) -> set[str]:
    """Return what monitoring tells, worked out from the whole history."""
    hour = standing.history.rules.monitoring.settings.monitor_at
    entered = {event.entered for event in standing.history.events}
    return {
        str(line)
        for line in notices(standing.history, standing.now)
        if line.moment not in entered and line.moment.time().isoformat("minutes") == hour
    }


@settings(max_examples=40, deadline=None)
@given(numbers=st.lists(chances, min_size=4, max_size=16), cuts=st.sets(st.integers(0, 30), max_size=4))
def test_rounds_made_up_for_at_any_time_tell_what_the_whole_history_tells(numbers, cuts):
    standing = lived(numbers)
    first = standing.history.events[0].entered
    stops = [first + timedelta(days=cut) for cut in sorted(cuts)]
    kept: list[dict[str, object]] = []
    after = BEFORE_ALL
    for upto in [*(stop for stop in stops if stop < standing.now), standing.now]:
        moment, told = told_from(kept)
        made = list(rounds(standing.history, max(after, moment), upto, told))
        kept += [record_of(one) for one in made if one.is_news]
        after = upto
    found = [
        " ".join(part for part in (str(body["moment"]), *line) if part)
        for body in kept
        for line in body["lines"]
    ]
    assert sorted(found) == sorted(told_at_the_hour(standing))


@settings(max_examples=25, deadline=None)
@given(numbers=st.lists(chances, min_size=4, max_size=16))
def test_of_rounds_made_up_for_together_each_line_is_sent_once_and_at_its_newest(numbers):
    standing = lived(numbers)
    made = list(rounds(standing.history, BEFORE_ALL, standing.now, NOTHING_TOLD))
    sent = [str(line)[17:] for lines in to_send(made).values() for line in lines]
    assert len(sent) == len(set(sent))
    assert set(sent) == {str(line)[17:] for one in made for line in one.lines}
    for moment, lines in to_send(made).items():
        later = {str(line)[17:] for one in made if one.moment > moment for line in one.lines}
        assert later.isdisjoint(str(line)[17:] for line in lines)


@settings(max_examples=25, deadline=None)
@given(numbers=st.lists(chances, min_size=4, max_size=16))
def test_a_case_that_is_told_for_good_tells_nothing_more(numbers):
    standing = lived(numbers)
    if not standing.case.withdrawn:
        standing = standing.after("withdrawn", None, "applicant")
    for days in range(1, 4):
        upto = standing.waited(days).now
        made = list(rounds(standing.history, BEFORE_ALL, upto, NOTHING_TOLD))
        told = made[-1].told if made else NOTHING_TOLD
        if is_told_for_good(standing.history, upto, told):
            later = list(rounds(standing.history, upto, standing.waited(30).now, told))
            assert not any(one.is_news for one in later)
            return
    raise AssertionError("a withdrawn case is told for good within days")


def test_an_open_case_and_one_without_a_round_since_its_end_are_not_told_for_good():
    standing = Standing.opened({"a": step("A")}).waited(2)
    assert not is_told_for_good(standing.history, standing.now, NOTHING_TOLD)
    ended = standing.after("withdrawn", None, "applicant")
    assert not is_told_for_good(ended.history, ended.now, NOTHING_TOLD)
    assert is_told_for_good(ended.history, ended.waited(1).now, NOTHING_TOLD)


def test_a_case_that_repeats_itself_is_never_told_for_good():
    ended = Standing.opened({"a": step("A")}).after("withdrawn", None, "applicant").waited(1)
    held = Told({("UR-1", "a#1", "window_head:A", ""): ended.today})
    assert not is_told_for_good(ended.history, ended.now, held)


@pytest.mark.parametrize("days", [1, 5])
def test_a_record_gives_back_what_had_been_told(days):
    standing = Standing.opened({"a": step("A")}).waited(days)
    made = [one for one in rounds(standing.history, BEFORE_ALL, standing.now, NOTHING_TOLD) if one.is_news]
    moment, told = told_from([record_of(one) for one in made])
    assert (moment_text(moment), told) == (moment_text(made[-1].moment), made[-1].told)

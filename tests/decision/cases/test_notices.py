"""Notices: each line once, the same whenever they are worked out, repeated as often as the rule says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from decision.cases.history import History
from decision.cases.notices import notices
from tests.decision.cases.acting import OPENED, RULES, Standing, opening, step

ACCEPTED = Standing.opened({"a": step("A", 2)}).after("accepted", "a", "window:A")


def lines(history: History, now: datetime, rule: str) -> list[str]:
    return [str(line) for line in notices(history, now) if line.rule == rule]


def test_what_was_told_stays_told_whatever_comes_later():
    late = ACCEPTED.waited(5)
    before = notices(late.history, late.now)
    later = late.after("closed", "a", "head:A", result="granted").waited(20)
    assert set(before) <= set(notices(later.history, later.now))


@pytest.mark.parametrize("days", range(12))
def test_the_notices_of_a_day_are_those_of_every_later_day_up_to_then(days):
    then, later = ACCEPTED.waited(days), ACCEPTED.waited(12)
    cut = [line for line in notices(ACCEPTED.history, later.now) if line.moment <= then.now]
    assert list(notices(ACCEPTED.history, then.now)) == cut


@pytest.mark.parametrize("every", [1, 2, 3])
def test_a_repeated_rule_speaks_on_its_first_day_and_every_so_many_working_days(every):
    urging = tuple(
        watch.model_copy(update={"repeat_days": every}) if watch.id == "UR-2" else watch
        for watch in RULES.monitoring.urging
    )
    rules = replace(RULES, monitoring=RULES.monitoring.model_copy(update={"urging": urging}))
    history = History(rules)
    for one in ACCEPTED.history.events:
        history = history.extended(one.data)
    told = {line[:10] for line in lines(history, ACCEPTED.waited(11).now, "UR-2")}
    due = history.case.days.nth_after(OPENED.date(), 2)
    assert told == {history.case.days.nth_after(due, k).isoformat() for k in range(0, 10, every)}


def test_nobody_is_told_on_a_rest_day_or_outside_the_hour():
    end = ACCEPTED.now + timedelta(days=60)
    for line in notices(ACCEPTED.history, end):
        if line.moment not in (OPENED, ACCEPTED.now):
            assert line.moment.time().isoformat("minutes") == RULES.monitoring.settings.monitor_at
            assert ACCEPTED.case.days.is_open(line.moment.date())


def test_a_case_that_is_not_opened_yet_tells_nothing():
    history = History(RULES).extended(opening({"a": step("A")}))
    assert notices(history, OPENED - timedelta(minutes=1)) == ()
    assert notices(History(RULES), OPENED) == ()


def test_every_stop_is_told_and_a_certificate_once():
    cited = {"id": "QUAL-7", "valid_until": "2016-01-01"}
    steps = {"a": step("A", certificates=[cited])}
    standing = Standing.opened(steps).after("accepted", "a", "window:A")
    for until in ("2015-06-01", "2015-06-05"):
        standing = standing.after(
            "stopped", "a", "window:A", reason="hearing", until=until, applicant_told=True
        )
    standing = standing.after(
        "replanned", None, "window:ASC", plan={"id": "P2", "steps": steps}, reason="facts_changed"
    )
    assert len(lines(standing.history, standing.now, "NT-3")) == 2
    assert len(lines(standing.history, standing.now, "NT-7")) == 1

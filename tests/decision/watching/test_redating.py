"""A notice that came later dates open cases anew, each with one record; what would rewrite the past is refused."""

from __future__ import annotations

from datetime import date

import pytest

from decision.cases.loaded_calendars import LoadedCalendars
from decision.watching.redating import redate
from kb.errors import LiangtiError
from tests.decision.cases.acting import DAY, MINUTE, NOTICES, OPENED, RULES
from tests.decision.watching.running import Running, now_at, opened_store

LAST = max((n for n in NOTICES if n.announced <= OPENED.date()), key=lambda n: n.announced)


def notice(announced, *, off=(), work=(), years=None, **more):
    """Return a notice like the last one that was known at the opening, with other days."""
    day = date.fromisoformat(announced)
    changes = {
        "id": f"cn-{announced}",
        "announced": day,
        "years": tuple(years or LAST.years),
        "off": (*LAST.off, *map(date.fromisoformat, off)),
        "work": (*LAST.work, *map(date.fromisoformat, work)),
        **more,
    }
    return LAST.model_copy(update=changes)


@pytest.fixture
def running(tmp_path):
    with opened_store(tmp_path) as store:
        running = Running(store)
        loaded = LoadedCalendars(store.journal)
        running.loaded = loaded
        rules = RULES.__class__(RULES.monitoring, RULES.transitions, loaded.finder(NOTICES))
        running.docket.folds._rules_of = running.docket._rules_of = lambda _: rules
        yield running


KNOWN = tuple(n for n in NOTICES if n.announced <= OPENED.date())


def load(running, one, moment):
    running.loaded.load(one, KNOWN)
    return redate(running.docket, running.loaded.with_shipped(KNOWN), now_at(moment))


def test_each_open_case_is_dated_anew_with_one_record(running):
    keys = [running.open(f"d{n}") for n in range(3)]
    running.enter(keys[0], OPENED + MINUTE, "accepted", "a", "window:A")
    running.enter(keys[2], OPENED + MINUTE, "withdrawn", None, "applicant")
    before = running.docket.folds.current(keys[0])
    due = lambda fold: fold.case.days.nth_after(OPENED.date(), 3)  # noqa: E731
    done = load(running, notice("2015-05-19", off=["2015-05-20"]), OPENED + DAY)
    after = running.docket.folds.current(keys[0])
    receipts = [running.docket.folds.current(key).case.receipt for key in keys]
    assert set(done.changed) == set(receipts[:2])
    assert done.refused == {}
    assert due(after) == after.case.days.nth_after(due(before), 1)
    for key, records in zip(keys, (3, 2, 2), strict=True):
        assert len(running.docket.records(key)) == records
    event = running.docket.trail(keys[0])[-1][1]
    assert (event["type"], event["by"], event["calendar"]) == ("calendar_changed", "system", "cn-2015-05-19")
    assert list(running.store.check()) == []


def test_loaded_again_nothing_is_done_again(running):
    key = running.open("d1")
    one = notice("2015-05-19", off=["2015-05-20"])
    load(running, one, OPENED + DAY)
    assert load(running, one, OPENED + 2 * DAY).changed == ()
    assert len(running.docket.records(key)) == 2


def test_a_sweep_that_broke_off_is_finished_by_the_next(running):
    keys = [running.open(f"d{n}") for n in range(3)]
    one = notice("2015-05-19", off=["2015-05-20"])
    running.loaded.load(one, KNOWN)
    said = {"type": "calendar_changed", "calendar": one.id, "by": "system", "id": f"calendar:{one.id}"}
    running.docket.enter(keys[0], said, now_at(OPENED + DAY))
    assert len(load(running, one, OPENED + DAY).changed) == 2
    assert {running.docket.folds.current(key).seq for key in keys} == {2}


def test_a_notice_that_rewrites_days_that_are_past_is_refused_once_and_changes_nothing(running):
    key = running.open("d1")
    one = notice("2015-05-22", off=["2015-05-20"])
    receipt = running.docket.folds.current(key).case.receipt
    for moment in (OPENED + 4 * DAY, OPENED + 5 * DAY):
        load(running, one, moment)
    assert running.docket.folds.current(key).seq == 1
    (refusal,) = running.docket.refusals(key)
    assert (refusal["kind"], refusal["role"]) == ("calendar_rewrites_past", "system")
    other = running.open("d2", OPENED + 6 * DAY)
    assert load(running, one, OPENED + 7 * DAY).changed == (running.docket.folds.current(other).case.receipt,)
    assert receipt not in load(running, one, OPENED + 8 * DAY).changed


def test_a_notice_that_is_not_announced_yet_waits(running):
    running.open("d1")
    one = notice("2015-06-01", off=["2015-06-15"])
    assert load(running, one, OPENED + DAY).changed == ()
    assert len(load(running, one, OPENED + 20 * DAY).changed) == 1


def test_another_notice_under_the_same_id_is_refused(running):
    running.loaded.load(notice("2015-05-19", off=["2015-05-20"]), KNOWN)
    with pytest.raises(LiangtiError, match="something else"):
        running.loaded.load(notice("2015-05-19", off=["2015-05-21"]), KNOWN)
    with pytest.raises(LiangtiError, match="something else"):
        running.loaded.load(notice(LAST.id[3:], off=["2015-05-20"]), KNOWN)
    assert running.loaded.load(notice("2015-05-19", off=["2015-05-20"]), KNOWN) is False


def test_what_a_shipped_calendar_means_does_not_change_by_what_is_loaded(running):
    find = running.loaded.finder(NOTICES)
    before = {one.id: find(one.id).announced for one in NOTICES}
    running.loaded.load(notice("2015-05-12", off=["2015-05-20"]), NOTICES)
    assert {one.id: find(one.id).announced for one in NOTICES} == before
    assert find("cn-2015-05-12").announced.is_working_day(date(2015, 5, 20)) is False
    assert find("cn-1999-01-01") is None

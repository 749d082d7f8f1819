"""The monitor tells each notice once: run again, by two at once, after an outage, and broken off at any moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from decision.cases.notices import notices
from decision.watching.rounds import moment_text
from tests.decision.cases.acting import DAY, OPENED
from tests.decision.watching.running import Running, opened_store

HOUR = datetime.fromisoformat("2015-05-18T08:30")
DAYS = 12


@pytest.fixture
def running(tmp_path):
    with opened_store(tmp_path) as store:
        yield Running(store)


def with_some_cases(running, most=6):
    """Open cases on several days, and let something happen to half of them."""
    keys = [running.open(f"d{n}", OPENED + n * DAY / 2) for n in range(most)]
    for n, key in enumerate(keys[::2]):
        running.enter(key, OPENED + (n + 3) * DAY, "accepted", "a", "window:A")
    return keys


def expected(running, upto):
    """Return what the whole history says that monitoring tells, at its hour."""
    found = {}
    for fold in running.docket.folds.all():
        lines = [line for line in notices(fold.history, upto) if line.moment.time() == HOUR.time()]
        if lines:
            found[fold.key] = [str(line) for line in lines]
    return found


def same(told, other):
    assert {key: sorted(lines) for key, lines in told.items()} == {k: sorted(v) for k, v in other.items()}


def test_run_day_by_day_it_tells_what_the_histories_say(running):
    with_some_cases(running)
    for day in range(DAYS):
        running.monitor.run(HOUR + day * DAY)
    same(running.told(), expected(running, HOUR + (DAYS - 1) * DAY))
    assert any(running.told().values())
    assert list(running.store.check()) == []


@pytest.mark.parametrize("gaps", [(11,), (3, 11), (1, 2, 9, 11)])
def test_after_any_outage_it_makes_up_for_what_was_missed_under_its_true_moment(running, gaps):
    with_some_cases(running)
    for day in gaps:
        running.monitor.run(HOUR + day * DAY)
    same(running.told(), expected(running, HOUR + gaps[-1] * DAY))


def test_run_again_for_the_same_moment_it_does_nothing(running):
    with_some_cases(running)
    first = running.monitor.run(HOUR + 5 * DAY)
    before = running.told()
    assert running.monitor.run(HOUR + 5 * DAY) == first
    assert running.monitor.run(HOUR + 4 * DAY) == first
    assert running.told() == before
    assert first.cases == 6
    assert first.notices == sum(map(len, before.values()))
    assert Running(running.store).monitor.last() == first


def test_started_by_many_at_once_it_tells_everything_once(running):
    with_some_cases(running)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Running(running.store).monitor.run(HOUR + 9 * DAY), range(4)))
    same(running.told(), expected(running, HOUR + 9 * DAY))


class Broken(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 2, 5, 9])
def test_broken_off_after_any_append_it_goes_on_where_it_stood(running, after, monkeypatch):
    with_some_cases(running)
    append, count = running.store.journal.append_soon, [0]

    def breaking(*args, **how):
        if args[0].startswith("case-notices/"):
            count[0] += 1
            if count[0] > after:
                raise Broken
        return append(*args, **how)

    with monkeypatch.context() as patch:
        patch.setattr(running.store.journal, "append_soon", breaking)
        with pytest.raises(Broken):
            running.monitor.run(HOUR + 9 * DAY)
    assert running.monitor.last() is None
    Running(running.store).monitor.run(HOUR + 9 * DAY)
    same(running.told(), expected(running, HOUR + 9 * DAY))


def test_after_an_outage_subscribers_get_only_the_newest_of_a_repeated_notice(running):
    running.subscribers.add("https://example.org", "", OPENED)
    key = running.open("d1")
    running.monitor.run(HOUR + 9 * DAY)
    sent = [
        (notice["rule"], notice["about"], notice["recipient"], notice["mark"])
        for message in running.store.outbox.waiting()
        if message.stream == f"case-notices/{key}"
        for notice in message.body["data"]["notices"]
    ]
    told = {tuple(line.split(" ")[1:4]) for line in running.told()[key]}
    assert len(sent) == len(set(sent))
    assert {one[:3] for one in sent} == told
    assert len(running.told()[key]) > len(sent)


def test_a_message_of_a_late_round_bears_its_true_moment(running):
    running.subscribers.add("https://example.org", "", OPENED)
    key = running.open("d1")
    running.monitor.run(HOUR + 9 * DAY)
    for message in running.store.outbox.waiting():
        if message.stream == f"case-notices/{key}":
            record = running.store.journal.read(message.stream, message.seq - 1)[0]
            assert message.body["data"]["due"] == record.data["moment"]
            assert message.body["time"] == f"{record.data['moment']}:00+08:00"


def test_events_between_two_runs_are_judged_as_of_each_hour(running):
    key = running.open("d1")
    running.monitor.run(HOUR + 1 * DAY)
    running.enter(key, OPENED + 2 * DAY, "accepted", "a", "window:A")
    running.enter(key, OPENED + 2 * DAY + timedelta(minutes=1), "accepted", "b", "window:B")
    running.monitor.run(HOUR + 10 * DAY)
    same(running.told(), expected(running, HOUR + 10 * DAY))
    assert moment_text(running.monitor.last().at) == moment_text(HOUR + 10 * DAY)

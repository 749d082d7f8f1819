"""Whoever waits for the writer is answered, whatever the jobs do, and only with what is durable."""

import threading
import time
from datetime import date

import pytest

from decision.store import StoreClosed, StoreError, StoreUnavailable
from decision.store.errors import ConflictingWrite
from decision.store.tables import PERSONAL
from tests.decision.store.places import draft, faults


def test_a_job_with_a_fault_of_its_own_fails_alone(place):
    with place.open() as store:
        hold = threading.Event()
        first = store.writer.submit(lambda _: hold.wait(10))
        broken = store.writer.submit(lambda _: 1 / 0)
        others = [store.decisions.append_soon(draft(number)) for number in range(5)]
        hold.set()
        assert first.result(10)
        assert isinstance(broken.exception(10), ZeroDivisionError)
        assert [future.result(10).seq for future in others] == [1, 2, 3, 4, 5]
        assert faults(store) == []


def test_what_waits_is_written_in_one_transaction(place):
    with place.open() as store:
        hold = threading.Event()
        first = store.writer.submit(lambda _: hold.wait(10))
        units = []

        def note(unit):
            units.append(unit)

        waiting = [store.writer.submit(note) for _ in range(50)]
        hold.set()
        for future in (first, *waiting):
            future.result(10)
        assert len(set(map(id, units))) == 1


def test_under_load_those_who_come_a_little_later_are_waited_for(place, monkeypatch):
    monkeypatch.setattr("decision.store.writer._GATHERING_SECONDS", 0.5)
    with place.open() as store:
        hold, units = threading.Event(), []
        first = store.writer.submit(lambda _: hold.wait(10))
        together = [store.writer.submit(units.append) for _ in range(2)]
        hold.set()
        for future in (first, *together):
            future.result(10)
        early = store.writer.submit(units.append)
        time.sleep(0.05)
        late = store.writer.submit(units.append)
        early.result(10), late.result(10)
        assert units[0] is units[1]
        assert units[2] is units[3]


def test_who_comes_alone_waits_for_nobody(place, monkeypatch):
    monkeypatch.setattr("decision.store.writer._GATHERING_SECONDS", 60)
    with place.open() as store:
        assert [store.writer.submit(lambda _: "done").result(10) for _ in range(3)] == ["done"] * 3


def test_a_conflict_is_tried_again(place):
    with place.open() as store:
        tries = []

        def job(unit):
            tries.append(unit.is_careful)
            if len(tries) < 3:
                raise ConflictingWrite("another was faster")
            return "done"

        assert store.writer.submit(job).result(10) == "done"
        assert tries == [False, True, True]


def test_a_conflict_that_does_not_end_is_told(place, monkeypatch):
    monkeypatch.setattr("decision.store.commits._PAUSES", (0.0, 0.0))

    def job(_):
        raise ConflictingWrite("another was faster")

    with place.open() as store:
        assert isinstance(store.writer.submit(job).exception(10), ConflictingWrite)
        with pytest.raises(ConflictingWrite):
            store.ready()
        store.decisions.append(draft())
        store.ready()


def test_a_job_that_was_refused_after_it_wrote_leaves_nothing(place):
    def job(unit):
        unit.tx.run("insert into personal values ('a', 'b', '{}', '2030-01-01')")
        raise StoreError("refused")

    with place.open() as store:
        hold = threading.Event()
        first = store.writer.submit(lambda _: hold.wait(10))
        refused = store.writer.submit(job)
        kept = store.decisions.append_soon(draft())
        hold.set()
        first.result(10)
        assert isinstance(refused.exception(10), StoreError)
        assert kept.result(10).seq == 1
        assert store.personal.get("a") is None


def test_more_than_can_wait_are_told_so(place, monkeypatch):
    monkeypatch.setattr("decision.store.writer.MOST_WAITING", 10)
    with place.open() as store:
        hold = threading.Event()
        first = store.writer.submit(lambda _: hold.wait(10))
        time.sleep(0.2)
        waiting = [store.decisions.append_soon(draft(number)) for number in range(10)]
        with pytest.raises(StoreUnavailable, match="10 writes wait already"):
            store.decisions.append_soon(draft(99))
        hold.set()
        first.result(10)
        assert [future.result(10).seq for future in waiting] == list(range(1, 11))
        assert store.decisions.append(draft(100)).seq == 11


def test_nothing_is_taken_after_closing(place):
    store = place.open()
    hold = threading.Event()
    first = store.writer.submit(lambda _: hold.wait(10))
    last = store.decisions.append_soon(draft())
    closing = threading.Thread(target=store.close)
    closing.start()
    time.sleep(0.1)
    with pytest.raises(StoreClosed):
        store.decisions.append_soon(draft())
    hold.set()
    closing.join(10)
    assert first.result(10)
    assert last.result(10).seq == 1


def test_the_log_moves_into_the_file_when_nobody_writes(duck_place, monkeypatch):
    monkeypatch.setattr("decision.store.duckdb.database._LOG_BYTES_AT_REST", 0)
    with duck_place.open() as store:
        store.decisions.append(draft())
        log = duck_place.file.with_name(duck_place.file.name + ".wal")
        for _ in range(100):
            if not log.exists():
                break
            time.sleep(0.05)
        assert not log.exists()
        assert store.decisions.append(draft(1)).seq == 2


def test_a_long_log_moves_into_the_file_between_writes(duck_place, monkeypatch):
    monkeypatch.setattr("decision.store.duckdb.database._LOG_BYTES_AT_MOST", 100_000)
    with duck_place.open() as store:
        log = duck_place.file.with_name(duck_place.file.name + ".wal")
        largest = 0
        for number in range(30):
            answer = b'{"text":"%s"}' % (b"%d" % number * 10_000)
            store.decisions.append(draft(number, answer=answer))
            largest = max(largest, log.stat().st_size if log.exists() else 0)
        assert 0 < largest < 200_000
        assert faults(store) == []


def test_no_log_moves_onto_a_disk_that_is_nearly_full(duck_place, monkeypatch):
    """DuckDB gives itself up when it runs out of room while it moves its log."""
    monkeypatch.setattr("decision.store.duckdb.database._LOG_BYTES_AT_MOST", 0)
    monkeypatch.setattr("decision.store.duckdb.database._SPARE_BYTES", 1 << 60)
    with duck_place.open() as store:
        store.decisions.append(draft())
        assert duck_place.file.with_name(duck_place.file.name + ".wal").stat().st_size > 0


def test_a_refusal_before_anything_was_written_leaves_the_group_as_it_is(place):
    def job(unit):
        unit.add(PERSONAL, ("a", "b", "{}", date(2030, 1, 1)))
        raise StoreError("refused")

    with place.open() as store:
        hold, units = threading.Event(), []
        first = store.writer.submit(lambda unit: units.append(unit) or hold.wait(10))
        kept = store.decisions.append_soon(draft(1))
        refused = store.writer.submit(job)
        last = store.writer.submit(units.append)
        hold.set()
        for future in (first, kept, last):
            future.result(10)
        assert isinstance(refused.exception(10), StoreError)
        assert store.personal.get("a") is None
        assert faults(store) == []


def test_a_rest_that_fails_does_not_stop_the_writer(place, monkeypatch):
    with place.open() as store:
        monkeypatch.setattr(store.database, "rest", lambda **_: 1 / 0)
        for number in range(3):
            store.decisions.append(draft(number))
            time.sleep(0.3)
        assert store.decisions.append(draft(9)).seq == 4


def test_a_writer_that_dies_leaves_nobody_waiting(place, monkeypatch):
    class Death(BaseException):
        """What no job should raise."""

    def die(*_, **__):
        raise Death

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    store = place.open()
    hold = threading.Event()
    first = store.writer.submit(lambda _: hold.wait(10))
    time.sleep(0.2)
    monkeypatch.setattr(store.writer._commits, "_write", die)
    waiting = [store.decisions.append_soon(draft(number)) for number in range(5)]
    hold.set()
    assert first.result(10)
    assert all(isinstance(future.exception(10), StoreClosed) for future in waiting)
    with pytest.raises(StoreClosed):
        store.decisions.append(draft(9))
    store.close()

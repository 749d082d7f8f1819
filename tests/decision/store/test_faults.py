"""What goes wrong outside the store is told in a sentence with where, what and how to repair; nobody waits for ever."""

import os
import signal
import stat
import threading
import time
from concurrent.futures import CancelledError

import pytest

from decision.store import (
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreOwned,
    StoreReadOnly,
    StoreUnavailable,
    StoreUnusable,
    open_store,
)
from tests.decision.store import children
from tests.decision.store.places import BEGIN, draft, faults

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a child as somebody else")


def test_a_second_process_is_told_to_stop_the_first_or_use_the_socket(duck_place):
    with duck_place.open() as store:
        kind, text = children.outcome(children.try_to_open, duck_place.url, str(duck_place.home), "n2")
        assert kind == "StoreOwned"
        assert str(duck_place.file) in text
        assert "socket of the service" in text
        store.decisions.append(draft())
        assert faults(store) == []
    assert children.outcome(children.try_to_open, duck_place.url, str(duck_place.home), "n2") == "opened"


def test_a_second_store_in_the_same_process_is_refused(duck_place):
    with duck_place.open(), pytest.raises(StoreOwned, match="this process has the file open"):
        duck_place.open()
    duck_place.open().close()


def test_two_processes_of_one_node_cannot_fork_its_chain(places):
    place = places("postgres")
    with place.open("n1") as store:
        store.decisions.append(draft(1))
        kind, text = children.outcome(children.try_to_open, place.url, str(place.home), "n1")
        assert kind == "StoreOwned"
        assert "another process writes as node `n1`" in text
        assert children.outcome(children.try_to_open, place.url, str(place.home), "n2") == "opened"
        store.decisions.append(draft(2))
        assert faults(store) == []


def test_a_lost_lock_forks_no_chain(places, monkeypatch):
    """Should two processes write as one node all the same, the head lets only one of them go on from it."""
    monkeypatch.setattr("decision.store.postgres.database._PATIENCE_SECONDS", 0.5)
    place = places("postgres")
    with place.open("n1") as one:
        one.decisions.append(draft(1))
        with place.session() as session:
            session.rows(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                " and pid <> pg_backend_pid()"
            )
        with place.open("n1") as two:
            two.decisions.append(draft(2))
            waiting = one.decisions.append_soon(draft(3))
            assert isinstance(waiting.exception(60), StoreOwned)
            assert faults(two) == []
        assert one.decisions.append(draft(4)).seq == 3
        assert faults(one) == []


@as_root
def test_a_file_that_may_not_be_written_is_named(duck_place):
    with duck_place.open() as store:
        store.decisions.append(draft())
    duck_place.file.chmod(0o444)
    for folder in duck_place.file.parents:
        if str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    place = (duck_place.url, str(duck_place.home))
    kind, text = children.outcome(children.try_to_open_as_nobody, *place, False)
    assert (kind, str(duck_place.file) in text) == ("StoreReadOnly", True)
    assert children.outcome(children.try_to_open_as_nobody, *place, True) == 1
    kind, _ = children.outcome(children.try_to_open_as_nobody, "duckdb:///new.duckdb", place[1], False)
    assert kind == "StoreReadOnly"


def test_a_store_opened_to_be_read_writes_nothing(place):
    with place.open() as store:
        record = store.decisions.append(draft())
    with place.open(read_only=True) as store:
        assert store.decisions.get(record.id) == record
        assert faults(store) == []
        for work in (
            lambda: store.decisions.append(draft(1)),
            lambda: store.journal.append("case/1", {"a": 1}),
            store.seal,
        ):
            with pytest.raises(StoreReadOnly):
                work()
    with place.open() as store:
        assert store.decisions.page().records == (record,)


@pytest.mark.parametrize("length", [0, 100, 5000, 13_000, 200_000])
def test_a_truncated_file_is_damaged_and_says_so(duck_place, length):
    with duck_place.open() as store:
        store.decisions.append_many([draft(number) for number in range(20)])
    os.truncate(duck_place.file, length)
    with pytest.raises(StoreDamaged) as raised:
        duck_place.open()
    assert str(duck_place.file) in str(raised.value)
    assert "restore the last backup" in str(raised.value)


def test_a_file_of_something_else_is_damaged(duck_place):
    duck_place.file.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreDamaged):
        duck_place.open()


def test_a_folder_is_no_store(duck_place):
    duck_place.file.mkdir()
    with pytest.raises(StoreUnavailable):
        duck_place.open()


@pytest.mark.parametrize("cut", [1, 37, 900])
def test_a_half_written_last_block_costs_only_what_was_not_acknowledged(duck_place, cut):
    """The log of a killed process ends anywhere: what lies before its last whole entry is there."""
    process, pipe = children.start(children.append_for_ever, duck_place.url, str(duck_place.home), 0)
    acknowledged = [pipe.recv() for _ in range(30)]
    process.kill()
    process.join()
    log = duck_place.file.with_name(duck_place.file.name + ".wal")
    os.truncate(log, log.stat().st_size - cut)
    with duck_place.open() as store:
        records = store.decisions.page(limit=1000).records
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        hashes = {(record.id, record.hash) for record in records}
        assert set(acknowledged[:-8]) <= hashes
        assert faults(store) == []
        store.decisions.append(draft())


def test_a_log_damaged_in_the_middle_is_refused(duck_place):
    process, pipe = children.start(children.append_for_ever, duck_place.url, str(duck_place.home), 0)
    for _ in range(30):
        pipe.recv()
    process.kill()
    process.join()
    log = duck_place.file.with_name(duck_place.file.name + ".wal")
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 0xFF
    log.write_bytes(data)
    with pytest.raises(StoreDamaged):
        duck_place.open()


def test_a_full_disk_refuses_what_does_not_fit_and_the_store_goes_on(duck_place):
    acknowledged, errors = children.outcome(
        children.append_until_full, duck_place.url, str(duck_place.home), 1_500_000
    )
    assert errors
    assert {kind for kind, _ in errors} == {"StoreFull"}
    assert "free some room" in errors[0][1]
    with duck_place.open() as store:
        records = store.decisions.page(limit=1000).records
        assert set(acknowledged) <= {record.id for record in records}
        assert faults(store) == []


def test_a_store_without_room_is_not_ready_until_it_can_write_again(duck_place):
    said = children.outcome(children.ready_while_full, duck_place.url, str(duck_place.home), 1_500_000)
    assert said == ["StoreFull", "StoreFull", "ready"]


def test_a_database_that_gave_itself_up_is_opened_anew(duck_place):
    with duck_place.open() as store:
        store.decisions.append(draft(1))
        # What DuckDB does to itself after an error that it cannot mend.
        store.database._connections.close()
        assert store.decisions.append(draft(2)).seq == 2
        assert faults(store) == []


def test_a_closed_store_says_so(place):
    store = place.open()
    waiting = [store.decisions.append_soon(draft(number)) for number in range(20)]
    store.close()
    assert [future.result().seq for future in waiting] == list(range(1, 21))
    store.close()
    for work in (
        lambda: store.decisions.append(draft()),
        lambda: store.decisions.get("x"),
        lambda: store.certificates.of_holders(["x"]),
        store.seal,
        store.ready,
    ):
        with pytest.raises(StoreClosed):
            work()


def test_a_server_that_restarts_costs_no_acknowledged_record(places, server):
    place = places("postgres")
    with place.open() as store:
        before = store.decisions.append(draft(1))
        server.stop(signal.SIGQUIT)
        waiting = store.decisions.append_soon(draft(2))
        server.start()
        record = waiting.result(60)
        assert record.prev == before.hash
        readable_again(store)
        assert store.decisions.get(record.id) == record
        assert faults(store) == []


def readable_again(store) -> None:
    """Wait until the pool of readers has connected anew: it learns of the restart by its own pace."""
    until = time.monotonic() + 60
    while True:
        try:
            return store.ready()
        except StoreUnavailable:
            assert time.monotonic() < until, "the store is not readable after a minute"
            time.sleep(0.2)


def test_a_server_that_stays_away_is_named_and_nobody_waits_for_ever(places, server, monkeypatch):
    monkeypatch.setattr("decision.store.commits._PAUSES", (0.0, 0.05))
    place = places("postgres")
    with place.open() as store:
        store.decisions.append(draft(1))
        server.stop(signal.SIGQUIT)
        try:
            waiting = [store.decisions.append_soon(draft(number)) for number in range(2, 6)]
            errors = [future.exception(60) for future in waiting]
            assert all(isinstance(error, StoreUnavailable) for error in errors)
            assert "see whether the server runs" in str(errors[0])
            for seconds in (5.0, 0.0):
                monkeypatch.setattr("decision.store.store._SECONDS_UNTIL_TRIED", seconds)
                with pytest.raises(StoreUnusable):
                    store.ready()
        finally:
            server.start()
        readable_again(store)
        assert store.decisions.append(draft(9)).seq == 2
        store.ready()


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path):
    url = "postgresql://liangti:secret@127.0.0.1:1/liangti"
    with pytest.raises(StoreUnavailable) as raised:
        open_store(url, tmp_path, "n1", lambda: BEGIN)
    assert "postgresql://127.0.0.1:1/liangti" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://[", "no address of a database"),
        ("postgresql://liangti@/nothing?host={folder}", "no such database"),
        ("postgresql://stranger@/postgres?host={folder}", "does not let this role in"),
    ],
)
def test_a_wrong_address_says_what_is_wrong_with_it(server, tmp_path, url, words):
    with pytest.raises(StoreUnavailable, match=words):
        open_store(url.format(folder=server.folder), tmp_path, "n1", lambda: BEGIN)


def test_a_caller_that_no_longer_waits_stops_nothing(place):
    with place.open() as store:
        waiting = [store.decisions.append_soon(draft(number)) for number in range(30)]
        given_up = {number for number in range(0, 30, 3) if waiting[number].cancel()}
        for number, future in enumerate(waiting):
            if number in given_up:
                with pytest.raises(CancelledError):
                    future.result()
            else:
                future.result(30)
        assert len(store.decisions.page().records) == 30 - len(given_up)
        assert faults(store) == []


def test_no_error_text_tells_a_personal_value(place):
    secret = "91230102MA18WDRB01"
    with place.open() as store:
        with pytest.raises(StoreError) as raised:
            store.writer.submit(
                lambda unit: unit.tx.run(f"insert into personal values ('{secret}', null, '{secret}', null)")
            ).result()
        assert secret not in str(raised.value)
        assert raised.value.__suppress_context__
        store.decisions.append(draft())


def test_readers_and_a_writer_do_not_disturb_each_other(place):
    with place.open() as store:
        records = [store.decisions.append(draft(number)) for number in range(20)]
        wrong = []

        def read(thread):
            for number in range(40):
                record = records[(number * 7 + thread) % 20]
                if store.decisions.get(record.id) != record:
                    wrong.append(record)

        readers = [threading.Thread(target=read, args=(number,)) for number in range(6)]
        for reader in readers:
            reader.start()
        for number in range(20, 40):
            store.decisions.append(draft(number))
        for reader in readers:
            reader.join()
        assert wrong == []
        assert faults(store) == []


def test_a_folder_that_is_made_for_a_store_is_its_owners_alone(tmp_path):
    folder = tmp_path / "var"
    open_store("duckdb:///liangti.duckdb", folder, "n1", lambda: BEGIN).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

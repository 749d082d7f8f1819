"""A copy is what it was copied from, to the hash, on either engine; a backup is one made while the store is used."""

import threading
from datetime import date

import pytest

from decision.store import (
    ApiKey,
    Message,
    PersonalValues,
    Reply,
    SameIdOtherContent,
    StoreDamaged,
    StoreUnavailable,
    keys_of_party,
    open_store,
    reply_key,
    restore,
    sealed,
)
from decision.store.canonical import sha256
from decision.store.tables import DECISION, HEAD, JOURNAL, SEAL
from tests.decision.store.places import certificate, draft, faults

RULES = "规则".encode()

LONG = b"[" + b",".join(b'{"rule":"R-%d","text":"%s"}' % (n, b"x" * 40) for n in range(400)) + b"]"


def fill(store, first=0):
    """Put something of everything into a store."""
    for number in range(first, first + 5):
        key = b"k" * 32
        store.decisions.append(
            draft(number, answer=LONG[:-1] + b"%d]" % number, request=sealed({"a": f"张{number}"}, key),
                  personal=PersonalValues({"a": f"张{number}"}, key, date(2030, 1, number % 28 + 1))),
            Reply(reply_key("c", str(number)), "b" * 64, 201, body=b"\x00\xff"),
        )  # fmt: skip
        store.journal.append(f"case/{number % 2}", {"n": number}, messages=[Message("t", number)])
        store.certificates.put(certificate(f"N{number}", valid_until=date(2026, 1, number % 28 + 1)))
    store.certificates.load([certificate(f"L{number}") for number in range(first, first + 7)])
    store.outbox.done([store.outbox.waiting()[0].place])
    if not first:
        store.releases.keep(RULES)
        store.keys.add(ApiKey("b" * 64, "intake"))
        store.keys.revoke("b" * 64)
    store.seal()


def contents(store):
    """Return everything that must be equal in two stores."""
    with store.database.reading() as reader:
        chains = [sorted(reader.rows(table.select())) for table in (HEAD, JOURNAL, SEAL)]
        chains.append(sorted(map(str, reader.rows(DECISION.select()))))
    records = store.decisions.page(limit=1000).records
    return (
        chains,
        [(finding.kind, finding.where, finding.seq) for finding in store.check()],
        [store.decisions.answer(record.content.answer) for record in records],
        [store.personal.get(record.id) for record in records],
        store.certificates.of_holders(keys_of_party("91230102MA18WDRB01")),
        (store.releases.text(sha256(RULES)), store.keys.all(), store.outbox.waiting()),
        [store.replies.get(reply_key("c", str(number))) for number in range(12)],
    )


def test_there_and_back_again_everything_is_equal(places):
    first, server, last = places("duckdb"), places("postgres"), places("duckdb")
    with first.open() as one:
        fill(one)
        one.personal.delete_of(one.decisions.page().records[2].id)
        with server.open(None) as two:
            one.copy_to(two)
            with last.open(None) as three:
                two.copy_to(three)
                assert contents(one) == contents(two) == contents(three)
    with last.open("n1") as three:
        assert three.decisions.append(draft(1000)).seq == 6
        assert faults(three) == []


@pytest.mark.parametrize("engines", [("duckdb", "postgres"), ("postgres", "duckdb"), ("duckdb", "duckdb")])
def test_a_copy_goes_on_from_where_it_was(places, engines):
    source, target = map(places, engines)
    with source.open() as one, target.open(None) as two:
        fill(one)
        one.copy_to(two)
        one.copy_to(two)
        assert contents(one) == contents(two)
        fill(one, first=5)
        one.personal.delete_of(one.decisions.page().records[0].id)
        told = []
        one.copy_to(two, told.append)
        assert contents(one) == contents(two)
        assert "decision" in told


def test_a_target_with_a_life_of_its_own_is_refused(places):
    source, target = places("duckdb"), places("postgres")
    with source.open() as one, target.open() as two:
        one.decisions.append(draft(1))
        two.decisions.append(draft(2))
        with pytest.raises(SameIdOtherContent, match="decisions n1 up to record 1"):
            one.copy_to(two)
    other = places("duckdb")
    with source.open() as one, other.open("n2") as three:
        three.certificates.put(certificate())
        with pytest.raises(SameIdOtherContent, match="certificates"):
            one.copy_to(three)


@pytest.mark.parametrize(
    "damage",
    [
        "update decision set outcome = 'impossible' where seq = 3",
        "delete from decision where seq = 3",
        "update answer_part set body = body || ' '",
        "update answer set recipe = '={}'",
        "update journal set body = '{}' where seq = 1",
        "update release_text set body = 'x'",
        "update seal set streams = 'x'",
    ],
)
def test_damage_is_not_copied(places, damage):
    source, target = places("duckdb"), places("duckdb")
    with source.open() as one:
        fill(one)
    source.raw(damage)
    with source.open() as one, target.open(None) as two, pytest.raises(StoreDamaged):
        one.copy_to(two)


def test_a_backup_made_under_load_proves_whole(place, tmp_path):
    with place.open() as store:
        fill(store)
        over, acknowledged = threading.Event(), []

        def append(thread):
            number = 1000 * thread
            while not over.is_set():
                number += 1
                acknowledged.append(store.decisions.append(draft(number)).id)

        threads = [threading.Thread(target=append, args=(thread,)) for thread in range(3)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < 20:
            pass
        before = set(acknowledged)
        store.back_up(tmp_path / "backup.duckdb")
        over.set()
        for thread in threads:
            thread.join()
        with pytest.raises(StoreUnavailable, match="there already"):
            store.back_up(tmp_path / "backup.duckdb")
        records = store.decisions.page(limit=1000).records
    with open_store("duckdb:///backup.duckdb", tmp_path, None, place.clock, read_only=True) as copied:
        kept = copied.decisions.page(limit=1000).records
        assert before <= {record.id for record in kept}
        assert kept == records[: len(kept)]
        assert faults(copied) == []
        assert copied.keys.all()
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup.duckdb"]


def test_a_store_is_restored_from_its_backup(places, tmp_path):
    source = places("duckdb")
    with source.open() as store:
        fill(store)
        store.back_up(tmp_path / "backup.duckdb")
        expected = contents(store)
    for engine in ("duckdb", "postgres"):
        target = places(engine)
        restore(tmp_path / "backup.duckdb", target.url, target.home, target.clock)
        restore(tmp_path / "backup.duckdb", target.url, target.home, target.clock)
        with target.open() as store:
            assert contents(store) == expected
            assert store.decisions.append(draft(1)).seq == 6


def test_a_damaged_backup_restores_nothing(places, tmp_path):
    source, target = places("duckdb"), places("duckdb")
    with source.open() as store:
        fill(store)
        store.back_up(tmp_path / "backup.duckdb")
    target.file, file = tmp_path / "backup.duckdb", target.file
    target.raw("delete from decision where seq = 2")
    with pytest.raises(StoreDamaged, match="missing"):
        restore(tmp_path / "backup.duckdb", target.url, target.home, target.clock)
    assert not file.exists()

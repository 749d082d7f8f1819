"""Journals grow record by record, each linked to the one before, and nobody overwrites what another one added."""

import hashlib
import json
import threading

import pytest

from decision.store import Message, OtherSequence, RefusedValue, SameIdOtherContent
from tests.decision.store.places import faults


def test_the_hash_is_that_of_the_tracking_model(place):
    """tracking/README.md, section 16: a record is the event with `seq` and `prev`, hashed as canonical JSON."""
    events = [
        {"type": "opened", "at": "2015-05-18T09:00", "entered": "2015-05-18T09:00", "by": "window:ASC"},
        {"type": "accepted", "at": "2015-05-18T10:00", "entered": "2015-05-18T10:00", "by": "window:规划"},
    ]
    prev = "0" * 64
    with place.open() as store:
        for seq, event in enumerate(events, 1):
            record = store.journal.append("case/1", event, expected=seq - 1)
            data = {**event, "seq": seq, "prev": prev}
            text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            prev = hashlib.sha256(text.encode()).hexdigest()
            assert record.hash == prev
            assert record.data == data
        assert store.journal.head("case/1").hash == prev


def test_records_come_back_in_order(place):
    with place.open() as store:
        kept = tuple(store.journal.append("note/1", {"n": n, "text": "复核"}) for n in range(5))
        store.journal.append("note/2", {"n": 9})
        assert store.journal.read("note/1") == kept
        assert store.journal.read("note/1", after=3) == kept[3:]
        assert store.journal.read("nothing") == ()
        assert store.journal.head("nothing").seq == 0
    with place.open() as store:
        assert store.journal.append("note/1", {"n": 5}).prev == kept[-1].hash
        assert faults(store) == []


def test_who_looked_before_another_wrote_is_refused(place):
    with place.open() as store:
        store.journal.append("case/1", {"n": 1}, expected=0)
        with pytest.raises(OtherSequence, match="stands at 1, not at 0") as raised:
            store.journal.append("case/1", {"n": 2}, expected=0)
        assert (raised.value.expected, raised.value.found) == (0, 1)
        waiting = [store.journal.append_soon("case/1", {"n": n}, expected=1) for n in range(10)]
        assert sum(future.exception(30) is None for future in waiting) == 1
        assert [record.seq for record in store.journal.read("case/1")] == [1, 2]


def test_the_same_id_again_is_the_same_record(place):
    with place.open() as store:
        first = store.journal.append("case/1", {"n": 1}, identity="e1")
        assert store.journal.append("case/1", {"n": 1}, identity="e1", expected=0) == first
        assert store.journal.append("case/2", {"n": 1}, identity="e1").seq == 1
        with pytest.raises(SameIdOtherContent):
            store.journal.append("case/1", {"n": 2}, identity="e1")


def test_many_threads_add_to_one_stream(place):
    with place.open() as store:

        def append(thread):
            for number in range(5):
                store.journal.append("case/1", {"thread": thread, "number": number})

        threads = [threading.Thread(target=append, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        records = store.journal.read("case/1")
        assert [record.seq for record in records] == list(range(1, 31))
        assert len({record.body for record in records}) == 30
        assert faults(store) == []


def test_two_processes_lose_nothing_on_one_stream(places):
    place = places("postgres")
    with place.open("n1") as one, place.open("n2") as two:
        waiting = [store.journal.append_soon("case/1", {"n": n}) for n in range(15) for store in (one, two)]
        assert sorted(future.result(30).seq for future in waiting) == list(range(1, 31))
        assert faults(one) == []


def test_streams_are_listed_by_name(place):
    with place.open() as store:
        for name in ("case/b", "case/a", "case", "note/1", "case/规", "caseb"):
            store.journal.append(name, {"name": name})
        assert list(store.journal.streams("case/")) == ["case/a", "case/b", "case/规"]
        assert list(store.journal.streams("case/", after="case/a", limit=1)) == ["case/b"]
        assert store.journal.streams("case/")["case/b"] == store.journal.head("case/b")


def test_messages_go_out_with_their_record_and_once(place):
    with place.open() as store:
        store.journal.append("case/1", {"n": 1}, messages=[Message("step", {"a": 1}), Message("light", [2])])
        store.journal.append("case/2", {"n": 1}, messages=[Message("step", None)])
        with pytest.raises(OtherSequence):
            store.journal.append("case/1", {"n": 2}, expected=0, messages=[Message("step", 3)])
        waiting = store.outbox.waiting()
        assert [(one.place, one.topic, one.body) for one in waiting] == [
            (("case/1", 1, 0), "step", {"a": 1}),
            (("case/1", 1, 1), "light", [2]),
            (("case/2", 1, 0), "step", None),
        ]
        store.outbox.done([waiting[0].place])
        store.outbox.done([waiting[0].place, waiting[2].place])
        assert [one.place for one in store.outbox.waiting()] == [("case/1", 1, 1)]


@pytest.mark.parametrize("body", [{"seq": 1}, {"prev": ""}, {"a": 1.5}, {"a": "\0"}])
def test_what_may_not_enter_a_journal_is_refused(duck_place, body):
    with duck_place.open() as store:
        with pytest.raises(RefusedValue):
            store.journal.append("case/1", body)
        with pytest.raises(RefusedValue):
            store.journal.append("", {"a": 1})
        assert store.journal.streams() == {}


def test_many_streams_are_read_by_one_statement_each_behind_its_own_number(place):
    with place.open() as store:
        for name in ("case/1", "case/2", "case/3", "note/1"):
            for n in range(3):
                store.journal.append(name, {"n": n})
        found = store.journal.read_many({"case/2": 1, "case/1": 0, "case/3": 3, "nothing": 0})
        assert found == {
            name: store.journal.read(name, after) for name, after in (("case/1", 0), ("case/2", 1))
        }
        assert store.journal.read_many({}) == {}


def test_the_total_of_a_prefix_grows_by_one_with_each_of_its_records(place):
    with place.open() as store:
        assert store.journal.total("case/") == 0
        for n in range(1, 5):
            store.journal.append(f"case/{n % 2}", {"n": n})
            store.journal.append("case-notices/1", {"n": n})
            assert store.journal.total("case/") == n

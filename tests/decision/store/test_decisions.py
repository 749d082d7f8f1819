"""What was acknowledged is there, once, in one chain, whoever asks and in whatever order."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.store import (
    AnsweredBefore,
    PersonalValues,
    RefusedValue,
    Reply,
    SameIdOtherContent,
    StoreReadOnly,
    UnknownId,
    Wanted,
    reply_key,
    sealed,
)
from decision.store.answers import Answers, cut
from decision.store.moments import civil_day
from tests.decision.store.places import BEGIN, RELEASE, draft, faults

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=150)


def test_a_record_comes_back_as_it_was_acknowledged(place):
    with place.open() as store:
        record = store.decisions.append(
            draft(
                reference="2015-230102",
                case="20150518-7K2MQ-9X4TD-C",
                request={"事实": ["办", 1, None, True]},
            )
        )
        assert store.decisions.get(record.id) == record
        assert record.request == {"事实": ["办", 1, None, True]}
        assert store.decisions.get("nothing") is None
        assert len(record.id) == 26


def test_records_outlive_the_process(place):
    with place.open() as store:
        kept = [store.decisions.append(draft(number)) for number in range(3)]
    with place.open() as store:
        more = store.decisions.append(draft(3))
        assert store.decisions.page().records == (*kept, more)
        assert (more.seq, more.prev) == (4, kept[-1].hash)
        assert faults(store) == []


def test_many_threads_append_and_every_record_is_there_in_one_chain(place):
    acknowledged = []

    def append(store, thread):
        waiting = [store.decisions.append_soon(draft(100 * thread + number)) for number in range(25)]
        acknowledged.extend(future.result(30) for future in waiting)

    with place.open() as store:
        threads = [threading.Thread(target=append, args=(store, thread)) for thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = store.decisions.page(limit=1000).records
        assert len(acknowledged) == 200
        assert set(acknowledged) == set(found)
        assert [record.seq for record in found] == list(range(1, 201))
        assert all(after.prev == before.hash for before, after in pairwise(found))
        assert faults(store) == []


def test_the_same_id_with_the_same_content_is_one_record(place):
    with place.open() as store:
        first = store.decisions.append(draft(id="given"))
        assert store.decisions.append(draft(id="given")) == first
        with pytest.raises(SameIdOtherContent, match=r"says something else"):
            store.decisions.append(draft(1, id="given"))
        both = [store.decisions.append_soon(draft(2, id="twice")) for _ in range(2)]
        assert both[0].result() == both[1].result()
        assert len(store.decisions.page().records) == 2


def test_many_are_appended_together_or_not_at_all(place):
    with place.open() as store:
        store.decisions.append(draft(id="taken"))
        with pytest.raises(SameIdOtherContent):
            store.decisions.append_many([draft(1), draft(2, id="taken"), draft(3)])
        assert [record.id for record in store.decisions.page().records] == ["taken"]
        records = store.decisions.append_many([draft(number) for number in range(40)])
        assert [record.seq for record in records] == list(range(2, 42))


def test_one_refusal_leaves_the_others_of_its_group_alone(place):
    with place.open() as store:
        waiting = [
            store.decisions.append_soon(draft(number, supersedes="unknown" if number % 5 == 0 else None))
            for number in range(20)
        ]
        outcomes = [future.exception(30) for future in waiting]
        assert [isinstance(error, UnknownId) for error in outcomes] == [n % 5 == 0 for n in range(20)]
        assert len(store.decisions.page().records) == 16
        assert faults(store) == []


def test_a_decision_names_the_one_that_it_replaces(place):
    with place.open() as store:
        old = store.decisions.append(draft(1))
        new = store.decisions.append(draft(2, supersedes=old.id))
        assert store.decisions.superseded_by(old.id) == (new.id,)
        assert store.decisions.superseded_by(new.id) == ()


def test_pages_follow_each_other_while_records_are_added(place):
    with place.open() as store:
        kept = [
            store.decisions.append(draft(number, reference=f"r{number % 2}", case=f"c{number % 3}"))
            for number in range(12)
        ]
        first = store.decisions.page(Wanted(reference="r0"), limit=4)
        store.decisions.append(draft(99, reference="r0"))
        second = store.decisions.page(Wanted(reference="r0"), first.next, limit=4)
        assert [*first.records, *second.records][:6] == kept[::2]
        assert second.next is None
        assert store.decisions.page(Wanted(case="c1", reference="r1")).records == (kept[1], kept[7])
        assert store.decisions.page(Wanted(begin=kept[4].at, end=kept[8].at)).records == tuple(kept[4:8])


def test_each_yields_what_all_pages_hold_in_their_order(place):
    with place.open() as store:
        kept = [store.decisions.append(draft(number, reference=f"r{number % 2}")) for number in range(6)]
        assert list(store.decisions.each()) == kept
        assert list(store.decisions.each(Wanted(newest_first=True))) == kept[::-1]
        odd = Wanted(begin=kept[1].at, end=kept[5].at, reference="r1")
        assert tuple(store.decisions.each(odd)) == store.decisions.page(odd).records == (kept[1], kept[3])


def test_all_pages_together_are_the_log_in_either_direction(place):
    with place.open() as store:
        kept = store.decisions.append_many([draft(number) for number in range(9)])
        for wanted, expected in ((Wanted(), kept), (Wanted(newest_first=True), kept[::-1])):
            found, cursor = [], None
            while page := store.decisions.page(wanted, cursor, limit=2):
                found += page.records
                cursor = page.next
                if cursor is None:
                    break
            assert found == expected


@pytest.mark.parametrize("cursor", ["x", "", "AAAA", "\ud800", "MjAyNi0wMS0wMQ"])
def test_a_cursor_that_no_page_gave_is_refused(duck_place, cursor):
    with duck_place.open() as store:
        if cursor:
            with pytest.raises(RefusedValue, match="no cursor"):
                store.decisions.page(after=cursor)


def test_a_clock_set_back_is_held_and_recorded(place):
    with place.open() as store:
        first = store.decisions.append(draft(1))
        place.clock.now -= timedelta(hours=2)
        second = store.decisions.append(draft(2))
        place.clock.now += timedelta(hours=3)
        third = store.decisions.append(draft(3))
        assert second.at == first.at
        assert second.clock_behind_us == 2 * 3600 * 10**6 - 1000
        assert (first.clock_behind_us, third.clock_behind_us) == (0, 0)
        assert third.at > second.at
        assert faults(store) == []
    place.clock.now -= timedelta(days=1)
    with place.open() as store:
        assert store.decisions.append(draft(4)).clock_behind_us > 0


def test_moments_are_kept_in_utc_to_the_microsecond(place):
    with place.open(clock=lambda: datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=UTC)) as store:
        record = store.decisions.append(draft())
        assert store.decisions.get(record.id).at == datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=UTC)


def test_an_answer_is_kept_once_and_read_back_to_the_byte(place):
    text = "{" + ",".join(f'"{n}":"规划许可 {n * n}"' for n in range(4000)) + "}"
    with place.open() as store:
        one = store.decisions.append(draft(1, answer=text.encode()))
        two = store.decisions.append(draft(2, answer=[text[:9000].encode(), text[9000:].encode()]))
        assert one.content.answer == two.content.answer
        assert store.decisions.answer(one.content.answer) == text.encode()
        assert store.decisions.answer("0" * 64) is None
        assert faults(store) == []
    with place.open() as store:
        assert store.decisions.answer(one.content.answer) == text.encode()


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]), max_size=400),
        max_size=60,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_pieces_of_an_answer_are_the_answer(texts):
    whole = ("[{" + "},{".join(text * 30 for text in texts) + "}]").encode()
    prepared = Answers().prepare(whole)
    assert b"".join(cut(whole)) == whole

    class Parts:
        def rows(self, _, *keys):
            return [(part.key, part.body) for part in prepared.parts if part.key in keys]

    assert Answers().put_together(Parts(), prepared.recipe) == whole


def test_answers_that_differ_in_one_place_share_their_other_parts():
    entries = [f'{{"rule":"R-{n}","basis":"行政许可法 第{n}条","fact":"{n * n}"}}' for n in range(2000)]
    one = Answers().prepare(f"[{','.join(entries)}]".encode())
    entries[1000] = '{"rule":"R-1000","basis":"另一条"}'
    two = Answers().prepare(f"[{','.join(entries)}]".encode())
    shared = {part.key for part in one.parts}
    new = sum(len(part.body) for part in two.parts if part.key not in shared)
    assert new < 0.05 * sum(len(part.body) for part in one.parts)


@pytest.mark.parametrize("answer", [b"", b'{"a":\n1}', b"\xff", b"a\0", [b"\xe8\xa7", b"\x84" + 200 * b"a"]])
def test_an_answer_that_is_no_canonical_text_is_refused(duck_place, answer):
    with duck_place.open() as store:
        with pytest.raises(RefusedValue):
            store.decisions.append(draft(answer=answer))
        assert store.decisions.page().records == ()


def test_a_reply_is_kept_with_its_decision_and_answers_the_second_request(place):
    reply = Reply(reply_key("caller", "key"), "b" * 64, 201)
    with place.open() as store:
        record = store.decisions.append(draft(1), reply)
        with pytest.raises(AnsweredBefore) as raised:
            store.decisions.append(draft(2), reply)
        assert raised.value.reply.decision == record.id
        both = [
            store.decisions.append_soon(draft(n), Reply(reply_key("c", "2"), "b" * 64, 201)) for n in (3, 4)
        ]
        assert [type(future.exception(30)) for future in both] == [type(None), AnsweredBefore]
    with place.open() as store:
        assert store.replies.get(reply.key).decision == record.id
        assert store.replies.get(reply_key("another", "key")) is None
        assert [record.seq for record in store.decisions.page().records] == [1, 2]


def test_a_day_begins_with_a_seal_over_what_was_there(place):
    with place.open() as store:
        store.decisions.append(draft(1))
        place.clock.now += timedelta(days=1)
        store.decisions.append(draft(2))
        sealed_now = store.seal()
        assert (sealed_now.seq, sealed_now.heads["n1"].seq) == (2, 2)
        assert store.seal() == sealed_now
        store.journal.append("note/1", {"text": "x"})
        assert store.seal().seq == 3
    with place.open() as store:
        assert store.seal().seq == 3
        assert faults(store) == []


def test_a_store_without_a_node_appends_no_decision(place):
    with place.open(node=None) as store, pytest.raises(StoreReadOnly):
        store.decisions.append(draft())


def test_personal_values_leave_and_every_hash_stays(place):
    values, key = {"holder": "张三", "code": "91230102MA18WDRB01"}, b"k" * 32
    with place.open() as store:
        tokens = sealed(values, key)
        record = store.decisions.append(
            draft(request=tokens, personal=PersonalValues(values, key, date(2030, 1, 1)))
        )
        assert store.personal.get(record.id).values == values
        assert list(store.check()) == []
        assert store.personal.delete_before(date(2030, 1, 1)) == 0
        assert store.personal.delete_before(date(2030, 1, 2)) == 1
        assert store.personal.get(record.id) is None
        assert [(found.kind, found.seq) for found in store.check()] == [("redacted", 1)]
        assert store.decisions.get(record.id) == record
        assert not store.personal.delete_of(record.id)


def test_the_first_decision_of_a_day_deletes_the_personal_values_that_may_be_kept_no_longer(place):
    last_day, key = civil_day(BEGIN), b"k" * 32
    with place.open() as store:
        one, longer = (
            store.decisions.append(
                draft(
                    n,
                    request=sealed({"holder": "张三"}, key),
                    personal=PersonalValues({"holder": "张三"}, key, day),
                )
            )
            for n, day in enumerate((last_day, last_day + timedelta(days=1)))
        )
        store.decisions.append(draft(2))
        assert store.personal.get(one.id)
        place.clock.now += timedelta(days=1)
        store.decisions.append(draft(3))
        assert store.personal.get(one.id) is None
        assert store.personal.get(longer.id)
        assert faults(store) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"release": "short"},
        {"outcome": "perhaps"},
        {"request": {"area": 1.5}},
        {"request": {"area": float("nan")}},
        {"request": {"name": "\ud800"}},
        {"request": {"name": "a\0"}},
        {"request": {"name": "x" * 4001}},
        {"request": {"n": 2**60}},
        {"request": {1: "x"}},
        {"reference": ""},
        {"reference": "x" * 201},
        {"supersedes": ""},
        {"personal": PersonalValues({"a": "x\0"}, b"k" * 32, date(2030, 1, 1))},
        {"personal": PersonalValues({"a": "x"}, b"short", date(2030, 1, 1))},
        {"personal": PersonalValues({"a": "x"}, b"k" * 32, BEGIN)},
    ],
)
def test_what_only_one_engine_could_keep_is_refused_at_the_door(duck_place, changes):
    with duck_place.open() as store:
        with pytest.raises(RefusedValue) as raised:
            store.decisions.append(draft(**changes))
        assert raised.value.where
        assert raised.value.fix
        assert store.decisions.page().records == ()


@given(TEXTS.filter(bool))
@settings(max_examples=25, deadline=None)
def test_every_other_text_comes_back(text):
    for store in _SHARED:
        record = store.decisions.append(draft(reference=text, request={text: text}))
        assert store.decisions.get(record.id) == record
        assert store.decisions.page(Wanted(reference=text)).records[-1] == record


_SHARED = []


@pytest.fixture(autouse=True, scope="module")
def shared(request, tmp_path_factory):
    from tests.decision.store.conftest import make_place

    for engine in ("duckdb", "postgres"):
        try:
            _SHARED.append(make_place(request, engine, tmp_path_factory.mktemp("shared")).open())
        except pytest.skip.Exception:
            continue
    yield
    while _SHARED:
        _SHARED.pop().close()


def test_the_hash_is_that_of_the_canonical_record_without_it(place):
    import hashlib
    import json

    from decision.store import record_data

    with place.open() as store:
        data = record_data(store.decisions.append(draft(request={"b": [1, "规"], "a": None})))
    digest = data.pop("hash")
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    assert data["release"] == RELEASE

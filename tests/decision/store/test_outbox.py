"""Messages wait in lanes, one for each topic and stream, until they are struck off; one works alone at a time."""

from __future__ import annotations

from decision.store import Message


def test_a_lane_begins_with_the_first_message_that_was_not_struck_off(place):
    with place.open() as store:
        for n in range(3):
            told = [Message("webhook/a", {"n": n}), Message("webhook/b", {"n": n}), Message("other", {})]
            store.journal.append("case/1", {"n": n}, messages=told)
        store.journal.append("case/2", {}, messages=[Message("webhook/a", {})])
        lanes = store.outbox.lanes("webhook/")
        assert [(one.topic, one.stream, one.seq) for one in lanes] == [
            ("webhook/a", "case/1", 1),
            ("webhook/a", "case/2", 1),
            ("webhook/b", "case/1", 1),
        ]
        first = store.outbox.waiting_in("webhook/a", "case/1")
        assert [one.body for one in first] == [{"n": 0}, {"n": 1}, {"n": 2}]
        assert first == tuple(one for one in store.outbox.waiting() if one.topic == "webhook/a")[:3]
        store.outbox.done([first[0].place])
        assert [one.seq for one in store.outbox.lanes("webhook/a")] == [2, 1]
        assert store.outbox.waiting_in("webhook/a", "case/1", limit=1) == first[1:2]
        store.outbox.done(one.place for one in first)
        assert [one.stream for one in store.outbox.lanes("webhook/a")] == ["case/2"]


def test_who_works_alone_keeps_others_out_until_it_is_done(place):
    with place.open() as store:
        with store.alone("work") as mine, store.alone("work") as again, store.alone("other") as other:
            assert (mine, again, other) == (True, False, True)
        with store.alone("work") as mine:
            assert mine

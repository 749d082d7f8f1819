"""What waits is carried in order, lane by lane; what does not get through is tried again, parked, and replayed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from decision.store.errors import UnknownId
from decision.watching.deliveries import Deliveries
from decision.watching.retrying import FIRST, GIVES_UP_AFTER
from decision.watching.subscribers import ROTATION
from tests.decision.cases.acting import MINUTE, OPENED
from tests.decision.watching.running import Running, opened_store

URL = "https://example.org/in"


class Post:
    """Carries parcels to subscribers, of whom some do not take them; the clock is moved by hand."""

    def __init__(self, running):
        self.running, self.now, self.taken, self.tried = running, OPENED, [], 0
        self.closed, self.workers = set(), ThreadPoolExecutor(4)
        self.deliveries = self.again()

    def again(self):
        """Return what a process that was started anew carries with."""
        store, subscribers = self.running.store, self.running.subscribers
        return Deliveries(store, subscribers, self.carry, lambda: self.now, self.workers)

    def carry(self, parcel):
        self.tried += 1
        receipt = parcel.id.split("/")[0]
        if parcel.url in self.closed or receipt in self.closed:
            return "answered 500"
        self.taken.append((parcel.url, parcel.id))
        return ""

    def ids(self, url=URL):
        return [name for address, name in self.taken if address == url]


@pytest.fixture
def running(tmp_path):
    with opened_store(tmp_path) as store:
        yield Running(store)


@pytest.fixture
def post(running):
    post = Post(running)
    yield post
    post.workers.shutdown()


def a_case_with_events(running, decision="d1", events=3):
    key = running.open(decision)
    for n in range(events):
        said = {"documents": ["map"], "id": f"s{n}"}
        running.enter(key, OPENED + (n + 1) * MINUTE, "supplied", None, "applicant", **said)
    return running.docket.folds.current(key).case.receipt, key


def numbered(receipt, upto, start=1):
    return [f"{receipt}/{n}" for n in range(start, upto + 1)]


def test_every_subscriber_gets_every_event_once_in_order(running, post):
    for url in (URL, "https://example.com/"):
        running.subscribers.add(url, "", OPENED)
    one, other = (a_case_with_events(running, name)[0] for name in ("d1", "d2"))
    assert post.deliveries.round() is None
    for url in (URL, "https://example.com/"):
        for receipt in (one, other):
            assert [name for name in post.ids(url) if name.startswith(receipt)] == numbered(receipt, 4)
    post.deliveries.round()
    assert len(post.taken) == 16
    assert running.store.outbox.waiting() == ()


def test_who_subscribes_later_is_told_from_then_on(running, post):
    _, key = a_case_with_events(running)
    running.subscribers.add(URL, "", OPENED)
    running.enter(key, OPENED + 9 * MINUTE, "supplied", None, "applicant", documents=["map"])
    post.deliveries.round()
    assert [name.rpartition("/")[2] for name in post.ids()] == ["5"]


def test_a_message_that_is_not_taken_holds_its_own_lane_up_and_no_other(running, post):
    running.subscribers.add(URL, "", OPENED)
    held, free = (a_case_with_events(running, name)[0] for name in ("d1", "d2"))
    post.closed.add(held)
    assert post.deliveries.round() == OPENED + FIRST
    assert post.ids() == numbered(free, 4)
    post.closed.clear()
    post.deliveries.round()
    assert post.ids() == numbered(free, 4)
    post.now += FIRST
    post.deliveries.round()
    assert post.ids() == numbered(free, 4) + numbered(held, 4)


def parked(running, post):
    """Let three days pass without a success; return the subscriber."""
    until = OPENED + GIVES_UP_AFTER + timedelta(hours=12)
    while at := post.deliveries.round():
        assert at <= until
        post.now = at
    (one,) = running.subscribers.all()
    return one


def test_after_three_days_a_lane_is_parked_and_seen_and_its_later_messages_wait(running, post):
    running.subscribers.add(URL, "", OPENED)
    receipt, key = a_case_with_events(running)
    post.closed.add(URL)
    one = parked(running, post)
    assert {lane: trouble.seq for lane, trouble in one.parked.items()} == {f"case/{key}": 1}
    assert one.parked[f"case/{key}"].why == "answered 500"
    tried = post.tried
    running.enter(key, post.now, "supplied", None, "applicant", documents=["map"])
    post.closed.clear()
    post.again().round()
    assert post.tried == tried
    assert receipt in running.store.outbox.waiting()[0].body["id"]


@pytest.mark.parametrize("lane", ["", "its own"])
def test_what_is_parked_goes_out_again_in_order_when_somebody_says_so(running, post, lane):
    added, _ = running.subscribers.add(URL, "", OPENED)
    receipt, key = a_case_with_events(running)
    post.closed.add(URL)
    parked(running, post)
    post.closed.clear()
    running.subscribers.replay(added.id, lane and f"case/{key}", post.now)
    post.deliveries.round()
    assert post.ids() == numbered(receipt, 4)
    (one,) = running.subscribers.all()
    assert (one.parked, one.failing) == ({}, {})


def test_a_restart_does_not_begin_the_three_days_anew(running, post):
    running.subscribers.add(URL, "", OPENED)
    a_case_with_events(running)
    post.closed.add(URL)
    post.deliveries.round()
    post.now += GIVES_UP_AFTER
    assert post.again().round() is None
    (one,) = running.subscribers.all()
    assert len(one.parked) == 1


def test_what_was_taken_and_not_yet_struck_off_is_carried_again(running, post, monkeypatch):
    running.subscribers.add(URL, "", OPENED)
    receipt, _ = a_case_with_events(running)

    def killed(_places):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running.store.outbox, "done", killed)
        with pytest.raises(KeyboardInterrupt):
            post.deliveries.round()
    post.again().round()
    assert post.ids() == [f"{receipt}/1", *numbered(receipt, 4)]


def test_only_one_process_carries_at_a_time(running, post):
    running.subscribers.add(URL, "", OPENED)
    a_case_with_events(running)
    with running.store.alone("deliveries") as is_mine:
        assert is_mine
        assert post.deliveries.round() is None
    assert post.tried == 0
    post.deliveries.round()
    assert len(post.taken) == 4


def test_who_is_removed_is_told_nothing_more_and_its_secrets_are_gone(running, post):
    added, secret = running.subscribers.add(URL, "", OPENED)
    a_case_with_events(running)
    record = added.secrets[0].record
    assert secret in running.store.personal.get(record).values.values()
    running.subscribers.remove(added.id, OPENED)
    post.deliveries.round()
    assert post.taken == []
    assert running.store.outbox.waiting() == ()
    assert running.store.personal.get(record) is None
    with pytest.raises(UnknownId):
        running.subscribers.get(added.id)


def test_during_rotation_both_secrets_sign_and_then_the_new_one_alone(running):
    added, old = running.subscribers.add(URL, "", OPENED)
    _, new = running.subscribers.rotate(added.id, OPENED + MINUTE)
    changed = running.subscribers.get(added.id)
    assert running.subscribers.secrets_of(changed, OPENED + 2 * MINUTE) == (new, old)
    assert running.subscribers.secrets_of(changed, OPENED + MINUTE + ROTATION) == (new,)


def test_no_secret_and_no_personal_value_stands_in_a_journal_or_in_the_outbox(running):
    _, secret = running.subscribers.add(URL, "", OPENED)
    running.open("d1")
    key = running.open("d2")
    running.enter(key, OPENED + MINUTE, "withdrawn", "a", "applicant:张三", text="张三来电")
    streams = running.store.journal.streams()
    kept = str([running.store.journal.read(name) for name in streams]) + str(running.store.outbox.waiting())
    assert secret not in kept
    assert "张三来电" not in kept
    assert "张三" not in str(running.store.outbox.waiting())
    assert list(running.store.check()) == []


def test_subscribers_are_the_same_read_anew(running):
    added, _ = running.subscribers.add(URL, "收件", OPENED)
    running.subscribers.rotate(added.id, OPENED + MINUTE)
    assert Running(running.store).subscribers.all() == running.subscribers.all()

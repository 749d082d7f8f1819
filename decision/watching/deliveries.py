"""Messages carried to subscribers: at least once, each lane in order, no lane waiting for another.

A lane is what one subscriber gets of one case: its next message waits until the one before was taken. What does not get
through is tried again, then the lane is parked: its messages stay, are seen, and go out when somebody says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from decision.store.canonical import canonical
from decision.store.interface import Store
from decision.store.outbox import Lane, Waiting
from decision.watching.retrying import next_try
from decision.watching.subscribers import STREAMS, Subscriber, Subscribers, Trouble

WORK = "deliveries"
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way: where to, its id, its bytes, and the secrets that sign it."""

    url: str
    id: str
    body: bytes
    secrets: tuple[str, ...]
    moment: datetime


# Takes a parcel to its address; returns why it was not taken, nothing if it was.
Carry = Callable[[Parcel], str]


class Deliveries:
    """Carries what waits in the outbox of a store; `clock` gives civil times of Asia/Shanghai."""

    def __init__(
        self,
        store: Store,
        subscribers: Subscribers,
        carry: Carry,
        clock: Callable[[], datetime],
        workers: Executor,
    ) -> None:
        self._store, self._subscribers, self._carry = store, subscribers, carry
        self._clock, self._workers = clock, workers
        self._tries: dict[tuple[str, str], datetime] = {}
        self.delivered = self.failed = 0

    def round(self) -> datetime | None:
        """Carry everything that is due; return when something will be again, None while nothing waits to be tried.

        In one process of all at a time: elsewhere another one would overtake the messages of a lane.
        """
        with self._store.alone(WORK) as is_mine:
            if not is_mine:
                return None
            known = {one.topic: one for one in self._subscribers.all()}
            lanes = self._store.outbox.lanes(STREAMS)
            self._strike_off([lane for lane in lanes if lane.topic not in known])
            begun = [
                self._workers.submit(self._carry_lane, known[lane.topic], lane)
                for lane in lanes
                if lane.topic in known and self._is_due(known[lane.topic], lane)
            ]
            for one in begun:
                one.result()
            waiting = {(lane.topic, lane.stream) for lane in self._store.outbox.lanes(STREAMS)}
            self._tries = {lane: at for lane, at in self._tries.items() if lane in waiting}
        return min(self._tries.values(), default=None)

    def _is_due(self, subscriber: Subscriber, lane: Lane) -> bool:
        if lane.stream in subscriber.parked:
            return False
        at = self._tries.get((lane.topic, lane.stream))
        return at is None or at <= self._clock()

    def _carry_lane(self, subscriber: Subscriber, lane: Lane) -> None:
        """Carry the messages of a lane in order, until none waits or one is not taken."""
        while waiting := self._store.outbox.waiting_in(lane.topic, lane.stream, _AT_ONCE):
            for message in waiting:
                moment = self._clock()
                secrets = self._subscribers.secrets_of(subscriber, moment)
                if not secrets:
                    return
                why = self._carry(_parcel(subscriber, message, secrets, moment))
                if why:
                    self.failed += 1
                    self._note(subscriber, lane, message.seq, why)
                    return
                self.delivered += 1
                self._store.outbox.done([message.place])
                self._tries.pop((lane.topic, lane.stream), None)

    def _note(self, subscriber: Subscriber, lane: Lane, seq: int, why: str) -> None:
        """Note that a message was not taken: for the first time, again, or for so long that its lane is parked."""
        now, known = self._clock(), subscriber.failing.get(lane.stream)
        if known is None or known.seq != seq:
            known = Trouble(seq, now, why)
            self._subscribers.in_trouble(subscriber.id, "failing", lane.stream, known)
        at = next_try(known.since, now)
        place = (lane.topic, lane.stream)
        if at is None:
            self._tries.pop(place, None)
            self._subscribers.in_trouble(subscriber.id, "parked", lane.stream, Trouble(seq, now, why))
        else:
            self._tries[place] = at

    def _strike_off(self, lanes: list[Lane]) -> None:
        """Strike off what waits for subscribers that were removed."""
        for lane in lanes:
            while waiting := self._store.outbox.waiting_in(lane.topic, lane.stream):
                self._store.outbox.done(message.place for message in waiting)


def waiting_by_lane(store: Store, subscriber: Subscriber) -> Mapping[str, int]:
    """Return the lanes of a subscriber in which messages wait, each with the number of its first record."""
    return {
        lane.stream: lane.seq
        for lane in store.outbox.lanes(subscriber.topic)
        if lane.topic == subscriber.topic
    }


def _parcel(subscriber: Subscriber, message: Waiting, secrets: tuple[str, ...], moment: datetime) -> Parcel:
    body = canonical(message.body).encode()
    return Parcel(subscriber.url, message.body["id"], body, secrets, moment)

"""Who is told of cases by webhook: each in a journal of its own, with what could not be delivered and was parked.

Secrets sign what goes out, so they must be readable: they lie apart under the record that brought them, where removal
deletes them. The record holds a digest.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from decision.cases.case import Case
from decision.cases.folds import event_of
from decision.cases.history import History
from decision.store.canonical import Token, new_id
from decision.store.digests import PersonalValues, digest_of, new_key
from decision.store.errors import UnknownId
from decision.store.interface import Store
from decision.store.journal import JournalRecord, Message
from decision.watching.envelopes import Data, of_event

STREAMS = "webhook/"
# While a subscriber changes over, messages bear a signature by the new secret and by the one before.
ROTATION = timedelta(days=1)
_SECRET_BYTES = 32
_KEPT_UNTIL = date.max


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by the record that brought it, and since when it signs."""

    record: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """A lane that does not get through: with which record, since when, and what was answered last."""

    seq: int
    since: datetime
    why: str


@dataclass(frozen=True)
class Subscriber:
    """A subscriber; a lane is the stream of a case, whose messages go out in order. The newest secret comes last."""

    id: str
    url: str
    label: str
    added: datetime
    secrets: tuple[Secret, ...]
    is_removed: bool = False
    failing: Mapping[str, Trouble] = field(default_factory=dict)
    parked: Mapping[str, Trouble] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        """The topic of its messages in the outbox."""
        return STREAMS + self.id

    def signing(self, now: datetime) -> tuple[Secret, ...]:
        """Return the secrets that sign at a moment, the newest first."""
        newest = self.secrets[-1]
        before = self.secrets[-2:-1] if now < newest.since + ROTATION else ()
        return (newest, *before)


class Subscribers:
    """Adds, changes and reads the subscribers of a store. Moments are civil times of Asia/Shanghai."""

    def __init__(self, store: Store, token: Token) -> None:
        self._store, self._token = store, token
        self._kept: dict[str, tuple[str, Subscriber]] = {}

    def all(self) -> tuple[Subscriber, ...]:
        """Return every subscriber that was not removed, in the order of their ids."""
        heads = self._store.journal.streams(STREAMS)
        known = self._kept
        changed = [name for name, head in heads.items() if known.get(name, ("",))[0] != head.hash]
        read = self._store.journal.read_many(dict.fromkeys(changed, 0)) if changed else {}
        made = {name: (records[-1].hash, subscriber_of(records)) for name, records in read.items()}
        # The map is replaced, never changed: other threads read it.
        self._kept = known | made
        found = (self._kept[name][1] for name in heads)
        return tuple(one for one in found if not one.is_removed)

    def get(self, identity: str) -> Subscriber:
        """Return one. Raises: UnknownId."""
        for one in self.all():
            if one.id == identity:
                return one
        what, fix = "there is no such webhook", "give an id as `liangti webhooks list` prints it"
        raise UnknownId(what, where=identity[:60], fix=fix)

    def add(self, url: str, label: str, now: datetime) -> tuple[Subscriber, str]:
        """Add a subscriber and return it with its secret, which is told this once."""
        identity = new_id(self._token)
        secret = self._say(identity, {"type": "added", "url": url, "label": label}, now)
        return self.get(identity), secret

    def rotate(self, identity: str, now: datetime) -> tuple[Subscriber, str]:
        """Give a subscriber a new secret; the one before signs too for a day. Raises: UnknownId."""
        kept = self.get(identity)
        secret = self._say(identity, {"type": "rotated"}, now)
        for old in kept.secrets[:-1]:
            self._store.personal.delete_of(old.record)
        return self.get(identity), secret

    def remove(self, identity: str, now: datetime) -> Subscriber:
        """Tell a subscriber nothing any more, and delete its secrets. Raises: UnknownId."""
        kept = self.get(identity)
        self._append(identity, {"type": "removed"}, now)
        for secret in kept.secrets:
            self._store.personal.delete_of(secret.record)
        return replace(kept, is_removed=True)

    def replay(self, identity: str, lane: str, now: datetime) -> Subscriber:
        """Let parked messages go out again, of one lane or, without a name, of all. Raises: UnknownId."""
        self.get(identity)
        self._append(identity, {"type": "replayed", "lane": lane}, now)
        return self.get(identity)

    def in_trouble(self, identity: str, kind: str, lane: str, trouble: Trouble) -> None:
        """Note that a lane is `failing`, or that it was `parked`."""
        said = {"type": kind, "lane": lane, "number": trouble.seq, "why": trouble.why}
        self._append(identity, said, trouble.since)

    def secrets_of(self, subscriber: Subscriber, now: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at a moment; none of one that was removed meanwhile."""
        kept = (self._store.personal.get(secret.record) for secret in subscriber.signing(now))
        return tuple(value for one in kept if one for value in one.values.values())

    def messages(self, envelope: Data) -> tuple[Message, ...]:
        """Return one envelope as the messages that all subscribers get."""
        return tuple(Message(one.topic, envelope) for one in self.all())

    def messages_with(self, before: Case | None, after: History) -> Sequence[Message]:
        """Return what subscribers are told of an event, with the record that it becomes."""
        subscribers = self.all()
        if not subscribers:
            return ()
        envelope = of_event(before, after)
        return tuple(Message(one.topic, envelope) for one in subscribers)

    def _say(self, identity: str, said: Mapping[str, Any], now: datetime) -> str:
        """Append a record that brings a new secret, and return the secret."""
        secret = "whsec_" + base64.b64encode(self._token(_SECRET_BYTES)).decode()
        key = new_key(self._token)
        digest = digest_of(secret, key)
        personal = PersonalValues({digest: secret}, key, _KEPT_UNTIL)
        self._append(identity, {**said, "secret": digest}, now, personal)
        return secret

    def _append(
        self,
        identity: str,
        said: Mapping[str, Any],
        now: datetime,
        personal: PersonalValues | None = None,
    ) -> None:
        body = {**said, "at": now.isoformat(timespec="seconds")}
        self._store.journal.append(STREAMS + identity, body, personal=personal)


def subscriber_of(records: Sequence[JournalRecord]) -> Subscriber:
    """Return the subscriber that the records of its journal make."""
    first = event_of(records[0])
    identity = records[0].stream.removeprefix(STREAMS)
    one = Subscriber(identity, first["url"], first["label"], _at(first), ())
    for record in records:
        one = _after(one, record.id, event_of(record))
    return one


def _after(one: Subscriber, record: str, said: Mapping[str, Any]) -> Subscriber:
    kind = said["type"]
    if kind in ("added", "rotated"):
        return replace(one, secrets=(*one.secrets, Secret(record, _at(said))))
    if kind == "removed":
        return replace(one, is_removed=True)
    lane = said["lane"]
    if kind == "replayed":
        return replace(one, failing=_without(one.failing, lane), parked=_without(one.parked, lane))
    trouble = Trouble(said["number"], _at(said), said["why"])
    if kind == "failing":
        return replace(one, failing={**one.failing, lane: trouble})
    return replace(one, parked={**one.parked, lane: trouble})


def _without(lanes: Mapping[str, Trouble], lane: str) -> Mapping[str, Trouble]:
    return {name: trouble for name, trouble in lanes.items() if lane and name != lane}


def _at(said: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(said["at"])

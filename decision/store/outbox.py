"""Messages that wait to be delivered, in the order of their streams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from decision.store.database import Database, Row
from decision.store.moments import Clock, stored
from decision.store.tables import OUTBOX_DONE
from decision.store.writer import Writer

_WAITING = """
    select outbox.stream, outbox.seq, outbox.position, outbox.topic, outbox.body from outbox
    left join outbox_done on outbox_done.stream = outbox.stream and outbox_done.seq = outbox.seq
        and outbox_done.position = outbox.position
    where outbox_done.stream is null order by outbox.stream, outbox.seq, outbox.position limit $1
"""

_LANES = """
    select outbox.stream, outbox.topic, min(outbox.seq) from outbox
    left join outbox_done on outbox_done.stream = outbox.stream and outbox_done.seq = outbox.seq
        and outbox_done.position = outbox.position
    where outbox_done.stream is null and outbox.topic >= $1 and outbox.topic < $2
    group by outbox.stream, outbox.topic order by outbox.topic, outbox.stream
"""
_OF_LANE = """
    select outbox.stream, outbox.seq, outbox.position, outbox.topic, outbox.body from outbox
    left join outbox_done on outbox_done.stream = outbox.stream and outbox_done.seq = outbox.seq
        and outbox_done.position = outbox.position
    where outbox_done.stream is null and outbox.stream = $1 and outbox.topic = $2
    order by outbox.seq, outbox.position limit $3
"""
_BEHIND_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Lane:
    """The messages of one topic that came with the records of one stream; the first that waits came with `seq`."""

    topic: str
    stream: str
    seq: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message with its place: the stream and number of the record it came with, and its position there."""

    stream: str
    seq: int
    position: int
    topic: str
    body: Any

    @property
    def place(self) -> tuple[str, int, int]:
        return self.stream, self.seq, self.position


class Outbox:
    """Lists and strikes off the messages of one store."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    def waiting(self, limit: int = 1000) -> tuple[Waiting, ...]:
        """Return messages not yet delivered, in order of stream, number and position."""
        with self._database.reading() as reader:
            found = reader.rows(_WAITING, limit)
        return tuple(map(_waiting, found))

    def lanes(self, prefix: str) -> tuple[Lane, ...]:
        """Return the lanes in which a message waits, of all topics that begin with `prefix`."""
        with self._database.reading() as reader:
            found = reader.rows(_LANES, prefix, prefix + _BEHIND_ALL)
        return tuple(Lane(topic, stream, seq) for stream, topic, seq in found)

    def waiting_in(self, topic: str, stream: str, limit: int = 1000) -> tuple[Waiting, ...]:
        """Return the messages of one lane that are not yet delivered, in order."""
        with self._database.reading() as reader:
            found = reader.rows(_OF_LANE, stream, topic, limit)
        return tuple(map(_waiting, found))

    def done(self, places: Iterable[tuple[str, int, int]]) -> None:
        """Strike off messages that were delivered; to strike one off twice changes nothing."""
        moment = stored(self._clock())
        rows = [(*place, moment) for place in places]
        self._writer.submit(lambda unit: unit.add(OUTBOX_DONE, *rows, skip_existing=True)).result()


def _waiting(row: Row) -> Waiting:
    stream, seq, position, topic, body = row
    return Waiting(stream, seq, position, topic, orjson.loads(body))

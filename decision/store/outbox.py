"""Messages that wait to be delivered, in the order of their streams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from decision.store.database import Database
from decision.store.moments import Clock, stored
from decision.store.tables import OUTBOX_DONE
from decision.store.writer import Writer

_WAITING = """
    select outbox.stream, outbox.seq, outbox.position, outbox.topic, outbox.body from outbox
    left join outbox_done on outbox_done.stream = outbox.stream and outbox_done.seq = outbox.seq
        and outbox_done.position = outbox.position
    where outbox_done.stream is null order by outbox.stream, outbox.seq, outbox.position limit $1
"""


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
        return tuple(
            Waiting(stream, seq, at, topic, orjson.loads(body)) for stream, seq, at, topic, body in found
        )

    def done(self, places: Iterable[tuple[str, int, int]]) -> None:
        """Strike off messages that were delivered; to strike one off twice changes nothing."""
        moment = stored(self._clock())
        rows = [(*place, moment) for place in places]
        self._writer.submit(lambda unit: unit.add(OUTBOX_DONE, *rows, skip_existing=True)).result()

"""Journals: append-only chained streams of anything, such as the events of a case or the notes to a decision.

Record n of a stream is its body with `seq` n and `prev`, the hash of record n - 1; its hash is the SHA-256 of that in
canonical JSON (tracking/README.md, section 16). Messages for others go into the outbox in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from decision.store import door
from decision.store.canonical import Token, canonical, new_id, sha256
from decision.store.database import Database, Reader, Row
from decision.store.digests import PersonalValues
from decision.store.errors import OtherSequence, RefusedValue, SameIdOtherContent
from decision.store.heads import Head, head_of, move
from decision.store.personal import check_personal
from decision.store.personal import row_of as personal_row
from decision.store.tables import JOURNAL, OUTBOX, PERSONAL
from decision.store.unit import Unit
from decision.store.writer import Writer

_READ = JOURNAL.select("where stream = $1 and seq > $2 order by seq")
_BY_ID = JOURNAL.select("where stream = $1 and id = $2")
_OF_STREAMS = JOURNAL.select(
    """
    join (select unnest(cast($1 as varchar[])) as name, unnest(cast($2 as bigint[])) as number) as known
    on stream = known.name and seq > known.number order by stream, seq
    """
)
_TOTAL = "select coalesce(sum(seq), 0) from head where kind = 'journal' and name >= $1 and name < $2"
_STREAMS = """
    select name, seq, hash from head
    where kind = 'journal' and name >= $1 and name < $2 and name > $3 order by name limit $4
"""
_BEHIND_ALL = "\U0010ffff"
_RESERVED = ("seq", "prev")


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One link of a stream; `body` is canonical JSON without `seq` and `prev`, `id` the caller's or a random one."""

    stream: str
    seq: int
    id: str
    body: str
    prev: str
    hash: str

    @property
    def data(self) -> dict[str, Any]:
        """The record as plain data, of which `hash` was made."""
        return {**json.loads(self.body), "seq": self.seq, "prev": self.prev}


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell others because of a record; kept until it is delivered."""

    topic: str
    body: Any


class Journal:
    """Appends to and reads the streams of one store."""

    def __init__(self, database: Database, writer: Writer, token: Token) -> None:
        self._database = database
        self._writer = writer
        self._token = token

    def append(
        self,
        stream: str,
        body: Mapping[str, Any],
        *,
        expected: int | None = None,
        identity: str | None = None,
        messages: Sequence[Message] = (),
        personal: PersonalValues | None = None,
    ) -> JournalRecord:
        """Append a record, with messages, and return it once it is durable.

        `expected` is the number of the last record that the caller knows; without it the record goes to the end.
        The same `identity` again returns the record that is there. `personal` are the values whose digests stand in
        the body; they lie apart under the id of the record, and retention deletes them.
        Raises: RefusedValue, OtherSequence, SameIdOtherContent, StoreUnusable.
        """
        return self.append_soon(
            stream, body, expected=expected, identity=identity, messages=messages, personal=personal
        ).result()

    def append_soon(
        self,
        stream: str,
        body: Mapping[str, Any],
        *,
        expected: int | None = None,
        identity: str | None = None,
        messages: Sequence[Message] = (),
        personal: PersonalValues | None = None,
    ) -> Future[JournalRecord]:
        """Return the future of `append`. What may not enter is refused at once."""
        if any(name in body for name in _RESERVED):
            raise RefusedValue(
                "`seq` and `prev` are set by the store", where="journal.body", fix="leave them out"
            )
        text = door.canonical_text(dict(body), "journal.body")
        name = door.identifier(stream, "journal.stream")
        own = new_id(self._token) if identity is None else door.identifier(identity, "journal.id")
        values = personal_row(own, check_personal(personal)) if personal else None
        told = [
            (
                door.identifier(message.topic, "message.topic"),
                door.canonical_text(message.body, "message.body"),
            )
            for message in messages
        ]

        def job(unit: Unit) -> JournalRecord:
            tx = unit.tx
            if existing := tx.rows(_BY_ID, name, own):
                return _same(JournalRecord(*existing[0]), text)
            old = head_of(tx, "journal", name)
            if expected is not None and expected != old.seq:
                raise OtherSequence(name, expected, old.seq)
            record = linked(name, own, text, old)
            tx.insert(JOURNAL, [(name, record.seq, own, text, record.prev, record.hash)])
            move(tx, "journal", name, old, Head(record.seq, record.hash))
            if values:
                tx.insert(PERSONAL, [values])
            if told:
                tx.insert(OUTBOX, [(name, record.seq, at, *message) for at, message in enumerate(told)])
            unit.has_moved = True
            return record

        return self._writer.submit(job, len(text))

    def read(self, stream: str, after: int = 0) -> tuple[JournalRecord, ...]:
        """Return the records of a stream behind number `after`, in order."""
        with self._database.reading() as reader:
            return tuple(JournalRecord(*row) for row in reader.rows(_READ, stream, after))

    def read_many(self, after: Mapping[str, int]) -> dict[str, tuple[JournalRecord, ...]]:
        """Return the records of each stream behind its number, in order, by one statement; nothing for none."""
        with self._database.reading() as reader:
            rows = reader.rows(_OF_STREAMS, list(after), list(after.values()))
        records = groupby((JournalRecord(*row) for row in rows), key=lambda record: record.stream)
        return {stream: tuple(found) for stream, found in records}

    def total(self, prefix: str) -> int:
        """Return how many records the streams have whose name begins with `prefix`: a number that only grows."""
        with self._database.reading() as reader:
            return int(reader.rows(_TOTAL, prefix, prefix + _BEHIND_ALL)[0][0])

    def head(self, stream: str) -> Head:
        """Return where a stream stands; number 0 if it has no record."""
        with self._database.reading() as reader:
            return head_of(reader, "journal", stream)

    def streams(self, prefix: str = "", after: str = "", limit: int = 1000) -> dict[str, Head]:
        """Return the heads of streams whose name begins with `prefix`, by name, behind the name `after`."""
        with self._database.reading() as reader:
            found = reader.rows(_STREAMS, prefix, prefix + _BEHIND_ALL, after, limit)
        return {name: Head(seq, digest) for name, seq, digest in found}


def linked(stream: str, identity: str, body: str, head: Head) -> JournalRecord:
    """Return a body as the record behind `head`."""
    seq, prev = head.seq + 1, head.hash
    return JournalRecord(stream, seq, identity, body, prev, journal_hash(body, seq, prev))


def journal_hash(body: str, seq: int, prev: str) -> str:
    """Return the SHA-256 of the canonical JSON of a body with its number and the hash before."""
    return sha256(canonical({**json.loads(body), "seq": seq, "prev": prev}))


def _same(record: JournalRecord, body: str) -> JournalRecord:
    if record.body != body:
        what = "a record with this id says something else"
        raise SameIdOtherContent(what, where="journal.id", fix="give another id")
    return record


def read_stream(reader: Reader, after: tuple[str, int], limit: int) -> list[Row]:
    """Return the first rows of all streams behind a stream and number, in order."""
    rest = "where stream > $1 or (stream = $1 and seq > $2) order by stream, seq limit $3"
    return reader.rows(JOURNAL.select(rest), *after, limit)

"""The chains of a store as they are walked: seals, decisions of each node, journals, every record as a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from decision.store.canonical import sha256
from decision.store.database import Reader, Row
from decision.store.journal import JournalRecord, journal_hash, read_stream
from decision.store.records import DecisionRecord, record_hash, record_of
from decision.store.seals import seal_hash, seal_of
from decision.store.tables import DECISION, SEAL
from decision.store.walk import Link

_AT_ONCE = 1000

_NODES = "select name from head where kind = 'decisions' union select distinct node from decision order by 1"
_FIRST = "select min(seq) from decision where node = $1"
_NEXT = "select min(seq) from decision where node = $1 and seq > $2"
_SOME = DECISION.select("where node = $1 and seq >= $2 and seq < $3 order by seq, id")
_SEALS = SEAL.select("order by seq")


def nodes(reader: Reader) -> list[str]:
    """Return the names of all writers."""
    return [row[0] for row in reader.rows(_NODES)]


def decision_rows(reader: Reader, node: str, after: int | None = None) -> Iterator[Row]:
    """Yield the rows of a writer's decisions in the order of their numbers, those behind `after` or all."""
    # Ranges of numbers, since they are found without reading what lies outside.
    begin = reader.rows(_FIRST, node)[0][0] if after is None else after + 1
    while begin is not None:
        rows = reader.rows(_SOME, node, begin, begin + _AT_ONCE)
        yield from rows
        begin = begin + _AT_ONCE if rows else reader.rows(_NEXT, node, begin)[0][0]


def journal_rows(reader: Reader) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the rows of each journal in the order of their numbers."""
    return groupby(_all_journal_rows(reader), key=lambda row: str(row[0]))


def seal_rows(reader: Reader) -> list[Row]:
    """Return the rows of all seals in the order of their numbers."""
    return reader.rows(_SEALS)


def decision_link(row: Row) -> Link:
    """Return a row of a decision as a link."""
    record = record_of(row)
    return Link(record.seq, record.id, record.prev, record.hash, lambda seq: _hash_as(record, seq))


def journal_link(row: Row) -> Link:
    """Return a row of a journal as a link."""
    record = JournalRecord(*row)
    return Link(record.seq, record.id, record.prev, record.hash, lambda seq: _journal_hash_as(record, seq))


def seal_link(row: Row) -> Link:
    """Return a row of a seal as a link."""
    try:
        seal = seal_of(row)
    except (ValueError, TypeError):
        return Link(row[0], str(row[1]), row[-2], row[-1], lambda _: "")
    return Link(
        seal.seq, seal.day.isoformat(), seal.prev, seal.hash, lambda seq: seal_hash(replace(seal, seq=seq))
    )


def _hash_as(record: DecisionRecord, seq: int) -> str:
    return record_hash(record.content, record.node, seq, record.at, record.clock_behind_us, record.prev)


def _journal_hash_as(record: JournalRecord, seq: int) -> str:
    try:
        return journal_hash(record.body, seq, record.prev)
    except (ValueError, TypeError):
        return sha256("")


def _all_journal_rows(reader: Reader) -> Iterator[Row]:
    after = ("", -(1 << 60))
    while rows := read_stream(reader, after, _AT_ONCE):
        yield from rows
        after = (rows[-1][0], rows[-1][1])

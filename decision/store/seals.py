"""The daily seal over the heads of all chains, itself a chain: what was sealed cannot vanish unnoticed.

A seal names the head of every writer's chain. Of the many journals it names those that moved since the seal before;
they stand in rows of their own, and the seal holds the SHA-256 of their sorted lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import orjson

from decision.store.canonical import canonical, sha256
from decision.store.database import Row
from decision.store.heads import Head, head_of, move
from decision.store.moments import as_text, civil_day, not_before, restored, stored
from decision.store.tables import SEAL, SEALED_STREAM
from decision.store.unit import Unit

_HEADS = "select name, seq, hash from head where kind = 'decisions' and seq > 0 order by name"
_MOVED = """
    select name, seq, hash from head
    where kind = 'journal' and seq > coalesce(
        (select max(sealed_stream.seq) from sealed_stream where sealed_stream.stream = head.name), 0)
    order by name
"""
LAST_SEAL = SEAL.select("order by seq desc limit 1")


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: `heads` by node, `streams` the SHA-256 of the lines of the journals that moved."""

    seq: int
    day: date
    at: datetime
    heads: Mapping[str, Head]
    streams: str
    prev: str
    hash: str


def add_seal(unit: Unit, reading: datetime, *, only_if_new_day: bool = False) -> Seal | None:
    """Seal all heads as they stand in this transaction; return the seal in force, None where there is nothing to seal.

    Nothing is written where nothing moved since the last seal.
    """
    unit.move_head()
    tx = unit.tx
    found = tx.rows(LAST_SEAL)
    last = seal_of(found[0]) if found else None
    day = civil_day(reading)
    heads = {name: Head(seq, digest) for name, seq, digest in tx.rows(_HEADS)}
    moved = tx.rows(_MOVED)
    is_done = bool(last and only_if_new_day and last.day >= day)
    if not is_done and (moved or heads != (last.heads if last else {})):
        at, _ = not_before(reading, last.at) if last else (reading, 0)
        old = head_of(tx, "seals", "")
        unsealed = Seal(old.seq + 1, civil_day(at), at, heads, streams_digest(moved), old.hash, "")
        last = replace(unsealed, hash=seal_hash(unsealed))
        tx.insert(SEAL, [row_of(last)])
        tx.insert(SEALED_STREAM, [(last.seq, *row) for row in moved])
        move(tx, "seals", "", old, Head(last.seq, last.hash))
    if unit.chain:
        unit.chain = replace(unit.chain, sealed=max(day, unit.chain.sealed))
    return last


def streams_digest(rows: Iterable[Row]) -> str:
    """Return the SHA-256 of the lines `stream seq hash`, sorted."""
    return sha256("".join(sorted(f"{name} {seq} {digest}\n" for name, seq, digest in rows)))


def seal_hash(seal: Seal) -> str:
    """Return the SHA-256 of the canonical JSON of a seal without its hash."""
    return sha256(canonical(seal_data(seal)))


def seal_data(seal: Seal) -> dict[str, object]:
    """Return a seal without its hash as plain data."""
    return {
        "at": as_text(seal.at),
        "day": seal.day.isoformat(),
        "heads": _written(seal.heads),
        "prev": seal.prev,
        "seq": seal.seq,
        "streams": seal.streams,
    }


def row_of(seal: Seal) -> Row:
    """Return a seal as a row of its table."""
    heads = canonical(_written(seal.heads))
    return seal.seq, seal.day, stored(seal.at), heads, seal.streams, seal.prev, seal.hash


def seal_of(row: Row) -> Seal:
    """Return the seal of a row. Raises: ValueError or TypeError if its heads are not what a seal holds."""
    seq, day, at, heads, streams, prev, digest = row
    read = {name: Head(*head) for name, head in orjson.loads(heads).items()}
    return Seal(seq, day, restored(at), read, streams, prev, digest)


def _written(heads: Mapping[str, Head]) -> dict[str, list[object]]:
    return {name: [head.seq, head.hash] for name, head in heads.items()}

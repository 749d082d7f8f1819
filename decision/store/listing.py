"""Pages of decisions by time, reference or case, with a cursor that stays where it is while records are added."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from decision.store import door
from decision.store.database import Database, Reader
from decision.store.errors import RefusedValue
from decision.store.moments import as_text, stored
from decision.store.records import DecisionRecord, record_of
from decision.store.tables import DECISION, marks

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions: those from `begin` on and before `end`, of a reference, of a case; all that are named hold."""

    begin: datetime | None = None
    end: datetime | None = None
    reference: str | None = None
    case: str | None = None
    newest_first: bool = False


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """Records in order of time, then node and number; `next` is the cursor for what follows, None at the end."""

    records: tuple[DecisionRecord, ...]
    next: str | None


def read_page(reader: Reader, wanted: Wanted, after: str | None, limit: int) -> Page:
    """Return one page. Raises: RefusedValue for a cursor that no page gave."""
    most = min(max(1, limit), LARGEST_PAGE)
    values: list[object] = []
    conditions = [*_conditions(wanted, values), *(_behind(wanted, after, values) if after else ())]
    where = f"where {' and '.join(conditions)}" if conditions else ""
    way = "desc" if wanted.newest_first else "asc"
    # First the ids alone: requests are long, and are read only where they are wanted.
    statement = (
        f"select id from decision {where} order by at_utc {way}, node {way}, seq {way} limit {most + 1}"  # noqa: S608
    )
    ids = [row[0] for row in reader.rows(statement, *values)]
    records = _in_order(reader, ids[:most])
    is_more = len(ids) > most
    return Page(records, cursor_of(records[-1]) if is_more else None)


def read_each(database: Database, wanted: Wanted) -> Iterator[DecisionRecord]:
    """Yield the records wanted, one after another, without holding them all."""
    values: list[object] = []
    conditions = " and ".join(_conditions(wanted, values))
    way = "desc" if wanted.newest_first else "asc"
    order = f"order by at_utc {way}, node {way}, seq {way}"
    statement = DECISION.select(f"where {conditions} {order}" if conditions else order)
    yield from map(record_of, database.stream(statement, *values))


def cursor_of(record: DecisionRecord) -> str:
    """Return the cursor of what lies behind a record."""
    text = f"{as_text(record.at)} {record.seq} {record.node}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _in_order(reader: Reader, ids: Sequence[str]) -> tuple[DecisionRecord, ...]:
    if not ids:
        return ()
    rows = reader.rows(DECISION.select(f"where id in {marks(ids)}"), *ids)
    records = {record.id: record for record in map(record_of, rows)}
    return tuple(records[identity] for identity in ids)


def _conditions(wanted: Wanted, values: list[object]) -> Iterator[str]:
    if wanted.begin:
        yield f"at_utc >= {_mark(values, stored(door.moment(wanted.begin, 'begin')))}"
    if wanted.end:
        yield f"at_utc < {_mark(values, stored(door.moment(wanted.end, 'end')))}"
    if wanted.reference is not None:
        yield f"reference = {_mark(values, door.identifier(wanted.reference, 'reference'))}"
    if wanted.case is not None:
        yield f"case_number = {_mark(values, door.identifier(wanted.case, 'case'))}"


def _behind(wanted: Wanted, cursor: str, values: list[object]) -> Iterator[str]:
    """Yield the conditions of lying behind a cursor; the first one tells the engine where to begin."""
    at, node, seq = (_mark(values, value) for value in _place(cursor))
    sign = "<" if wanted.newest_first else ">"
    yield f"at_utc {sign}= {at}"
    yield f"(at_utc {sign} {at} or node {sign} {node} or (node = {node} and seq {sign} {seq}))"


def _place(cursor: str) -> tuple[datetime, str, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, seq, node = text.split(" ", 2)
        return stored(datetime.fromisoformat(at)), door.identifier(node, "cursor"), int(seq)
    except (ValueError, binascii.Error, RefusedValue):
        fix = "give the cursor of the page before, or none"
        raise RefusedValue("this is no cursor", where="cursor", fix=fix) from None


def _mark(values: list[object], value: object) -> str:
    values.append(value)
    return f"${len(values)}"

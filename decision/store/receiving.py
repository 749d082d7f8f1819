"""A store that receives another one's rows: in steps, each durable, so that a copy that was cut off can go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from decision.store.database import Database, Row, Transaction
from decision.store.heads import Head, Stream, head_of, move
from decision.store.tables import CERTIFICATE_BATCH, HEAD, Table
from decision.store.unit import Unit
from decision.store.writer import Writer

Tick = Callable[[str], None]

AT_ONCE = 500


class Receiving:
    """Writes rows as they come into one store; `tick` is told the table of each step."""

    def __init__(self, database: Database, writer: Writer, tick: Tick) -> None:
        self.database = database
        self._writer = writer
        self._tick = tick

    def write(self, work: Callable[[Transaction], object]) -> None:
        """Do `work` in a transaction and wait until it is durable."""

        def job(unit: Unit) -> None:
            work(unit.tx)
            unit.reload()

        self._writer.submit(job).result()

    def run(self, statement: str, *values: object) -> None:
        """Run one statement in a transaction of its own."""
        self.write(lambda tx: tx.run(statement, *values))

    def insert(self, table: Table, rows: Iterable[Row], *, skip_existing: bool) -> None:
        """Write rows of a table, in steps."""
        for some in in_steps(rows):
            self._tick(table.name)
            self._insert(table, some, skip_existing=skip_existing)

    def extend(
        self,
        kind: Stream,
        name: str,
        rows: Iterable[Row],
        written: Callable[[list[Row]], Mapping[Table, list[Row]]],
    ) -> None:
        """Write the next records of a chain, in steps, and move its head along.

        `written` gives the rows of each table for some records; the first table is the chain's own, with the number in
        `seq` and the hash last.
        """
        old = self.head(kind, name)
        for some in in_steps(rows):
            tables = written(some)
            own = next(iter(tables))
            self._tick(own.name)
            new = Head(some[-1][own.columns.index(("seq", "whole"))], some[-1][-1])
            self._extend(kind, name, old, new, tables)
            old = new

    def head(self, kind: Stream, name: str) -> Head:
        """Return where a chain stands here."""
        with self.database.reading() as reader:
            return head_of(reader, kind, name)

    def publish(self, batches: list[Row]) -> None:
        """Make the versions of batches known, whose rows are there."""
        if batches:
            self.write(lambda tx: _publish(tx, batches))

    def _insert(self, table: Table, rows: list[Row], *, skip_existing: bool) -> None:
        self.write(lambda tx: tx.insert(table, rows, skip_existing=skip_existing))

    def _extend(
        self, kind: Stream, name: str, old: Head, new: Head, tables: Mapping[Table, list[Row]]
    ) -> None:
        def work(tx: Transaction) -> None:
            for table, rows in tables.items():
                tx.insert(table, rows)
            move(tx, kind, name, old, new)

        self.write(work)


def in_steps(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows, some at a time."""
    iterator = iter(rows)
    while some := list(islice(iterator, AT_ONCE)):
        yield some


def _publish(tx: Transaction, batches: list[Row]) -> None:
    last = max(row[0] for row in batches)
    tx.insert(CERTIFICATE_BATCH, batches)
    if not tx.rows("select 1 from head where kind = 'certificates'"):
        tx.insert(HEAD, [("certificates", "", last, "")])
    tx.run("update head set seq = $1 where kind = 'certificates' and seq < $1", last)

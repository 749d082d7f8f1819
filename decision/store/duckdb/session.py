"""One lent connection as a reader and a transaction, with many rows written by one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import duckdb

from decision.store.database import Row
from decision.store.duckdb.connections import Connection
from decision.store.duckdb.faults import in_our_words
from decision.store.tables import Kind, Table, marks

_TYPES: dict[Kind, str] = {
    "text": "varchar",
    "whole": "bigint",
    "moment": "timestamp",
    "day": "date",
    "bytes": "blob",
}
_AT_ONCE = 1000


class Session:
    """Reads and writes through one connection, in one thread."""

    def __init__(self, connection: Connection, where: str) -> None:
        self._connection = connection
        self._where = where

    def rows(self, statement: str, *values: object) -> list[Row]:
        with in_our_words(self._where):
            return self._connection.execute(statement, list(values)).fetchall()

    def run(self, statement: str, *values: object) -> int:
        with in_our_words(self._where):
            changed = self._connection.execute(statement, list(values)).fetchall()
        return int(changed[0][0]) if changed else 0

    def script(self, statements: str) -> None:
        """Run several statements without values."""
        with in_our_words(self._where):
            self._connection.execute(statements)

    def stream(self, statement: str, *values: object) -> Iterator[Row]:
        with in_our_words(self._where):
            self._connection.execute(statement, list(values))
        while True:
            with in_our_words(self._where):
                rows = self._connection.fetchmany(_AT_ONCE)
            if not rows:
                return
            yield from rows

    def insert(self, table: Table, rows: Sequence[Row], *, skip_existing: bool = False) -> None:
        if not rows:
            return
        statement, values = _insertion(table, rows, skip_existing=skip_existing)
        with in_our_words(self._where):
            self._connection.execute(statement, values)

    def begin(self, kind: str = "") -> None:
        """Begin a transaction; `read only` sees one moment."""
        with in_our_words(self._where):
            self._connection.execute(f"begin transaction {kind}")

    def commit(self) -> None:
        """Make it durable."""
        with in_our_words(self._where):
            self._connection.execute("commit")

    def roll_back(self) -> None:
        """Forget it; after a failed commit there is nothing to forget."""
        with suppress(duckdb.Error):
            self._connection.execute("rollback")


def _insertion(table: Table, rows: Sequence[Row], *, skip_existing: bool) -> tuple[str, list[Any]]:
    """Return the statement that inserts the rows, and its values: one list for each column, or those of one row."""
    end = " on conflict do nothing" if skip_existing else ""
    into = f"insert into {table.name} ({table.names})"
    if len(rows) == 1:
        return f"{into} values {marks(table.columns)}{end}", list(rows[0])
    lists = ", ".join(
        f"unnest(cast(${number} as {_TYPES[kind]}[]))" for number, (_, kind) in enumerate(table.columns, 1)
    )
    return f"{into} select {lists}{end}", [list(column) for column in zip(*rows, strict=True)]


def typed_lists(table: Table) -> str:
    """Return the columns as lists with their types, as `read_json` wants them."""
    return "{" + ", ".join(f"'{name}': '{_TYPES[kind]}[]'" for name, kind in table.columns) + "}"

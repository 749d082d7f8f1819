"""One connection as a reader and a transaction, with many rows written by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

from decision.store.database import Row
from decision.store.postgres.faults import in_our_words
from decision.store.tables import Table, marks

Connection = psycopg.Connection[Any]


class Session:
    """Reads and writes through one connection, in one thread. Its cursors take `$1`, `$2`, … (psycopg.RawCursor)."""

    def __init__(self, connection: Connection, where: str) -> None:
        self._connection = connection
        self._where = where

    def rows(self, statement: str, *values: object) -> list[Row]:
        with in_our_words(self._where):
            return self._connection.execute(statement, values).fetchall()

    def run(self, statement: str, *values: object) -> int:
        with in_our_words(self._where):
            return self._connection.execute(statement, values).rowcount

    def script(self, statements: str) -> None:
        """Run several statements without values."""
        with in_our_words(self._where):
            self._connection.execute(statements)

    def insert(self, table: Table, rows: Sequence[Row], *, skip_existing: bool = False) -> None:
        if not rows:
            return
        conflict = " on conflict do nothing" if skip_existing else ""
        into = f"insert into {table.name} ({table.names}) values {marks(table.columns)}{conflict}"  # noqa: S608
        # One statement, prepared once, and all rows sent before the first answer is awaited.
        with in_our_words(self._where), self._connection.cursor() as cursor:
            cursor.executemany(into, rows)

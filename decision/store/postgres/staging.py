"""A bulk on its way into PostgreSQL: copied into temporary tables, then laid in by steps."""

from __future__ import annotations

from collections.abc import Sequence

from decision.store.database import Columns, Row
from decision.store.laying_in import lay_in
from decision.store.postgres.faults import in_our_words
from decision.store.postgres.session import Connection, Session
from decision.store.tables import Table


class PostgresStaging(Session):
    """Temporary tables of one connection, each row numbered as it came."""

    def __init__(self, connection: Connection, where: str, tables: Sequence[Table]) -> None:
        super().__init__(connection, where)
        self._tables = tables
        for table in tables:
            self.script(
                f"create temp table staged_{table.name} (like {table.name});"
                f" alter table staged_{table.name} add column place bigint generated always as identity"
            )
        self._is_indexed = False

    def add(self, table: Table, columns: Columns) -> None:
        statement = f"copy staged_{table.name} ({table.names}) from stdin"
        with in_our_words(self._where), self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in zip(*columns, strict=True):
                copy.write_row(row)

    def rows(self, statement: str, *values: object) -> list[Row]:
        self._index()
        return super().rows(statement, *values)

    def lay_in(self, batch: int) -> None:
        lay_in(self, self._tables, batch, "place")

    def _index(self) -> None:
        """Index what was staged, and count it for the planner, before the first question about it."""
        if self._is_indexed:
            return
        self._is_indexed = True
        for table in self._tables:
            staged = f"staged_{table.name}"
            self.script(f"create index on {staged} (id); create index on {staged} (place); analyze {staged}")

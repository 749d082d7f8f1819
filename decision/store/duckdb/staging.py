"""A bulk on its way into a DuckDB file: its columns as JSON, which it reads fast, into temporary tables, in steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from decision.store.database import Columns
from decision.store.duckdb.connections import Connection
from decision.store.duckdb.faults import in_our_words
from decision.store.duckdb.session import Session, typed_lists
from decision.store.laying_in import lay_in
from decision.store.tables import Table


class DuckStaging(Session):
    """Temporary tables of one connection; `spool` is the file through which rows pass."""

    def __init__(self, connection: Connection, where: str, spool: Path, tables: Sequence[Table]) -> None:
        super().__init__(connection, where)
        self._spool = spool
        self._tables = tables
        for table in tables:
            self.run(f"create or replace temp table staged_{table.name} as from {table.name} limit 0")

    def add(self, table: Table, columns: Columns) -> None:
        names = [name for name, _ in table.columns]
        written = orjson.dumps(dict(zip(names, columns, strict=True)))
        with in_our_words(self._where):
            self._spool.write_bytes(written)
        self.run(
            f"insert into staged_{table.name} select {', '.join(f'unnest({name})' for name in names)}"  # noqa: S608
            f" from read_json($1, format = 'newline_delimited', columns = {typed_lists(table)},"
            f" maximum_object_size = {len(written) + 1})",
            str(self._spool),
        )

    def lay_in(self, batch: int) -> None:
        lay_in(self, self._tables, batch, "rowid")

    def drop(self) -> None:
        """Remove what was staged."""
        self._spool.unlink(missing_ok=True)
        for table in self._tables:
            self.run(f"drop table if exists staged_{table.name}")

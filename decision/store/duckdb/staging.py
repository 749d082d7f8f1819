"""A bulk on its way into a DuckDB file: as JSON lines, which it reads fast, into temporary tables, then in steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from decision.store.database import Row
from decision.store.duckdb.connections import Connection
from decision.store.duckdb.faults import in_our_words
from decision.store.duckdb.session import Session, typed_columns
from decision.store.tables import Table

_STEP = 10_000


class DuckStaging(Session):
    """Temporary tables of one connection; `spool` is the file through which rows pass."""

    def __init__(self, connection: Connection, where: str, spool: Path, tables: Sequence[Table]) -> None:
        super().__init__(connection, where)
        self._spool = spool
        self._tables = tables
        for table in tables:
            self.run(f"create or replace temp table staged_{table.name} as from {table.name} limit 0")

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        names = [name for name, _ in table.columns]
        with in_our_words(self._where):
            with self._spool.open("wb") as file:
                file.writelines(orjson.dumps(dict(zip(names, row, strict=True))) + b"\n" for row in rows)
            self.run(
                f"insert into staged_{table.name} select * from read_json($1, format = 'newline_delimited',"  # noqa: S608
                f" columns = {typed_columns(table)})",
                str(self._spool),
            )

    def lay_in(self, batch: int) -> None:
        for table in self._tables:
            columns = ", ".join("$1" if name == "batch" else name for name, _ in table.columns)
            staged = f"staged_{table.name}"
            last = self.rows(f"select max(rowid) from {staged}")[0][0]  # noqa: S608
            for first in range(0, last + 1, _STEP):
                self.run(
                    f"insert into {table.name} ({table.names}) select {columns} from {staged}"  # noqa: S608
                    " where rowid >= $2 and rowid < $3",
                    batch,
                    first,
                    first + _STEP,
                )

    def drop(self) -> None:
        """Remove what was staged."""
        self._spool.unlink(missing_ok=True)
        for table in self._tables:
            self.run(f"drop table if exists staged_{table.name}")

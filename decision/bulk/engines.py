"""What runs an Ibis expression over tables and writes its result: DuckDB, or Spark where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

import duckdb
import ibis

EngineName = Literal["duckdb", "spark"]
_MEMORY = "1GB"
_AT_ONCE = 10_000


class Engine(Protocol):
    """Runs expressions over the tables lent to it."""

    def lend(self, name: str, query: str) -> None:
        """Give the engine a table, as a query that DuckDB runs."""

    def rows(self, expression: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of an expression."""

    def write(self, expression: Any, target: Path) -> None:
        """Write the rows of an expression, ordered by `row`, as Parquet or CSV: a whole file, or none."""


def reader_in(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB of our own, whose memory is bounded; what does not fit goes into `folder`."""
    return duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(folder / "spilled")})


@contextmanager
def engine_named(name: EngineName, folder: Path, reader: duckdb.DuckDBPyConnection) -> Iterator[Engine]:
    """Lend an engine. Raises: LiangtiError where Spark is not installed."""
    if name == "duckdb":
        yield DuckDB(reader)
        return
    # Spark is an extra, and slow to import.
    from decision.bulk.spark import Spark, spark_session  # noqa: PLC0415

    with spark_session() as session:
        yield Spark(session, folder, reader)


class DuckDB:
    """Runs expressions in this process."""

    def __init__(self, reader: duckdb.DuckDBPyConnection) -> None:
        self._reader = reader

    def lend(self, name: str, query: str) -> None:
        self._reader.execute(f"create or replace view {name} as {query}")

    def rows(self, expression: Any) -> Iterator[tuple[Any, ...]]:
        found = self._reader.cursor().execute(ibis.to_sql(expression, dialect="duckdb"))
        while some := found.fetchmany(_AT_ONCE):
            yield from some

    def write(self, expression: Any, target: Path) -> None:
        copy_to(self._reader, ibis.to_sql(expression, dialect="duckdb"), target)


def copy_to(reader: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Write the rows of a query in their order, as the name of the target says; a file that is there is replaced."""
    form = "csv, header" if target.suffix.lower() == ".csv" else "parquet"
    part = target.with_name(f".{target.name}.part")
    try:
        reader.execute("copy ({}) to '{}' (format {})".format(query, str(part).replace("'", "''"), form))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)

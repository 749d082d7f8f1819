"""Ibis expressions run by Spark; what it is lent and what it gives are Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis

from decision.bulk.engines import copy_to
from kb.errors import LiangtiError


@contextmanager
def spark_session() -> Iterator[Any]:
    """Lend a session, that of `spark-submit` where there is one. Raises: LiangtiError where Spark is not installed."""
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise LiangtiError("Spark is not installed", fix="pip install 'liangti[spark]'") from None
    try:
        session = SparkSession.builder.appName("liangti").getOrCreate()
    except PySparkException as error:
        what = f"Spark does not start: {str(error).splitlines()[0]}"
        raise LiangtiError(what, fix="install Java 17 or later, and set JAVA_HOME") from None
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


class Spark:
    """Runs expressions on Spark; what it is lent and what it gives are Parquet files in `folder`."""

    def __init__(self, session: Any, folder: Path, reader: duckdb.DuckDBPyConnection) -> None:
        self._session, self._folder, self._reader = session, folder, reader

    def lend(self, name: str, query: str) -> None:
        path = self._folder / f"{name}.lent.parquet"
        copy_to(self._reader, query, path)
        self._session.read.parquet(str(path)).createOrReplaceTempView(name)

    def rows(self, expression: Any) -> Iterator[tuple[Any, ...]]:
        for row in self._session.sql(ibis.to_sql(expression, dialect="pyspark")).toLocalIterator():
            yield tuple(row)

    def write(self, expression: Any, target: Path) -> None:
        parts = self._folder / "written"
        self._session.sql(ibis.to_sql(expression, dialect="pyspark")).write.parquet(str(parts))
        query = f"select * from read_parquet('{parts}/*.parquet') order by row"  # noqa: S608
        copy_to(self._reader, query, target)

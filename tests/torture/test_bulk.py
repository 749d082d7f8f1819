"""Tables of projects against whole decisions, every one of them, and DuckDB against Spark, byte by byte."""

import importlib.util
import shutil
from itertools import product

import pytest

from decision.bulk.answers import Answers
from tests.decision.bulk.tables import answer_by_decide, as_parquet, row_of, run
from tests.decision.strategies import DECLARED, OPENED, PARTIAL, VALID, answers
from tests.torture.counts import IS_LONG

EVERY = [
    {**answers(*combination), **dict(zip(DECLARED, declared, strict=True))}
    for combination, declared in product(VALID, product((False, True), repeat=len(DECLARED)))
]


def test_every_project_that_can_exist_has_the_row_of_its_decision(did):
    found = Answers(OPENED)
    chosen = EVERY if IS_LONG else EVERY[::97]
    for facts in chosen:
        assert found.of(facts) == answer_by_decide(facts), facts
    did("projects compared with their decisions", len(chosen))


@pytest.mark.skipif(not IS_LONG, reason="Spark needs long to start")
@pytest.mark.skipif(
    not importlib.util.find_spec("pyspark"), reason="pyspark is not installed (liangti[spark])"
)
@pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed")
def test_spark_gives_the_bytes_of_duckdb(tmp_path, did):
    projects = [*EVERY, *(answers(*combination) for combination in PARTIAL)]
    source = as_parquet(tmp_path / "cases.parquet", map(row_of, projects))
    for form in ("parquet", "csv"):
        run(source, tmp_path / f"duckdb.{form}")
        run(source, tmp_path / f"spark.{form}", engine="spark")
        assert (tmp_path / f"spark.{form}").read_bytes() == (tmp_path / f"duckdb.{form}").read_bytes()
    did("rows joined by Spark", 2 * len(projects))

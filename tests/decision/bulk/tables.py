"""What the tests of tables share: projects written as Parquet or CSV, and answers read back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from decision.bulk import Done, decide_table
from decision.bulk.answers import Answer
from decision.decide import Case, decide
from tests.decision.strategies import AS_OF, CRITERIA, DECLARED, OPENED

COLUMNS = (*CRITERIA, *DECLARED)


def as_csv(path: Path, rows: Iterable[Sequence[Any]], header: Sequence[str], encoding: str = "utf-8") -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def as_parquet(path: Path, rows: Iterable[Sequence[str | None]], header: Sequence[str] = COLUMNS) -> Path:
    """Write rows as Parquet, every column a text."""
    staged = as_csv(path.with_suffix(".staged"), rows, header)
    types = dict.fromkeys(header, "varchar")
    query = f"select * from read_csv('{staged}', header = true, auto_detect = false, delim = ',', columns = {types})"
    duckdb.execute(f"copy ({query}) to '{path}' (format parquet)")
    return path


def row_of(facts: Mapping[str, Any]) -> list[str | None]:
    """Return a project as a row of `COLUMNS`, what is not answered left empty."""
    return [None if (value := facts.get(name)) is None else str(value) for name in COLUMNS]


def run(source: Path, target: Path, **more: Any) -> Done:
    """Decide a table on Harbin."""
    return decide_table(OPENED, source, target, AS_OF, **more)


def read(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows of a table in their order."""
    reader = "read_csv" if path.suffix == ".csv" else "read_parquet"
    return duckdb.execute(f"select * from {reader}('{path}')").fetchall()


def answer_by_decide(facts: Mapping[str, Any]) -> Answer:
    """Return the row of a project, read from its whole decision."""
    decision = decide(Case(facts), OPENED, AS_OF, AS_OF)
    if decision.outcome == "impossible":
        return Answer("impossible", constraints=" ".join(one.id for one in decision.constraints))
    if decision.outcome == "undecided":
        question = decision.next_question
        return Answer("undecided", next_question=question.fact if question else None)
    situation, flowchart, plan, documents = (
        decision.situation, decision.flowchart, decision.plan, decision.documents,
    )  # fmt: skip
    assert None not in (situation, flowchart, plan, documents)
    return Answer(
        "decided",
        situation.id,
        flowchart.id,
        plan.working_days,
        len(plan.steps),
        documents.slots,
        documents.handed_over,
        documents.to_submit,
    )

"""One table of projects in, one with their answers out."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from decision.bulk.answers import Answers, Deciding
from decision.bulk.cells import Cells
from decision.bulk.engines import Engine, EngineName, engine_named, reader_in
from decision.bulk.rows_file import query_of, write_rows
from decision.bulk.source import Source, damaged, open_source
from decision.bulk.words import read_words
from decision.conclusions import dependencies
from decision.decide import require_in_force
from decision.opened import OpenRelease
from kb.errors import LiangtiError

FORMS = (".parquet", ".csv")
_TOLD_EACH = 1_000
_DUCKDB_TYPES = {str: "varchar", int: "bigint"}
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Done:
    """How many rows there were, how many of each outcome, and how many kinds of project, none alike, are among them."""

    rows: int
    outcomes: Mapping[str, int]
    kinds: int


def decide_table(
    opened: OpenRelease,
    source: Path,
    target: Path,
    as_of: date,
    *,
    engine: EngineName = "duckdb",
    step: Step = lambda _: None,
    answers_of: Callable[[OpenRelease], Deciding] = Answers,
) -> Done:
    """Decide every project of `source`, nobody holding a certificate, and write the answers in the same order.

    Shape:  Parquet or CSV with a column for each fact, by its id or its label -> Parquet or CSV with `row` (from 1),
            `reference` if there is one, and the columns of `Answer`, or of what `answers_of` gives; none is left out.
    Raises: WrongCases with every problem of the table, NoReleaseInForce, LiangtiError for a target that cannot be.
    """
    require_in_force(opened, as_of)
    _check_target(source, target)
    with tempfile.TemporaryDirectory(prefix="liangti-") as name, reader_in(Path(name)) as reader:
        folder = Path(name)
        step("reading")
        try:
            table, cells = _read(opened, source, folder, reader)
        except duckdb.Error:
            raise damaged(source.name) from None
        with engine_named(engine, folder, reader) as running:
            running.lend("cases", table.query)
            for words in cells.words:
                if words.query:
                    running.lend(f"words_{words.fact}", words.query)
            answers = answers_of(opened)
            done = _answer(answers, cells, running, folder, step)
            step("writing")
            _write(running, cells.decided(answers.types), target)
            return done


def _read(
    opened: OpenRelease, path: Path, folder: Path, reader: duckdb.DuckDBPyConnection
) -> tuple[Source, Cells]:
    kb, axes = opened.kb, opened.index.axes
    source = open_source(path, kb.vocabulary, folder, reader)
    reader.execute(f"create view cases as {source.query}")
    words = read_words(reader, [axes[name] for name in source.facts], kb.vocabulary, folder, source.name)
    telling = frozenset().union(*dependencies(kb).values())
    return source, Cells([one for one in words if one.fact in telling], source.has_reference)


def _answer(answers: Deciding, cells: Cells, running: Engine, folder: Path, step: Step) -> Done:
    """Lend the answer to every number that occurs."""
    outcomes = Counter[str]()
    occurring = 0

    def rows() -> Iterator[tuple[object, ...]]:
        nonlocal occurring
        for number, count in running.rows(cells.counted):
            answer = answers.of(cells.facts(number))
            outcomes[str(answer[0])] += count
            occurring += 1
            if occurring % _TOLD_EACH == 0:
                step(f"deciding: {occurring} kinds of project")
            yield number, *answer

    path = folder / "answers.csv"
    write_rows(path, rows())
    types = {"number": "bigint"} | {name: _DUCKDB_TYPES[of] for name, of in answers.types.items()}
    running.lend("answers", query_of(path, types))
    return Done(outcomes.total(), dict(sorted(outcomes.items())), occurring)


def _check_target(source: Path, target: Path) -> None:
    if target.suffix.lower() not in FORMS:
        what = "the answers cannot be written under this name"
        raise LiangtiError(what, where=str(target), fix=f"let it end in {' or '.join(FORMS)}")
    if not target.parent.is_dir():
        raise LiangtiError(
            "there is no such folder", where=str(target.parent), fix="make it, or name another"
        )
    if target.exists() and source.exists() and target.samefile(source):
        what = "the answers would replace the projects"
        raise LiangtiError(what, where=str(target), fix="name another file for the answers")


def _write(running: Engine, decided: Any, target: Path) -> None:
    try:
        running.write(decided, target)
    except (duckdb.Error, OSError) as error:
        what = f"the answers cannot be written: {str(error).splitlines()[0]}"
        raise LiangtiError(what, where=str(target), fix="make room there, or name another file") from None

"""A table of projects as it lies in a file, Parquet or CSV: its columns, and the query that reads its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from decision.bulk.csv_file import read_header, stage
from decision.bulk.problems import TableProblem, WrongCases
from decision.bulk.quoted import quoted
from kb.errors import did_you_mean
from kb.vocabulary import Vocabulary

REFERENCE = "reference"
_REFERENCES = (REFERENCE, "项目编号")
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Source:
    """A table that can be read. `query` gives `row` from 1, and as text each column by the id of its fact.

    `facts` are the ids of its columns in their order, `has_reference` whether the caller's own names are among them.
    """

    name: str
    query: str
    facts: tuple[str, ...]
    has_reference: bool


def open_source(
    path: Path, vocabulary: Vocabulary, folder: Path, reader: duckdb.DuckDBPyConnection
) -> Source:
    """Return a table; what has to be written to read it goes into `folder`.

    Raises: WrongCases with every column that is not understood or missing, or every line that is no row.
    """
    try:
        with path.open("rb") as file:
            is_parquet = file.read(len(_PARQUET)) == _PARQUET
        kept = folder / "cases.parquet"
        if is_parquet:
            # Under a name of our own: in the name given, `*` and `[` would stand for other files.
            kept.symlink_to(path.resolve())
            described = reader.execute("describe select * from read_parquet(?)", [str(kept)])
            columns: Sequence[str] = [row[0] for row in described.fetchall()]
            names = _understood(columns, vocabulary, path.name)
        else:
            header = read_header(path)
            columns = header.columns
            names = _understood(columns, vocabulary, path.name)
            stage(path, header, kept, reader)
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise WrongCases(path.name, [TableProblem("", what, "name another file")]) from None
    except duckdb.Error:
        raise damaged(path.name) from None
    taken = ", ".join(
        f"cast({quoted(column)} as varchar) as {quoted(name)}"
        for column, name in zip(columns, names, strict=True)
    )
    query = f"select file_row_number + 1 as row, {taken} from read_parquet('{kept}', file_row_number = true)"  # noqa: S608
    return Source(path.name, query, tuple(name for name in names if name != REFERENCE), REFERENCE in names)


def damaged(name: str) -> WrongCases:
    """Return the problem of a file that DuckDB cannot read, or not to its end."""
    return WrongCases(name, [TableProblem("", "the file is damaged, or cut off", "write it anew")])


def _understood(columns: Sequence[str], vocabulary: Vocabulary, file: str) -> list[str]:
    """Return for each column the id of its fact, or `reference`. Raises: WrongCases."""
    problems = []
    names: list[str] = []
    for number, column in enumerate(columns, start=1):
        fact = vocabulary.fact_of(column) if len(column) < 200 else None
        name = fact.id if fact else REFERENCE if column.strip() in _REFERENCES else ""
        place = f"column {number}"
        if not name:
            words = [*vocabulary.words(), *_REFERENCES]
            fix = did_you_mean(column[:200], words) or f"leave it out; known are {REFERENCE}, " + ", ".join(
                vocabulary.ids()
            )
            problems.append(TableProblem(place, f"`{column[:60]}` is no known fact", fix))
        elif name in names:
            problems.append(TableProblem(place, f"`{name}` has two columns", "leave one out"))
        names.append(name)
    for fact in vocabulary.facts:
        if not fact.optional and fact.id not in names:
            what = f"there is no column `{fact.id}` ({fact.zh})"
            problems.append(TableProblem("", what, "add it, and leave its cells empty where it is not known"))
    if problems:
        raise WrongCases(file, problems)
    return names

"""The words that stand in one column, each read once, as a single answer is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb

from decision.bulk.problems import MOST_SHOWN, TableProblem, WrongCases, rows_named
from decision.bulk.rows_file import query_of, write_rows
from decision.facts import WrongInput, read_answers
from kb.axes import Axis
from kb.vocabulary import Vocabulary, fold

_IN_THE_EXPRESSION = 256
_ROWS_NAMED = 5


@dataclass(frozen=True)
class Words:
    """Where on the axis of its fact each word of a column lies, counted from 1; other cells are not answered.

    Few words become part of the expression, as `places`. Where they are many, as of a number, `query` gives them
    as a table of `said` and `place`.
    """

    axis: Axis
    places: Mapping[str, int]
    query: str = ""

    @property
    def fact(self) -> str:
        return self.axis.fact.id


def read_words(
    reader: duckdb.DuckDBPyConnection,
    axes: Sequence[Axis],
    vocabulary: Vocabulary,
    folder: Path,
    file: str,
) -> list[Words]:
    """Return the words of the columns of `cases`, those of one fact each; what is written for it goes into `folder`.

    Raises: WrongCases with every word that is no value of its fact, and the rows in which it stands.
    """
    problems: list[TableProblem] = []
    found = []
    for axis in axes:
        wrong: dict[str, tuple[str, str]] = {}
        found.append(_words(axis, _placed(reader, axis, vocabulary, wrong), folder))
        problems += _at_their_rows(reader, axis.fact.id, wrong)
    if problems:
        raise WrongCases(file, problems)
    return found


def _words(axis: Axis, placed: Iterator[tuple[str, int]], folder: Path) -> Words:
    few: list[tuple[str, int]] = []
    for one in placed:
        few.append(one)
        if len(few) > _IN_THE_EXPRESSION:
            path = folder / f"words_{axis.fact.id}.csv"
            write_rows(path, chain(few, placed))
            return Words(axis, {}, query_of(path, {"said": "varchar", "place": "bigint"}))
    return Words(axis, dict(few))


def _placed(
    reader: duckdb.DuckDBPyConnection, axis: Axis, vocabulary: Vocabulary, wrong: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    """Yield each word with its place; a word that cannot be read is put into `wrong`, with its problem and its fix."""
    fact = axis.fact.id
    said = reader.cursor().execute(f"select distinct {fact} from cases where {fact} is not null")  # noqa: S608
    while some := said.fetchmany(10_000):
        for (word,) in some:
            if not fold(word):
                continue
            try:
                value = read_answers(vocabulary, {fact: word}, from_text=True).values[fact]
            except WrongInput as error:
                if len(wrong) <= MOST_SHOWN:
                    wrong[word] = error.problems[0].problem, error.problems[0].fix
            else:
                yield word, axis.index_of(value) + 1


def _at_their_rows(
    reader: duckdb.DuckDBPyConnection, fact: str, wrong: Mapping[str, tuple[str, str]]
) -> Iterator[TableProblem]:
    """Yield each wrong word with the rows in which it stands, in the order of the first of them."""
    if not wrong:
        return
    query = f"""
        select {fact}, count(*), min(row, {_ROWS_NAMED}) as firsts from cases
        where list_contains(?, {fact}) group by all order by firsts
    """  # noqa: S608
    for word, count, rows in reader.execute(query, [list(wrong)]).fetchall():
        problem, fix = wrong[word]
        yield TableProblem(f"{rows_named(rows, count)}, column {fact}", problem, fix)

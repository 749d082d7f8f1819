"""A table of projects in a CSV file, UTF-8 or GB18030: its header, and its rows written as Parquet."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from decision.bulk.problems import MOST_SHOWN, TableProblem, WrongCases
from decision.bulk.quoted import quoted
from decision.register.files import inspect, opened_text
from kb.reader import UnreadableFile

_REJECTED = """
    select line, any_value(error_type), any_value(error_message) from reject_errors group by line order by line
"""


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns of a CSV file, and how its text is encoded."""

    columns: Sequence[str]
    encoding: str


def read_header(path: Path) -> Header:
    """Return the header of a CSV file. Raises: WrongCases with why it is none."""
    if not path.stat().st_size:
        what, fix = "the file is empty", "write the names of the columns on line 1, a project on each line"
        raise WrongCases(path.name, [TableProblem("", what, fix)])
    with path.open("rb") as file:
        try:
            inspected = inspect(file, path.name)
        except UnreadableFile as error:
            found = error.finding
            place = f"line {found.location.line}"
            raise WrongCases(path.name, [TableProblem(place, found.problem, found.fix)]) from None
        if inspected.kind != "csv":
            what, fix = "this is neither Parquet nor CSV", "write the projects as Parquet or CSV"
            raise WrongCases(path.name, [TableProblem("", what, fix)])
        with opened_text(file, inspected) as text:
            return Header(next(csv.reader(text)), inspected.encoding)


def stage(path: Path, header: Header, kept: Path, reader: duckdb.DuckDBPyConnection) -> None:
    """Write the rows of a CSV file as Parquet. Raises: WrongCases with every line that is no row of it."""
    utf8 = kept.with_suffix(".csv")
    if header.encoding == "gb18030":
        with (
            path.open(encoding="gb18030", newline="") as text,
            utf8.open("w", encoding="utf-8", newline="") as written,
        ):
            shutil.copyfileobj(text, written)
    else:
        # Under a name of our own: in the name given, `*` and `[` would stand for other files.
        utf8.symlink_to(path.resolve())
    types = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in header.columns)
    rows = f"""
        select * from read_csv('{utf8}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
            columns = {{{types}}}, store_rejects = true)
    """  # noqa: S608
    reader.execute(f"copy ({rows}) to '{kept}' (format parquet)")
    if rejected := reader.execute(_REJECTED).fetchmany(MOST_SHOWN + 1):
        raise WrongCases(path.name, list(_rejected(rejected, len(header.columns))))


def _rejected(lines: Iterable[Sequence[object]], columns: int) -> Iterator[TableProblem]:
    for line, kind, said in lines:
        if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
            what = f"the row has {'fewer' if kind == 'MISSING COLUMNS' else 'more'} cells than the header, {columns}"
        else:
            what = f"this is no row: {str(said).splitlines()[0]}"
        yield TableProblem(f"line {line}", what, "mend this line")

"""A new row of a CSV table: behind the last row of its kind, its cells in the order of the columns there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.errors import LiangtiError, did_you_mean
from kb.reader import decode
from kb.table_words import COLUMNS
from kb.tables import TABLES, Table, column_of
from kb.vocabulary import Vocabulary
from kb.writing.lines import Insertion


def table_of(key: str) -> Table:
    """Return the table that is kept under a key of the knowledge base."""
    return next(table for table in TABLES if table.key == key)


def new_row(
    folder: Path, table: Table, cells: Mapping[str, str], vocabulary: Vocabulary, beside: str
) -> Insertion:
    """Return the insertion of a row with these cells, by column; it stands behind the rows with the same `beside`.

    Raises: LiangtiError if the table has no such column, or the id already.
    """
    text = decode((folder / table.file).read_bytes(), table.file)
    (_, header), *rows = _records(text)
    columns = [column_of(table, name.strip(), vocabulary) for name in header]
    for name in cells:
        if name not in columns:
            fix = did_you_mean(name, filter(None, columns)) or f"add a column `{name}` to line 1 of the table"
            raise LiangtiError(f"the table has no column `{name}`", where=table.file, fix=fix)
    place, last = 1, 1
    for end, row in rows:
        entry = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        if entry.get("id") == cells["id"]:
            raise LiangtiError(
                f"`{cells['id']}` is there already", where=f"{table.file}:{end}", fix="take another id"
            )
        if any(row):
            last = end
            place = end if entry.get(beside) == cells.get(beside) else place
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([cells.get(column or "", "") for column in columns])
    return Insertion(table.file, place if place > 1 else last, line.getvalue())


def named_cells(table: Table, said: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return what was said of a row, by column, whether a column was named by its code or its label.

    Raises: LiangtiError for a word that is no column.
    """
    cells: dict[str, str] = {}
    for word, cell in said.items():
        column = column_of(table, word, vocabulary)
        if column is None:
            known = [*table.columns, *COLUMNS, *(vocabulary.words() if table.has_facts else ())]
            fix = did_you_mean(word, known) or "known columns: " + ", ".join(table.columns)
            raise LiangtiError(f"`{word}` is no column", where=table.file, fix=fix)
        cells[column] = cell
    return cells


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table, each with the last line on which it stands."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for row in reader:
        yield reader.line_num, row

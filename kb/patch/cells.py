"""One cell of a CSV table found by the id of its row and the code or label of its column, and another one written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kb.patch.setting import Setting, UnknownPath, unknown
from kb.tables import Table, column_of
from kb.vocabulary import Vocabulary


def with_cell(text: str, table: Table, setting: Setting, vocabulary: Vocabulary) -> str:
    """Return the text of a table with one cell set; the other rows stay as they are written. Raises: UnknownPath."""
    (head, header), *rows = _rows(text)
    columns = {column_of(table, name, vocabulary): place for place, name in enumerate(map(str.strip, header))}
    if "id" not in columns:
        raise UnknownPath("the rows of this table have no id", where=setting.place, fix="edit the file")
    name, *rest = setting.path
    by_id = {
        row[columns["id"]].strip(): number for number, (_, row) in enumerate(rows) if len(row) > columns["id"]
    }
    if name not in by_id:
        raise unknown(setting, name, table.file, by_id)
    column = ".".join(rest)
    place = columns.get(column_of(table, column, vocabulary) if column else None)
    if place is None:
        raise unknown(setting, column, f"the columns of {table.file}", map(str.strip, header))
    written, cells = rows[by_id[name]]
    cells += [""] * (place + 1 - len(cells))
    cells[place] = setting.value
    parts = [written for written, _ in rows]
    parts[by_id[name]] = _line(cells, written)
    return head + "".join(parts)


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each row as it is written, with its line end, and its cells."""
    lines = io.StringIO(text, newline="").readlines()
    reader, begin = csv.reader(lines), 0
    for row in reader:
        yield "".join(lines[begin : reader.line_num]), row
        begin = reader.line_num


def _line(cells: list[str], before: str) -> str:
    end = before[len(before.rstrip("\r\n")) :]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end).writerow(cells)
    return written.getvalue()

"""The text of a CSV table as rows that are changed one by one; every other row stays as it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.errors import LiangtiError

Cells = tuple[str, ...]


class NoSuchRow(LiangtiError):
    """A row that the table does not have."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file, from 1, its cells, and the text it is written with."""

    number: int
    cells: Cells
    written: str


@dataclass(frozen=True)
class Sheet:
    """A table; its first row names the columns."""

    text: str

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows, the first one included. Raises: LiangtiError for text that is no CSV."""
        lines = io.StringIO(self.text, newline="").readlines()
        reader = csv.reader(lines, strict=True)
        found: list[Row] = []
        begin = 0
        try:
            for cells in reader:
                found.append(Row(begin + 1, tuple(cells), "".join(lines[begin : reader.line_num])))
                begin = reader.line_num
        except csv.Error as error:
            where, fix = f"line {reader.line_num}", "mend the quotation marks"
            raise LiangtiError(f"this is no CSV: {error}", where=where, fix=fix) from None
        return tuple(found)

    @property
    def columns(self) -> Cells:
        """The names of the columns, as they are written."""
        return self.rows[0].cells if self.rows else ()

    def row(self, number: int) -> Row:
        """Return the row that begins on a line of the file. Raises: NoSuchRow."""
        for one in self.rows[1:]:
            if one.number == number:
                return one
        raise NoSuchRow("there is no such row", where=str(number), fix="open the table again")

    def with_row(self, number: int, cells: Sequence[str]) -> str:
        """Return the text with other cells in one row. Raises: NoSuchRow."""
        old = self.row(number)
        return self._joined({number: old.written if old.cells == tuple(cells) else self._line(cells)})

    def without_row(self, number: int) -> str:
        """Return the text without a row. Raises: NoSuchRow."""
        return self._joined({self.row(number).number: ""})

    def with_new_row(self, behind: int, cells: Sequence[str]) -> str:
        """Return the text with a new row behind another. Raises: NoSuchRow."""
        before = self.row(behind).written
        ended = before if before.endswith(("\n", "\r")) else before + self._end
        return self._joined({behind: ended + self._line(cells)})

    def with_rows(self, rows: Iterable[Sequence[str]]) -> str:
        """Return the text of other rows, the first one included; a row with the same cells stays as it is written."""
        known = {one.cells: one.written for one in self.rows}
        return "".join(known.get(tuple(cells)) or self._line(cells) for cells in rows)

    @property
    def _end(self) -> str:
        first = self.rows[0].written if self.rows else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    def _line(self, cells: Sequence[str]) -> str:
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator=self._end).writerow(cells)
        return written.getvalue()

    def _joined(self, changed: dict[int, str]) -> str:
        return "".join(changed.get(row.number, row.written) for row in self.rows)

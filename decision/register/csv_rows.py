"""Rows of a CSV text, read a piece at a time: quoting, WPS habits, and rows of another width than the header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from decision.register.columns import BY_NAME, header_of
from decision.register.files import unreadable
from decision.register.rows import AT_ONCE, Rows, rows_of_table, without_blank_rows
from kb.errors import Finding
from kb.location import Location

if TYPE_CHECKING:
    from _csv import Reader

_LINE_END = re.compile(r"\r\n|\r|\n")
_OTHER_SEPARATOR = re.compile("[\t;，]")


def csv_rows(text: TextIO, file: str, cut_line: int = 0) -> Iterator[Rows]:
    """Yield the rows of a table, with what is wrong with the header or the shape of a row.

    A row may end early where only columns that may be empty are left, since Excel leaves them off; but not on
    `cut_line`, the last line of a file that breaks off.
    Raises: UnreadableFile where the quoting is broken, or no column can be read.
    """
    reader = csv.reader(text, strict=True)
    table: Table | None = None
    more = True
    while more:
        before = reader.line_num
        read, more = _piece(reader, file)
        is_plain = reader.line_num - before == len(read)
        lines = range(before + 1, reader.line_num + 1) if is_plain else _lines(read, before + 1)
        lines, rows = without_blank_rows(lines, read)
        if rows and table is None:
            table = Table(file, rows[0], lines[0], cut_line)
            yield Rows((), {}, lambda *_: 1, table.findings)
            lines, rows = lines[1:], rows[1:]
        if rows and table is not None:
            yield table.shaped(lines, rows)


def _piece(reader: Reader, file: str) -> tuple[list[list[str]], bool]:
    rows: list[list[str]] = []
    first = reader.line_num + 1
    try:
        for row in islice(reader, AT_ONCE):
            rows.append(row)  # noqa: PERF402 - what was read before an error is needed
    except csv.Error as error:
        what, fix = f"this is no CSV: {error}", "close the quotation mark that opens on this line"
        raise unreadable(file, _lines([*rows, []], first)[-1], what, fix) from None
    return rows, len(rows) == AT_ONCE


def _lines(rows: Sequence[Sequence[str]], first: int) -> Sequence[int]:
    """Return the line on which each row begins: one a line, but for cells that hold line ends."""
    lines, line = list[int](), first
    for row in rows:
        lines.append(line)
        line += 1 + sum(len(_LINE_END.findall(cell)) for cell in row)
    return lines


class Table:
    """The header of a table, and what it makes of the rows below it.

    Raises: UnreadableFile if it names no column at all.
    """

    def __init__(self, file: str, header: Sequence[str], line: int, cut_line: int = 0) -> None:
        self._file, self._cut_line, self._width = file, cut_line, len(header)
        if len(header) == 1 and _OTHER_SEPARATOR.search(header[0]):
            what, fix = "the columns are not separated by commas", "save as CSV separated by commas"
            raise unreadable(file, line, what, fix)
        self.codes, self.findings = header_of(header, file, line)
        if not any(self.codes):
            what, fix = (
                "this line names no column of certificates",
                "write the column names on the first line",
            )
            raise unreadable(file, line, what, fix)
        required = (index for index, code in enumerate(self.codes, 1) if code and BY_NAME[code].is_required)
        self._needed = max(required, default=0)

    def shaped(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> Rows:
        """Return the rows that have the width of the header, and a finding for each of the others."""
        if set(map(len, rows)) == {self._width}:
            return rows_of_table(lines, rows, self.codes, ())
        findings, kept_lines, kept = list[Finding](), list[int](), list[Sequence[str]]()
        for line, row in zip(lines, rows, strict=True):
            if fix := self._repair(line, row):
                what = f"this row has {len(row)} cells, the header has {self._width}"
                place = Location(self._file, line, min(len(row), self._width))
                findings.append(Finding("unreadable", "error", place, what, fix))
            else:
                kept_lines.append(line)
                kept.append([*row[: self._width], *[""] * (self._width - len(row))])
        return rows_of_table(kept_lines, kept, self.codes, findings)

    def _repair(self, line: int, row: Sequence[str]) -> str:
        """Return how to repair the shape of a row, or nothing where it can be read."""
        if any(map(str.strip, row[self._width :])):
            return "put a text that holds a comma in quotation marks"
        if line == self._cut_line and len(row) < self._width:
            return "the file ends in the middle of this row: fetch it again, or complete the row"
        return "complete the row" if len(row) < self._needed else ""

"""Rows of the one sheet of an Excel workbook: cells as the text that a CSV of the same sheet would hold."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import BinaryIO

import python_calamine

from decision.register.csv_rows import Table
from decision.register.files import unreadable
from decision.register.rows import AT_ONCE, Rows, without_blank_rows

LARGEST = 512 << 20
_MIDNIGHT = time()
_LARGEST_EXACT = 10**15


def xlsx_rows(file: BinaryIO, name: str) -> Iterator[Rows]:
    """Yield the rows of the sheet that holds something. The workbook is held in memory, so its size is bounded.

    Raises: UnreadableFile if this is no workbook, is too large, or more than one of its sheets holds something.
    """
    _check_size(file, name)
    try:
        with python_calamine.load_workbook(file) as workbook:
            sheets = [workbook.get_sheet_by_name(sheet) for sheet in workbook.sheet_names]
            written = [sheet for sheet in sheets if sheet.start is not None]
            yield from _rows_of(_one(written, name), name)
    except python_calamine.CalamineError as error:
        raise unreadable(name, 1, f"this is no Excel workbook: {error}", "save it again as .xlsx") from None


def _check_size(file: BinaryIO, name: str) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        what = "this file begins like an Excel workbook and is none"
        raise unreadable(name, 1, what, "fetch it again, or save it again as .xlsx") from None
    if size > LARGEST:
        what = f"this workbook unpacks to {size >> 20} MB, more than {LARGEST >> 20}"
        raise unreadable(name, 1, what, "save it as CSV")
    file.seek(0)


def _one(written: list[python_calamine.CalamineSheet], name: str) -> python_calamine.CalamineSheet:
    if len(written) == 1:
        return written[0]
    if not written:
        what, fix = "the workbook is empty", "write the column names on row 1, a certificate on each row"
    else:
        what = "more than one sheet holds something: " + ", ".join(sheet.name for sheet in written)
        fix = "leave one sheet in the workbook, and import the others on their own"
    raise unreadable(name, 1, what, fix)


def _rows_of(sheet: python_calamine.CalamineSheet, name: str) -> Iterator[Rows]:
    assert sheet.start is not None
    left = sheet.start[1]
    table: Table | None = None
    # The rows come from the first one of the sheet on, the cells of each from the first column that is written.
    rows, first = sheet.iter_rows(), 1
    while piece := [[*[""] * left, *map(cell_text, row)] for row in islice(rows, AT_ONCE)]:
        lines, written = without_blank_rows(range(first, first + len(piece)), piece)
        first += len(piece)
        if written and table is None:
            table = Table(name, written[0], lines[0])
            yield Rows((), {}, lambda *_: 1, table.findings)
            lines, written = lines[1:], written[1:]
        if written and table is not None:
            yield table.shaped(lines, written)


def cell_text(cell: object) -> str:
    """Return a cell as text; a number of more than 15 digits as Excel shows it, since its last ones are lost.

    >>> cell_text(20140012.0), cell_text(9.12301001234567e17), cell_text(datetime(2014, 5, 18))
    ('20140012', '9.12301E+17', '2014-05-18')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < _LARGEST_EXACT else f"{cell:.5E}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)

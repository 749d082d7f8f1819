"""Excel workbooks: days as days or text, numbers that Excel has shortened, one sheet only."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from decision.register import xlsx_rows
from tests.decision.register.made import (
    ROW,
    csv_bytes,
    entries_of,
    only_problem,
    problems_of,
    xlsx_bytes,
)

HEADER = [*ROW]
ONE = entries_of(csv_bytes([ROW]))


def sheet(**cells: object) -> list[list[object]]:
    return [HEADER, [{**ROW, **cells}[name] for name in HEADER]]


@pytest.mark.parametrize(
    "cells",
    [{}, {"issued": date(2014, 5, 18), "valid_until": datetime(2017, 5, 17)}, {"issued": "2014/5/18"}],  # noqa: DTZ001
    ids=["text", "days", "text as WPS writes it"],
)
def test_days_may_be_days_of_excel_or_text(cells):
    assert entries_of(xlsx_bytes(sheet(**cells))) == ONE


def test_empty_rows_columns_and_sheets_are_nothing():
    (header, cells), gap = sheet(), [""] * 8
    assert entries_of(xlsx_bytes([gap, ["", *header], gap, ["", *cells], gap], [], [[""]])) == ONE


def test_places_are_those_of_the_sheet():
    (header, cells), gap = sheet(state="有效吗"), [""] * 8
    data = xlsx_bytes([gap, ["", *header], gap, ["", *cells]])
    assert problems_of(data) == ["4:8: 状态 (state): `有效吗` is no state of a certificate"]


def test_a_whole_number_is_its_digits():
    assert entries_of(xlsx_bytes(sheet(number=20140012)))[0].number == "20140012"


@pytest.mark.parametrize("number", [912301021234567890, 1.2e17])
def test_a_number_of_which_excel_has_lost_digits_is_refused(number):
    assert "Excel has shortened this number, and its last digits are lost" in only_problem(
        xlsx_bytes(sheet(credit_code=number))
    )


def test_a_number_where_a_day_is_due_is_refused_with_how_to_repair_it():
    assert "format the column as a date" in only_problem(xlsx_bytes(sheet(issued=41777)))


def test_a_time_where_a_day_is_due_is_refused():
    data = xlsx_bytes(sheet(issued=datetime(2014, 5, 18, 8, 30)))  # noqa: DTZ001
    assert "is a time; a day is needed" in only_problem(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (xlsx_bytes([]), "the workbook is empty"),
        (xlsx_bytes(sheet(), [["x"]]), "more than one sheet holds something: Sheet1, Sheet2"),
        (xlsx_bytes(sheet())[:200], "this file begins like an Excel workbook and is none"),
        (xlsx_bytes([["a"]]), "this line names no column of certificates"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_said(data, said):
    assert said in only_problem(data)


def test_another_zip_file_is_no_workbook():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        parts.writestr("a.txt", "a")
    assert "this is no Excel workbook" in only_problem(data.getvalue())


def test_a_workbook_that_unpacks_to_more_than_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx_rows, "LARGEST", 1 << 20)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (3 << 20))
    assert "this workbook unpacks to 3 MB, more than 1" in only_problem(data.getvalue())

"""CSV as WPS and Excel write it: quoting, line ends, empty rows and columns, and rows of another width."""

from __future__ import annotations

import csv

import pytest

from decision.register.rows import AT_ONCE
from tests.decision.register.made import FIRM, ROW, csv_bytes, entries_of, only_problem, problems_of, row

PLAIN = csv_bytes([ROW])
ONE = entries_of(PLAIN)


@pytest.mark.parametrize(
    "data",
    [
        csv_bytes([ROW], quoting=csv.QUOTE_ALL),
        csv_bytes([ROW], lineterminator="\n"),
        csv_bytes([ROW], lineterminator="\r"),
        PLAIN + b"\r\n\r\n,,,,,,\r\n  , ,\t,,,,\r\n",
        b"\r\n" + PLAIN,
        PLAIN.replace(b"\r\n", b",,,\r\n"),
        csv_bytes(
            [row(number="　黑JZ安许证字（２０１４）０００１２３ ", credit_code=f"\t{ROW['credit_code']}")]
        ),
        csv_bytes([row(issued="２０１４－０５－１８", state="有效　")]),
    ],
    ids=[
        "quoted",
        "lf",
        "cr",
        "empty rows",
        "empty row first",
        "empty columns",
        "full width",
        "full-width day",
    ],
)
def test_habits_of_spreadsheets_change_nothing(data):
    assert entries_of(data) == ONE


def test_a_cell_may_hold_commas_quotation_marks_and_line_ends():
    data = csv_bytes([row(source='库,"甲"\n二'), row(number="2", state="有效吗")])
    assert problems_of(data) == ["4:7: 状态 (state): `有效吗` is no state of a certificate"]


def test_an_open_quotation_mark_is_said_with_the_line_on_which_it_opens():
    data = PLAIN + PLAIN.splitlines()[1].replace(FIRM.encode(), b'"' + FIRM.encode()) + b"\r\n"
    assert problems_of(data) == ["3:1: this is no CSV: unexpected end of data"]


def test_a_row_with_a_comma_too_many_is_refused_with_its_line():
    data = PLAIN + PLAIN.splitlines()[1].replace(FIRM.encode(), "松江,建设".encode()) + b"\r\n"
    assert "certificates.csv:3:7: this row has 8 cells, the header has 7" in only_problem(data)


def test_a_row_may_end_early_where_only_columns_that_may_be_empty_are_left():
    rows = csv_bytes([row(source="", as_of="")]).replace(b",,\r\n", b"\r\n")
    assert entries_of(rows) == ONE


def test_a_row_that_ends_before_a_column_that_every_row_needs_is_refused():
    data = csv_bytes([ROW, row(number="2")]).removesuffix(",有效\r\n".encode()) + b"\r\n"
    assert problems_of(data) == ["3:6: this row has 6 cells, the header has 7"]


def test_a_file_that_breaks_off_in_its_last_row_is_refused():
    whole = csv_bytes([row(source="甲", project="乙"), row(number="2", source="甲", project="乙")])
    assert len(entries_of(whole.removesuffix(b"\r\n"))) == 2
    assert "the file ends in the middle of this row" in only_problem(
        whole.removesuffix(",甲,乙\r\n".encode())
    )


def test_lines_are_right_far_into_a_file_and_behind_empty_rows():
    rows = [row(number=str(n)) for n in range(AT_ONCE + 5)]
    data = (
        csv_bytes(rows) + b",,,,,,\r\n" + csv_bytes([row(number="x", issued="2014-02-30")]).split(b"\r\n")[1]
    )
    assert problems_of(data) == [
        f"{AT_ONCE + 8}:5: 发证日期 (issued): `2014-02-30` is no day of the calendar"
    ]

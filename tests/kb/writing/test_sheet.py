"""Rows of a table are changed, put in and taken out; the others stay byte for byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import LiangtiError
from kb.writing.sheet import NoSuchRow, Sheet

CELL = st.text('ab,"\n 中', max_size=4)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=2, max_size=5)


def text_of(rows, end="\r\n"):
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end).writerows(rows)
    return written.getvalue()


def cells_of(text):
    return [list(row.cells) for row in Sheet(text).rows]


@given(
    rows=ROWS, new=st.lists(CELL, min_size=2, max_size=2), data=st.data(), end=st.sampled_from(["\n", "\r\n"])
)
def test_a_changed_table_reads_as_its_rows_with_the_change(rows, new, data, end):
    sheet = Sheet(text_of(rows, end))
    assert cells_of(sheet.text) == rows
    place = data.draw(st.integers(1, len(rows) - 1))
    number = sheet.rows[place].number
    assert cells_of(sheet.with_row(number, new)) == [*rows[:place], new, *rows[place + 1 :]]
    assert cells_of(sheet.without_row(number)) == [*rows[:place], *rows[place + 1 :]]
    assert cells_of(sheet.with_new_row(number, new)) == [*rows[: place + 1], new, *rows[place + 1 :]]
    assert sheet.with_row(number, rows[place]) == sheet.text
    assert sheet.with_rows(rows) == sheet.text


def test_other_rows_keep_the_quotation_marks_they_have():
    sheet = Sheet('id,name\n"a","one"\nb,two')
    assert sheet.with_row(3, ["b", "2, or two"]) == 'id,name\n"a","one"\nb,"2, or two"\n'
    assert sheet.with_new_row(3, ["c", ""]) == 'id,name\n"a","one"\nb,two\nc,\n'


def test_a_row_that_is_not_there_is_named():
    with pytest.raises(NoSuchRow):
        Sheet("id\na\n").with_row(1, ["b"])


def test_text_that_is_no_table_is_refused_with_its_line():
    with pytest.raises(LiangtiError, match="line 2"):
        _ = Sheet('id\n"a\n').rows

"""The header: columns in codes or Chinese, and what is wrong with it."""

from __future__ import annotations

import pytest

from decision.register.columns import COLUMNS, column_of
from tests.decision.register.made import FIRM, ROW, csv_bytes, entries_of, problems_of, row

CHINESE = {"type": "类型", "number": "证号", "holder": "持有人", "credit_code": "统一社会信用代码",
           "issued": "发证日期", "valid_until": "有效期至", "state": "状态"}  # fmt: skip


def renamed(**names: str) -> dict[str, str]:
    return {names.get(name, name): value for name, value in ROW.items()}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_a_column_is_named_by_its_code_its_chinese_name_or_another(column):
    words = (column.name, column.zh, *column.also, f"　{column.zh} ", column.name.upper())
    assert {column_of(word) for word in words} == {column}


def test_no_word_names_two_columns():
    words = [word for column in COLUMNS for word in (column.name, column.zh, *column.also)]
    assert len(set(words)) == len(words)


def test_codes_and_chinese_names_may_be_mixed():
    assert entries_of(csv_bytes([renamed(**CHINESE)])) == entries_of(csv_bytes([renamed(holder="持有人")]))


def test_an_unknown_column_is_refused_with_the_nearest_name():
    assert problems_of(csv_bytes([row(有效期止日="x")])) == ["1:8: `有效期止日` is no column of certificates"]


def test_two_columns_that_mean_the_same_are_refused():
    assert problems_of(csv_bytes([row(持有人=FIRM)])) == ["1:8: columns `holder` and `持有人` mean the same"]


def test_a_column_that_every_row_needs_is_asked_for_once_and_not_for_each_row():
    rows = [{name: value for name, value in row(number=str(n)).items() if name != "state"} for n in range(3)]
    assert problems_of(csv_bytes(rows)) == ["1:1: column 状态 (state) is missing"]


def test_a_note_and_a_row_number_may_stand_there_and_are_not_read():
    assert entries_of(csv_bytes([{"序号": "1", **ROW, "备注": "补发"}])) == entries_of(csv_bytes([ROW]))


def test_a_file_without_any_column_of_certificates_is_refused_as_a_whole():
    assert problems_of(b"a,b\n1,2\n") == ["1:1: this line names no column of certificates"]


@pytest.mark.parametrize("separator", ["\t", ";", "，"])
def test_another_separator_is_said(separator):
    data = csv_bytes([ROW]).decode().replace(",", separator).encode()
    assert problems_of(data) == ["1:1: the columns are not separated by commas"]


def test_a_header_alone_states_nothing_and_is_no_error():
    assert entries_of(csv_bytes([ROW]).splitlines()[0] + b"\r\n") == []

"""Columns by id or label; every problem of a table in one run, each at its place."""

import duckdb
import pytest

from decision.bulk.engines import reader_in
from decision.bulk.problems import MOST_SHOWN, WrongCases, rows_named
from decision.bulk.source import open_source
from tests.decision.bulk.tables import COLUMNS, as_csv, as_parquet
from tests.decision.strategies import CRITERIA, KB

LABELS = [KB.vocabulary[name].zh for name in COLUMNS]


@pytest.fixture
def opened(tmp_path):
    """Return what opens a table, and the rows it then gives."""
    folder = tmp_path / "kept"
    folder.mkdir()
    with reader_in(folder) as reader:

        def source(path):
            found = open_source(path, KB.vocabulary, folder, reader)
            return found, reader.execute(found.query).fetchall()

        yield source


def problems(call, *arguments):
    with pytest.raises(WrongCases) as refused:
        call(*arguments)
    return [(one.place, one.problem) for one in refused.value.problems]


ROWS = [("一", "政府投资"), ("二", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_every_encoding_of_our_tables(opened, tmp_path, encoding):
    rows = [(*row, *["x"] * 3) for row in ROWS]
    path = as_csv(tmp_path / "c.csv", rows, ("项目编号", *LABELS[:4]), encoding)
    source, read = opened(path)
    assert (source.facts, source.has_reference) == (CRITERIA, True)
    assert read == [(1, "一", "政府投资", "x", "x", "x"), (2, "二", None, "x", "x", "x")]


def test_the_name_of_a_file_is_only_a_name(opened, tmp_path):
    path = as_csv(tmp_path / "c'[ab]*.csv", [("a", "b", "c", "d")], CRITERIA)
    assert opened(path)[1] == [(1, "a", "b", "c", "d")]


def test_typed_columns_of_parquet_are_read_as_text(opened, tmp_path):
    path = tmp_path / "c.parquet"
    columns = ", ".join(f"null as {name}" for name in CRITERIA)
    duckdb.execute(f"copy (select {columns}, true as takes_forest) to '{path}' (format parquet)")
    assert opened(path)[1] == [(1, None, None, None, None, "true")]


def test_every_column_that_is_not_understood_or_missing_is_named(opened, tmp_path):
    path = as_csv(tmp_path / "c.csv", [], ("investor", "出资人", "managment", "takes_forest"))
    assert problems(opened, path) == [
        ("column 2", "`investor` has two columns"),
        ("column 3", "`managment` is no known fact"),
        *(
            ("", f"there is no column `{name}` ({KB.vocabulary[name].zh})")
            for name in CRITERIA
            if name != "investor"
        ),
    ]


def test_every_line_of_another_width_is_named(opened, tmp_path):
    rows = [["a"] * 4, ["a"] * 3, ["a"] * 4, ["a"] * 5, ["a"] * 4]
    assert [place for place, _ in problems(opened, as_csv(tmp_path / "c.csv", rows, CRITERIA))] == [
        "line 3",
        "line 5",
    ]


def test_only_the_first_thousand_problems_are_shown(opened, tmp_path):
    path = as_csv(tmp_path / "c.csv", [["a"]] * (MOST_SHOWN + 5), CRITERIA)
    with pytest.raises(WrongCases, match="and 1 more problem") as refused:
        opened(path)
    assert len(refused.value.problems) == MOST_SHOWN


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "this file is saved as UTF-16"),
        (b'{"investor": "government"}\n', "this is neither Parquet nor CSV"),
        (b"PAR1 and no more", "the file is damaged, or cut off"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(opened, tmp_path, content, problem):
    path = tmp_path / "cases"
    path.write_bytes(content)
    assert [said for _, said in problems(opened, path)] == [problem]


def test_a_parquet_file_that_was_cut_off_is_damaged(opened, tmp_path):
    path = as_parquet(tmp_path / "c.parquet", [["a"] * len(COLUMNS)] * 100)
    path.write_bytes(path.read_bytes()[:-20])
    assert problems(opened, path) == [("", "the file is damaged, or cut off")]


def test_a_file_that_is_not_there_is_said_not_to_be(opened, tmp_path):
    assert problems(opened, tmp_path / "c.csv") == [
        ("", "the file cannot be read: No such file or directory")
    ]


def test_rows_are_named_as_far_as_they_are_known():
    assert rows_named((7,), 1) == "row 7"
    assert rows_named((7, 8), 2) == "rows 7, 8"
    assert rows_named((7, 8), 9) == "rows 7, 8 and 7 more"

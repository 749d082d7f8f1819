"""Tables in CSV files and workbooks begin with rows that say what they are."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.decision_tables.analysis import analyse
from kb.decision_tables.files import read_tables
from kb.decision_tables.table import DecisionTable, Input, Output, Rule, UnreadableTables
from kb.decision_tables.value_sets import Values
from tests.decision.register.made import xlsx_bytes

HEAD = [
    ["hit policy", "UNIQUE"],
    ["name", "area", "use", "output: chart"],
    ["type", "number", "string", "string"],
    ["domain", ">= 0", "shop, stall", "A, B"],
]
RULES = [["1", "< 300", "shop", "A"], ["2", "-", "stall", "B"]]
TABLE = DecisionTable(
    "t",
    "t",
    "UNIQUE",
    (Input("area", "number", ">= 0"), Input("use", "string", "shop, stall")),
    (Output("chart", "A, B", "string"),),
    (Rule(("< 300", "shop"), ("A",)), Rule(("-", "stall"), ("B",))),
    plain_words=True,
)


def csv_file(folder: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    path = folder / "t.csv"
    lines = (",".join(f'"{cell}"' for cell in row) for row in rows)
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def xlsx_file(folder: Path, *sheets: list[list[object]]) -> Path:
    path = folder / "t.xlsx"
    path.write_bytes(xlsx_bytes(*sheets))
    return path


def test_a_csv_table_is_read(tmp_path):
    assert read_tables(csv_file(tmp_path, HEAD + RULES)) == (TABLE,)


def test_chinese_heads_say_the_same(tmp_path):
    heads = {"hit policy": "命中策略", "name": "名称", "type": "类型", "domain": "取值范围"}
    rows = [[heads[row[0]], *row[1:]] for row in HEAD]
    rows[1][3] = "结论：chart"
    assert read_tables(csv_file(tmp_path, rows + RULES, "gb18030")) == (TABLE,)


@pytest.mark.parametrize(
    ("letter", "policy"), [("u", "UNIQUE"), ("F", "FIRST"), ("R", "RULE ORDER"), ("C+", "COLLECT")]
)
def test_a_hit_policy_may_be_one_letter(tmp_path, letter, policy):
    (found,) = read_tables(csv_file(tmp_path, [["hit policy", letter], *HEAD[1:], *RULES]))
    assert found.hit_policy == policy


def test_each_sheet_of_a_workbook_is_a_table(tmp_path):
    first, second, empty = read_tables(xlsx_file(tmp_path, HEAD + RULES, HEAD + RULES[:1], HEAD))
    assert first == replace(TABLE, id="Sheet1", name="Sheet1")
    assert (second.name, len(second.rules)) == ("Sheet2", 1)
    assert empty.rules == ()


def test_numbers_and_days_of_a_workbook_are_read_as_written(tmp_path):
    rows = [
        ["name", "n", "day", "output: o"],
        ["type", "number", "date", "number"],
        ["", 0.1, date(2014, 1, 1), 300],
    ]
    (found,) = read_tables(xlsx_file(tmp_path, rows))
    assert found.rules == (Rule(("0.1", "2014-01-01"), ("300",)),)
    assert analyse(found).problems == ()


def test_texts_and_days_need_no_marks(tmp_path):
    rows = [
        ["name", "use", "day", "output: o"],
        ["type", "string", "date", ""],
        ["1", "not(shop, big stall)", "< 2014-01-01", "A"],
    ]
    (found,) = read_tables(csv_file(tmp_path, rows))
    report = analyse(found)
    assert report.problems == ()
    assert Values(("shop", "big stall")) in [gap.region.get("use") for gap in report.spaces.gaps]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([], "`name`"),
        (HEAD[2:], "`name`"),
        (HEAD[:2], "`type`"),
        ([*HEAD, HEAD[1]], "twice"),
        ([["name", "a"], ["type", "number"]], "no column is an output"),
        ([*HEAD, ["1", "-", "-", "A", "more"]], "without a name"),
    ],
)
def test_what_is_no_table_is_refused_with_its_fault(tmp_path, rows, what):
    with pytest.raises(UnreadableTables, match=what):
        read_tables(csv_file(tmp_path, rows))


def test_a_column_without_a_type_is_not_guessed(tmp_path):
    (found,) = read_tables(csv_file(tmp_path, [HEAD[1], ["type", "number", "", ""], *RULES]))
    assert [problem.kind for problem in analyse(found).problems] == ["unsupported-type"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no workbook", b"name,a\n"])
def test_what_is_no_workbook_is_refused(tmp_path, data):
    path = tmp_path / "t.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableTables, match="workbook"):
        read_tables(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.decision_tables.sheets._LARGEST", 10)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as parts:
        parts.writestr("a", "x" * 11)
    with pytest.raises(UnreadableTables, match="unpacks"):
        read_tables(tmp_path / "t.xlsx")

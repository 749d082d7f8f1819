"""`liangti convert`: tables go from file to file, and what cannot is said, all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import main
from kb.decision_tables.files import read_tables

SHEET = """hit policy,U
name,area,use,output: chart,note: why
type,number,string,string,
domain,>= 0,,,
1,< 300,shop,A,small
2,>= 300,not(shop),B,
"""


@pytest.fixture
def sheet(tmp_path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def convert(*words: object) -> int:
    return main(["convert", *map(str, words)])


def test_a_sheet_becomes_a_model_a_workbook_and_a_sheet_again(sheet, capsys):
    model, book, again = (sheet.with_name(f"again{ending}") for ending in (".dmn", ".xlsx", ".csv"))
    assert [convert(sheet, model), convert(model, book), convert(book, again)] == [0, 0, 0]
    assert capsys.readouterr().out.count("1 table, 2 rules") == 3
    (first,), (last,) = read_tables(sheet), read_tables(again)
    assert (last.inputs, last.outputs, last.rules) == (first.inputs, first.outputs, first.rules)
    assert [rule.note for rule in last.rules] == ["small", ""]


@pytest.mark.parametrize("ending", [".dmn", ".xlsx", ".csv"])
def test_the_same_table_gives_the_same_bytes(sheet, ending):
    folders = [sheet.with_name(name) for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
        assert convert(sheet, folder / f"t{ending}") == 0
    one, other = ((folder / f"t{ending}").read_bytes() for folder in folders)
    assert one == other


def test_a_file_that_is_there_is_left_alone(sheet, capsys):
    assert convert(sheet, sheet) == 2
    assert "say --force" in capsys.readouterr().err
    assert sheet.read_text(encoding="utf-8") == SHEET
    assert convert(sheet, sheet, "--force") == 0


def test_all_that_cannot_be_written_is_said_and_no_file_is_left(sheet, capsys):
    sheet.write_text(SHEET.replace("< 300", "< many").replace(">= 300", ">> 300"), encoding="utf-8")
    target = sheet.with_name("t.dmn")
    assert convert(sheet, target) == 1
    said = capsys.readouterr().err
    assert "t.csv: table t, rule 1, area" in said
    assert "rule 2, area" in said
    assert not target.exists()


def test_a_csv_file_holds_one_table(sheet, capsys):
    model = sheet.with_name("two.dmn")
    table = "<decision name='{0}'><decisionTable id='{0}'><output/></decisionTable></decision>"
    spaces = "xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'"
    model.write_text(
        f"<definitions {spaces}>{table.format('a')}{table.format('b')}</definitions>", encoding="utf-8"
    )
    target = sheet.with_name("one.csv")
    assert convert(model, target) == 2
    assert "--table with one of a, b" in capsys.readouterr().err
    assert convert(model, target, "--table", "c") == 2
    assert convert(model, target, "--table", "b") == 0
    assert convert(model, sheet.with_name("two.xlsx")) == 0
    assert [one.name for one in read_tables(sheet.with_name("two.xlsx"))] == ["a", "b"]


def test_an_unknown_kind_of_file_is_refused(sheet, capsys):
    assert convert(sheet, sheet.with_name("t.pdf")) == 2
    assert "end it in .dmn, .xlsx, .csv" in capsys.readouterr().err

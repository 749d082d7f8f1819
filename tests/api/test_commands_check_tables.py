"""`liangti check TABLE`: what is wrong with decision tables in files, and by which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import main
from api.commands.checked_tables import is_table
from kb.decision_tables.files import ENDINGS, read_tables
from kb.decision_tables.table import UnreadableTables

KEYS = {
    "table_id", "hit_policy", "analysis", "error_kind", "gaps", "overlaps", "masked", "misleading", "subsumed",
    "duplicates", "contractions", "recommended_hit_policy",
}  # fmt: skip


def table(*rules: str, policy: str = "UNIQUE") -> str:
    head = f"hit policy,{policy}\nname,area,output: chart\ntype,number,string\ndomain,>= 0,\n"
    return head + "".join(f",{rule}\n" for rule in rules)


@pytest.fixture
def check(tmp_path, capsys):
    """Return what checks a CSV table and gives the exit code, the output and what is said beside it."""

    def run(text: str, *words: str) -> tuple[int, str, str]:
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8")
        code = main(["check", str(path), *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_table_without_faults_is_fine(check):
    code, answer, _ = check(table("< 5,A", ">= 5,B"))
    assert code == 0
    assert "没有发现问题" in answer


def test_gaps_and_overlaps_are_sentences_with_an_example(check):
    code, answer, _ = check(table("< 5,A", "[3..5],B"))
    assert code == 1
    assert "缺口：area > 5时没有规则。例如：area = 6" in answer
    assert "重叠：area [3..5)时规则1、2同时命中。例如：area = 3" in answer


def test_the_same_is_said_in_english(check):
    _, answer, _ = check(table("< 5,A", "[3..5],B"), "--lang", "en")
    assert "gap: no rule for area > 5. For example: area = 6" in answer
    assert "overlap: rules 1, 2 match together for area [3..5). For example: area = 3" in answer


def test_every_key_is_there_whatever_the_table_says(check):
    for text in (table("-,A"), table("< 5,A"), table("< other,A")):
        (found,) = json.loads(check(text, "--json")[1])["tables"]
        assert set(found) >= KEYS


def test_regions_are_in_the_shared_form(check):
    _, answer, _ = check(table("< 5,A"), "--json")
    (found,) = json.loads(answer)["tables"]
    assert found["gaps"] == [{"area": {"lo": "5", "lo_closed": True, "hi": None, "hi_closed": False}}]
    assert found["gap_witnesses"] == [{"area": "5"}]


def test_what_cannot_be_analysed_is_named_and_not_fine(check):
    code, answer, _ = check(table("< other,A"))
    assert code == 1
    assert "无法分析（symbol-in-cell）：规则1，area" in answer


def test_a_table_that_takes_too_long_is_incomplete_and_not_fine(check, monkeypatch):
    monkeypatch.setattr("api.commands.checked_tables.time.monotonic", iter(range(0, 10**6, 100)).__next__)
    code, answer, _ = check(table("-,A"), "--json")
    assert code == 1
    assert json.loads(answer)["tables"][0]["error_kind"] == "incomplete"


def test_an_overlap_that_the_hit_policy_allows_is_told_and_fine(check):
    code, answer, _ = check(table("-,A", "> 3,B", policy="COLLECT"))
    assert code == 0
    assert "重叠1处，命中策略COLLECT允许" in answer


def test_of_many_findings_of_a_kind_some_are_shown_and_the_rest_counted(check):
    answer = check(table(*(f"[{2 * n}..{2 * n + 1}],A" for n in range(30))))[1]
    assert (answer.count("缺口："), "另有10处" in answer) == (20, True)


def test_a_model_is_checked_by_the_same_command(tmp_path, capsys):
    path = tmp_path / "m.dmn"
    rule = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
    head = '<input><inputExpression typeRef="number"><text>n</text></inputExpression></input><output/>'
    space = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    body = f"<decision><decisionTable id='t'>{head}{rule}</decisionTable></decision>"
    path.write_text(f'<definitions xmlns="{space}">{body}</definitions>', encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"][0]["recommended_hit_policy"] == "UNIQUE"


def test_the_command_knows_the_files_that_can_be_read():
    assert all(is_table(f"t{ending}") for ending in ENDINGS)
    with pytest.raises(UnreadableTables, match="such a file"):
        read_tables(Path("t.txt"))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_a_file_without_a_table_is_refused(check, text):
    code, answer, said = check(text)
    assert (code, answer) == (1, "")
    assert "fix: " in said


@pytest.mark.parametrize(
    "words", [("nowhere.csv",), ("{t}", "kb"), ("{t}", "--format", "github"), ("{t}", "--seconds", "nan")]
)
def test_wrong_use_is_told_apart(tmp_path, capsys, words):
    path = tmp_path / "t.csv"
    path.write_text(table("-,A"), encoding="utf-8")
    assert main(["check", *(word.format(t=path) for word in words)]) == 2
    assert "fix: " in capsys.readouterr().err

"""`liangti diff`: two folders or revisions, three forms, and by which exit code."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from api.cli import main
from tests import folders

LIMIT = ("items/stalls.yaml", "{days: 2, unit", "{days: 4, unit")


@pytest.fixture
def diff(capsys):
    """Return what compares two sets of rules and gives the exit code, the output and what is said beside it."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main(["diff", *map(str, words)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def changed(tmp_path):
    """Return a copy of the stalls with a longer limit."""
    return folders.replace(folders.copy_of(folders.STALLS, tmp_path), *LIMIT)


def test_the_same_rules_differ_in_nothing(diff):
    code, answer, said = diff(folders.STALLS, folders.STALLS)
    assert (code, said) == (0, "")
    assert "结果全部相同" in answer


def test_a_longer_limit_is_told_with_the_days_before_and_after(diff, changed):
    code, answer, _ = diff(folders.STALLS, changed)
    assert code == 1
    assert "总工作日：6 → 8" in answer
    assert "摊位许可（工作日：2改为4）" in answer


def test_the_same_is_said_in_english_and_as_markdown(diff, changed):
    code, answer, _ = diff(folders.STALLS, changed, "--lang", "en", "--markdown")
    assert code == 1
    assert answer.startswith(f"## {folders.STALLS} → ".replace("_", "\\_"))
    assert "  - working days in all: 6 → 8\n" in answer


def test_json_is_one_document_that_names_both_sides(diff, changed):
    code, answer, _ = diff(folders.STALLS, changed, "--json")
    data = json.loads(answer)
    assert (code, data["same"]) == (1, False)
    assert (data["old"], data["new"]) == (str(folders.STALLS), str(changed))
    changes = [change for one in data["differences"] for change in one["changes"]]
    assert {"aspect": "working_days", "before": [{"days": 6}], "after": [{"days": 8}]} in changes


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_revision_is_compared_with_a_folder(diff, tmp_path, monkeypatch):
    rules = folders.copy_of(folders.STALLS, tmp_path)
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "Rules")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    folders.replace(rules, *LIMIT)
    monkeypatch.chdir(tmp_path)
    assert diff("HEAD:base", "HEAD:base")[0] == 0
    assert "总工作日：6 → 8" in diff("HEAD:base", "base")[1]
    code, _, said = diff("HEAD:nowhere", "base")
    assert code == 2
    assert "HEAD:nowhere" in said


@pytest.mark.parametrize("words", [(), ("one",), ("nowhere", "nowhere"), ("-x:kb", "kb"), (":", ":")])
def test_wrong_use_is_told_apart(diff, words):
    code, answer, said = diff(*words)
    assert (code, answer) == (2, "")
    assert "fix: " in said


def test_rules_that_cannot_be_read_are_refused_with_their_problems(diff, changed):
    folders.replace(changed, "situations.csv", "S-1,daily,tea", "S-1,daily,tae")
    code, answer, said = diff(folders.STALLS, changed)
    assert (code, answer) == (1, "")
    assert "situations.csv:2:" in said

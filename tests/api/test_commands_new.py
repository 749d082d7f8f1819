"""`liangti new` says where a skeleton stands, and what to do next."""

from __future__ import annotations

import pytest

from api.cli import main
from tests import folders


@pytest.fixture
def new(tmp_path, capsys):
    """Return what adds to a copy of the stalls and gives the exit code and what is printed."""
    folder = folders.copy_of(folders.STALLS, tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["new", *words, "--kb", str(folder)])
        printed = capsys.readouterr()
        return code, printed.out.replace(str(folder), "DIR"), printed.err

    return run


def test_every_place_is_named(new):
    assert new("document", "fence", "kind=drawing", "name_zh=围挡图") == (
        0,
        "documents.csv:5: fence,drawing,围挡图,,,,,,\nliangti check DIR\n",
        "",
    )
    code, said, _ = new("item", "fence_permit", "stage=ASK", "when={goods: food}", "zh=围挡=许可")
    assert code == 0
    assert [line.split(" ", 1)[1] for line in said.splitlines()[:2]] == [
        "- id: fence_permit",
        "- item: fence_permit",
    ]


def test_rules_that_are_unfinished_can_be_added_to(new):
    assert new("item", "fence_permit", "stage=ASK")[0] == 0
    assert new("item", "fence_notice", "stage=ASK")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (["document", "drawing"], 1, "documents.csv:4: `drawing` is there already"),
        (["document", "fence", "kind"], 2, "kind: this says nothing"),
    ],
)
def test_what_cannot_be_added_is_refused(words, code, problem, new):
    refused, said, error = new(*words)
    assert (refused, said) == (code, "")
    assert problem in error


def test_an_empty_knowledge_base_checks_clean_and_decides_a_project(tmp_path, capsys):
    folder = str(tmp_path / "stalls")
    assert main(["new", "kb", folder, "--from", "2020-01-01"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"liangti check {folder}"
    assert main(["check", folder, "--notes"]) == 0
    where = ["--kb", folder, "--home", str(tmp_path / "home")]
    assert main(["decide", "kind=first", "--as-of", "2020-01-01", "--json", *where]) == 0
    assert '"outcome":"decided"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (["."], 1, "something stands there already"),
        (["Stalls"], 1, "`Stalls` is no id of a knowledge base"),
        (["stalls", "--from", "2020-02-30"], 2, "`2020-02-30` is no day of the calendar"),
    ],
)
def test_an_empty_knowledge_base_is_written_into_a_new_folder_only(
    words, code, problem, tmp_path, monkeypatch, capsys
):
    (tmp_path / "office").mkdir()
    monkeypatch.chdir(tmp_path / "office")
    (tmp_path / "office" / "kept").touch()
    assert main(["new", "kb", *words]) == code
    assert problem in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "office").iterdir()] == ["kept"]

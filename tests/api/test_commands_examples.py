"""`liangti examples` prints what examples catch, names those that are missing, and writes them."""

from __future__ import annotations

import json

import pytest

from api.cli import main
from kb.loader import load
from kb.suggesting.suggestion import suggest
from tests import folders


@pytest.fixture
def stalls(tmp_path):
    return folders.copy_of(folders.STALLS, tmp_path)


@pytest.fixture
def examples(stalls, capsys):
    def run(*words: str) -> tuple[int, str]:
        code = main(["examples", *words, "--kb", str(stalls)])
        return code, capsys.readouterr().out

    return run


def test_the_score_says_how_many_pairs_and_changes_there_are(examples, stalls):
    found = suggest(load(stalls))
    code, said = examples()
    assert code == 0
    assert f"分清{found.present.pairs}/{found.pairs}对，发现{found.present.changes}/{found.changes}处" in said
    assert f"（至少要{found.at_least}个）" in said


def test_a_suggestion_names_each_missing_example_with_its_answer(examples, stalls):
    missing = suggest(load(stalls)).missing
    code, said = examples("--suggest", "--lang", "en")
    assert code == 1
    lines = said.split("examples are missing:\n")[1].splitlines()
    assert [line.split(" → ")[1].split(";")[0] for line in lines] == [
        one.situation or f"impossible, {', '.join(one.constraints)}" for one in missing
    ]


def test_json_has_the_same(examples, stalls):
    found = suggest(load(stalls))
    data = json.loads(examples("--suggest", "--json")[1])
    assert data["missing"][0]["facts"] == found.missing[0].facts
    assert data["present"] == vars(found.present)
    assert (data["pairs"], data["changes"], data["at_least"]) == (found.pairs, found.changes, found.at_least)


def test_what_is_written_is_missing_no_more(examples, stalls):
    before = {path: path.read_bytes() for path in stalls.rglob("*.*")}
    assert examples("--write")[0] == 0
    assert {path: path.read_bytes() for path in before} == before
    code, said = examples("--suggest")
    assert code == 0
    assert "不缺例子" in said

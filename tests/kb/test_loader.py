"""A whole folder: everything that is wrong with it in one run, and no surprise whatever stands in its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import KnowledgeBaseError
from kb.loader import load, load_with_findings, shipped_folders
from kb.verify import check_folder
from tests import folders

YAML_FILES = sorted(path.relative_to(folders.STALLS).as_posix() for path in folders.STALLS.rglob("*.yaml"))
CSV_FILES = sorted(path.name for path in folders.STALLS.glob("*.csv"))
ODD: list[Any] = [
    "", "x", "true", "no", "-", "12:30", "1e9", "9" * 30, "2014-02-30", "tea,tea", "a, ,b", "identity",
    [], {}, ["x"], ["id"], {"x": "y"}, [[]], [{"id": "x"}], [{"id": ["x"]}], [{"id": {}}], {"id": "x"},
    {"all": []}, {"not": "x"}, {"any": [{"goods": "tea"}]}, [{"id": "a", "zh": []}], {"facts": "x"},
]  # fmt: skip
ODD_CELLS = [
    "",
    "x",
    "-",
    "tea",
    '"',
    '"a, b"',
    "not(",
    "not()",
    "[1..",
    "< ",
    'date("")',
    "> 1",
    "是",
    "，",
    "F-SMALL",
]


def places(data: Any, path: tuple = ()) -> list[tuple]:
    """Return the path of every part of some plain data."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, part in parts for place in places(part, (*path, key)))]


def changed(data: Any, path: tuple, act: str, odd: Any) -> Any:
    """Return `data` after one part of it was replaced, deleted, or got a neighbour."""
    if not path:
        return odd if act == "replace" else data
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    if act == "replace":
        holder[path[-1]] = odd
    elif act == "delete":
        del holder[path[-1]]
    elif isinstance(holder, list):
        holder.insert(path[-1], odd)
    else:
        holder["zzz"] = odd
    return data


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_stands_in_a_yaml_file_is_reported_at_its_place_with_a_fix(data, tmp_path_factory):
    file = data.draw(st.sampled_from(YAML_FILES))
    content = yaml.load((folders.STALLS / file).read_bytes(), Loader=yaml.CBaseLoader)
    path = data.draw(st.sampled_from(places(content)))
    act, odd = data.draw(st.sampled_from(["replace", "delete", "add"])), data.draw(st.sampled_from(ODD))
    folder = folders.copy_of(folders.STALLS, tmp_path_factory.mktemp("odd"))
    folders.write(
        folder, file, yaml.dump(changed(content, path, act, odd), Dumper=yaml.CSafeDumper, allow_unicode=True)
    )

    _, findings = check_folder(folder)

    assert all(finding.fix and finding.location.line for finding in findings)


@given(
    file=st.sampled_from(CSV_FILES),
    random=st.randoms(use_true_random=False),
    odd=st.sampled_from(ODD_CELLS),
)
@settings(max_examples=40, deadline=None)
def test_whatever_stands_in_a_table_is_reported_at_its_place_with_a_fix(file, random, odd, tmp_path_factory):
    lines = (folders.STALLS / file).read_text(encoding="utf-8").splitlines()
    line = random.randrange(len(lines))
    cells = lines[line].split(",")
    cells[random.randrange(len(cells))] = odd
    lines[line] = ",".join(cells)
    folder = folders.copy_of(folders.STALLS, tmp_path_factory.mktemp("odd"))
    folders.write(folder, file, "\n".join(lines) + "\n")

    _, findings = check_folder(folder)

    assert all(finding.fix and finding.location.line for finding in findings)


@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda folder: folder.name)
def test_a_shipped_folder_loads(folder):
    assert load(folder).manifest.id == folder.name


def test_the_shipped_folders_are_those_with_a_manifest():
    assert folders.HARBIN in shipped_folders()
    assert all((folder / "manifest.yaml").is_file() for folder in shipped_folders())


def test_each_file_is_a_step_of_the_progress():
    steps: list[str] = []
    load(folders.STALLS, steps.append)
    assert sorted(steps) == sorted([*YAML_FILES, *CSV_FILES])


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(KnowledgeBaseError, match="there is no such folder") as refused:
        load(tmp_path / "nowhere")
    assert "name the folder that holds manifest.yaml" in str(refused.value)


def test_an_empty_folder_misses_what_every_knowledge_base_needs(tmp_path):
    loaded = load_with_findings(tmp_path)
    assert loaded.knowledge_base is None
    assert [finding.location.file for finding in loaded.findings] == [
        "flowcharts.csv",
        "manifest.yaml",
        "situations.csv",
        "vocabulary.yaml",
    ]
    assert {finding.problem for finding in loaded.findings} == {"this file is missing"}


def stalls(parent: Path, *edits: tuple[str, str, str]) -> Path:
    folder = folders.copy_of(folders.STALLS, parent)
    for file, old, new in edits:
        folders.replace(folder, file, old, new)
    return folder


def test_loading_shows_every_problem_and_how_many_there_are(tmp_path):
    folder = stalls(
        tmp_path,
        ("situations.csv", "S-5,daily,food", "S-5,daily,foot"),
        ("items/stalls.yaml", "type: permit", "type: permision"),
        ("sequencing.yaml", "lag_days: 1", "lag_days: -1"),
    )
    with pytest.raises(KnowledgeBaseError) as refused:
        load(folder)
    assert "3 problems" in str(refused.value)
    for words in ("situations.csv:6:3: `foot`", "did you mean `permit`?", "`-1` is no number of days"):
        assert words in str(refused.value)


def test_what_can_be_read_of_a_damaged_folder_is_there_without_the_faulty_entries(tmp_path):
    folder = stalls(
        tmp_path,
        ("items/stalls.yaml", "type: permit", "type: permision"),
        ("sequencing.yaml", "lag_days: 1", "lag_days: -1"),
        ("manifest.yaml", "categories:", "effective_to: 2023-02-29\ncategories:"),
    )
    loaded = load_with_findings(folder)
    kb = loaded.knowledge_base
    assert kb is not None
    assert [item.id for item in kb.items] == [
        "plot_letter",
        "hygiene_check",
        "joint_visit",
        "noise_notice",
        "stamp",
    ]
    assert kb.sequencing.early == ()
    assert len(kb.sequencing.joint) == 1
    assert kb.manifest.effective_to is None
    assert loaded.damaged == {"items/stalls.yaml", "sequencing.yaml", "manifest.yaml"}


def test_a_faulty_row_keeps_none_of_its_faults_to_itself(tmp_path):
    folder = stalls(
        tmp_path, ("advice.yaml", "when: {place: street}", "when: {place: strete}, provenance: hearsay"),
        ("advice.yaml", ", provenance: reconstruction", ""),
    )  # fmt: skip
    problems = [finding.problem for finding in load_with_findings(folder).findings]
    assert problems == ["`strete` is no value of 地点 (place)", "`hearsay` is no value of `provenance`"]


def test_files_that_name_what_is_not_there_are_told_from_damaged_ones(tmp_path):
    loaded = load_with_findings(
        stalls(tmp_path, ("items/stalls.yaml", "department: FIRE", "department: FIER"))
    )
    assert (loaded.damaged, loaded.dangling) == (frozenset(), {"items/stalls.yaml"})
    assert loaded.knowledge_base is not None


def test_lists_of_several_files_come_together_in_the_order_of_their_names(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    text = (folder / "items/stalls.yaml").read_text(encoding="utf-8")
    head, tail = text.split("\n  - id: noise_notice")
    folders.write(folder, "items/a.yaml", f"items:\n  - id: noise_notice{tail}")
    folders.write(folder, "items/stalls.yaml", head)
    assert [item.id for item in load(folder).items][:3] == ["noise_notice", "stamp", "plot_letter"]


@pytest.mark.parametrize(
    "name", [".DS_Store", "~$situations.xlsx", "README.md", ".git/config", "items/.hidden.yaml"]
)
def test_hidden_files_locks_and_descriptions_are_no_rule_files(name, tmp_path):
    folder = folders.write(folders.copy_of(folders.STALLS, tmp_path), name, "anything")
    assert load_with_findings(folder).findings == ()


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("Situations.csv", "did you mean `situations.csv`?"),
        ("situations.csv.bak", "did you mean `situations.csv`?"),
        ("situations - 副本.csv", "did you mean `situations.csv`?"),
        ("items.csv", ""),
        ("items/flowcharts.csv", "name it flowcharts.yaml"),
        ("examples/more/deep.yaml", "name it deep.yaml"),
        ("vocabulary.yml", "did you mean `vocabulary.yaml`?"),
        ("tables/fees.txt", "name it fees.csv"),
        ("photo.jpg", "move it elsewhere"),
    ],
)
def test_a_file_without_a_place_is_not_passed_over(name, fix, tmp_path):
    folder = folders.write(folders.copy_of(folders.STALLS, tmp_path), name, "id: x\n")
    (finding,) = load_with_findings(folder).findings
    assert str(finding.location) == f"{name}:1:1"
    assert finding.problem == "this file has no place in a rule folder"
    assert fix in finding.fix
    assert finding.fix

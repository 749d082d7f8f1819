"""A skeleton stands where it belongs, leaves all other lines alone, and `check` names only what is left to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kb.errors import LiangtiError
from kb.loader import load, load_with_findings
from kb.verify import check_folder
from kb.writing.lines import write
from kb.writing.skeletons import KINDS, skeleton
from tests import folders

TAKEN = {"situation": "S-1", "item": "plot_letter", "document": "drawing"}
LEAST = {"situation": {}, "item": {"stage": "ASK"}, "document": {}}
ITEM = {
    "zh": "围挡许可",
    "department": "HEALTH",
    "stage": "ASK",
    "type": "permit",
    "days": "3",
    "requires": "drawing",
    "when": "{goods: food}",
    "reason": "食品摊位",
    "basis": "城乡规划法 36、37; 建筑法 7",
    "provenance": "statute",
}


@pytest.fixture
def stalls(tmp_path):
    return folders.copy_of(folders.STALLS, tmp_path)


def add(folder: Path, what: str, name: str, said: Mapping[str, str]) -> None:
    loaded = load_with_findings(folder)
    assert loaded.knowledge_base
    write(folder, skeleton(what, name, said, folder, loaded.knowledge_base))


def lines_of(folder: Path) -> dict[str, list[bytes]]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().splitlines(keepends=True)
        for path in folder.rglob("*.*")
    }


def numbers_of_new_lines(before: list[bytes], after: list[bytes]) -> list[int]:
    """Return which lines are new; all others must stand as they stood, in their old order."""
    left, new = [*before], []
    for number, line in enumerate(after, 1):
        if left and line == left[0]:
            left.pop(0)
        else:
            new.append(number)
    assert left == []
    return new


@pytest.mark.parametrize("what", KINDS)
def test_every_line_that_was_there_stays_and_what_is_left_to_fill_in_is_named(what, stalls):
    before = lines_of(stalls)

    add(stalls, what, "NEW-1", LEAST[what])

    after = lines_of(stalls)
    new = {file: numbers_of_new_lines(before.get(file, []), lines) for file, lines in after.items()}
    _, findings = check_folder(stalls)
    others = [
        str(finding)
        for finding in findings
        if finding.location.line not in new[finding.location.file]
        and "NEW-1" not in finding.rules
        and finding.check != "incomplete"
    ]
    assert others == []
    assert findings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_that_a_spreadsheet_saved_keeps_its_form(encoding, stalls):
    text = (stalls / "documents.csv").read_text(encoding="utf-8").replace("id,kind,name_zh", "编号,种类,名称")
    before = text.replace("\n", "\r\n").encode(encoding)
    (stalls / "documents.csv").write_bytes(before)

    add(stalls, "document", "fence", {"种类": "图纸", "name_zh": "围挡图，带尺寸, 两份"})

    after = (stalls / "documents.csv").read_bytes()
    row = 'fence,图纸,"围挡图，带尺寸, 两份",,,,,,\r\n'.encode(encoding.removesuffix("-sig"))
    assert after.replace(row, b"") == before
    (document,) = [entry for entry in load(stalls).documents if entry.id == "fence"]
    assert (document.kind, document.zh) == ("drawing", "围挡图，带尺寸, 两份")


def test_an_item_of_which_everything_is_said_is_without_an_error(stalls):
    add(stalls, "item", "fence_permit", ITEM)

    kb, findings = check_folder(stalls)

    assert [str(finding) for finding in findings] == []
    assert kb
    item, rule = kb.item_by_id["fence_permit"], kb.rule_of_item["fence_permit"]
    assert (item.department, item.days, item.requires) == ("HEALTH", 3, ("drawing",))
    assert [str(basis) for basis in item.basis] == ["城乡规划法 36、37", "建筑法 7"]
    assert list(map(str, rule.basis)) == list(map(str, item.basis))
    assert str(rule.when) == str(kb.situation_by_id["S-5"].when.parts[0])


def test_a_situation_split_in_two_is_without_a_finding(stalls):
    folders.replace(
        stalls, "situations.csv", "S-4,large,food,square,(50..200]", "S-4,large,food,square,(50..100]"
    )
    said = {
        "货品": "food",
        "place": "square",
        "area_m2": "(100..200]",
        "flowchart": "F-LARGE",
        "name_zh": "大棚",
    }

    add(stalls, "situation", "S-9", said | {"basis": "街道条例 2", "provenance": "reconstruction"})

    kb, findings = check_folder(stalls)
    assert [str(finding) for finding in findings] == []
    assert kb
    assert [situation.id for situation in kb.situations][-1] == "S-9"
    assert kb.situation_by_id["S-9"].category == "large"
    assert "S-9" in {example.expect.situation for example in kb.examples}


@pytest.mark.parametrize("what", KINDS)
def test_an_id_that_is_taken_is_refused_and_nothing_written(what, stalls):
    before = lines_of(stalls)
    with pytest.raises(LiangtiError, match="is there already"):
        add(stalls, what, TAKEN[what], LEAST[what])
    assert lines_of(stalls) == before


@pytest.mark.parametrize(
    ("what", "name", "said", "problem"),
    [
        ("document", "a b", {}, "is no id"),
        ("document", "fence", {"kindd": "drawing"}, "is no column"),
        ("document", "fence", {"name_zh": "围挡\n图"}, "more than one line"),
        ("situation", "S-9", {"goods": "teaa"}, "is no value of"),
        ("item", "fence", {"stage": "ASKK"}, "is no stage"),
        ("item", "fence", {"stage": "ASK", "dayz": "3"}, "nothing like `dayz`"),
        ("item", "fence", {"stage": "ASK", "when": "{goods: food"}, "is no condition"),
    ],
)
def test_what_is_not_known_is_refused_with_a_repair(what, name, said, problem, stalls):
    before = lines_of(stalls)
    with pytest.raises(LiangtiError, match=problem) as refused:
        add(stalls, what, name, said)
    assert refused.value.fix
    assert lines_of(stalls) == before

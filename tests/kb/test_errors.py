"""The one printed form of what is wrong."""

from __future__ import annotations

import pytest

from kb.errors import Finding, KnowledgeBaseError, LiangtiError, did_you_mean
from kb.location import Location

HERE = Location("situations.csv", 17, 6)


def test_a_finding_says_where_what_and_how_to_repair():
    finding = Finding(
        "unknown_names",
        "error",
        HERE,
        "`备按` is no value of 项目管理方式 (management)",
        "did you mean `备案` (filing)?",
    )
    assert str(finding) == (
        "situations.csv:17:6: `备按` is no value of 项目管理方式 (management)\n"
        "    fix: did you mean `备案` (filing)?"
    )


def test_a_region_is_printed_with_one_example():
    finding = Finding(
        "gaps", "error", HERE, "a gap", "add a row", "鲜花 × 公园", (("goods", "flowers"), ("place", "park"))
    )
    assert str(finding) == (
        "situations.csv:17:6: a gap\n"
        "    region: 鲜花 × 公园\n"
        "    example: goods=flowers, place=park\n"
        "    fix: add a row"
    )


def test_what_is_acknowledged_is_told_with_its_id_and_reason_instead_of_a_repair():
    known = Finding(
        "gaps", "acknowledged", HERE, "a gap", "add a row", acknowledged="G-1", reason="as printed"
    )
    assert str(known) == "situations.csv:17:6: a gap\n    acknowledged: G-1, as printed"


@pytest.mark.parametrize(
    ("severity", "is_fault"), [("error", True), ("warning", True), ("info", False), ("acknowledged", False)]
)
def test_only_errors_and_warnings_are_to_be_repaired(severity, is_fault):
    assert Finding("gaps", severity, HERE, "a gap").is_fault is is_fault


def test_a_finding_is_named_by_its_place_unless_it_has_an_identity():
    assert Finding("gaps", "error", HERE, "a gap").id == "gaps:situations.csv:17:6"
    assert Finding("gaps", "error", HERE, "a gap", identity="gaps:abc").id == "gaps:abc"


def test_a_refusal_says_where_what_and_how_to_repair():
    assert str(LiangtiError("no such day", where="start", fix="write 2015-05-18")) == (
        "start: no such day\n    fix: write 2015-05-18"
    )
    assert str(LiangtiError("no such day")) == "no such day"


@pytest.mark.parametrize(("count", "noun"), [(1, "1 problem\n"), (2, "2 problems\n")])
def test_a_folder_that_cannot_be_used_shows_every_problem(count, noun):
    error = KnowledgeBaseError("kb/x", [Finding("gaps", "error", HERE, "a gap")] * count)
    assert len(error.findings) == count
    assert str(error).startswith(f"kb/x: {noun}")
    assert str(error).count("situations.csv:17:6: a gap") == count


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("备按", ["审批", "核准", "备案"], "did you mean `备案`?"),
        ("regimen", ["regime", "region"], "did you mean `regime`?"),
        ("zzz", ["regime"], ""),
        ("", ["regime"], ""),
        ("x", [], ""),
    ],
)
def test_the_nearest_known_word_is_offered(word, known, hint):
    assert did_you_mean(word, known) == hint

"""A whole folder: what loading and the checks find together, where, and what is left out."""

from __future__ import annotations

import re

from kb.loader import load, shipped_folders
from kb.verify import CHECKS, check_folder
from tests.kb.verify.small_bases import FOLDER, written


def checks(findings):
    return [finding.check for finding in findings]


def test_a_clean_folder_has_no_finding(tmp_path):
    kb, findings = check_folder(written(tmp_path, {}))
    assert findings == ()
    assert kb == load(tmp_path)


def test_the_shipped_knowledge_bases_have_no_finding_that_is_not_acknowledged():
    for folder in shipped_folders():
        assert [one for one in check_folder(folder)[1] if one.severity != "acknowledged"] == []


def test_every_step_is_told(tmp_path):
    steps = []
    check_folder(written(tmp_path, {}), steps.append)
    assert steps[-len(CHECKS) :] == list(CHECKS)
    assert {"vocabulary.yaml", "situations.csv", "items/fair.yaml"} <= {*steps}


def test_findings_name_the_line_of_the_rule_and_are_sorted_by_place(tmp_path):
    changes = {
        "situations.csv": FOLDER["situations.csv"].replace('"toys, books"', '"food, books"'),
        "flowcharts.csv": FOLDER["flowcharts.csv"] + "F-3,stall,无人流程,reconstruction\n",
        "manifest.yaml": FOLDER["manifest.yaml"] + "effective_to: 2019-12-31\n",
    }
    findings = check_folder(written(tmp_path, changes))[1]
    assert [(finding.check, str(finding.location)) for finding in findings] == [
        ("reference_cases", "applicability.yaml:7:5"),  # F-1: its food has two flowcharts now
        ("reference_cases", "applicability.yaml:8:5"),  # F-2: its toys have none
        ("examples", "examples/fair.yaml:2:5"),
        ("examples", "examples/fair.yaml:2:5"),
        ("examples", "examples/fair.yaml:2:5"),
        ("flowcharts", "flowcharts.csv:4:1"),
        ("reference_cases", "flowcharts.csv:4:1"),
        ("releases", "manifest.yaml:1:1"),
        ("gaps", "situations.csv:1:1"),
        ("overlaps", "situations.csv:3:1"),
    ]


def test_a_missing_flowchart_names_the_file_it_is_missing_from(tmp_path):
    changes = {"flowcharts.csv": "id,category,name_zh,provenance\nF-1,stall,食品流程,reconstruction\n"}
    findings = check_folder(written(tmp_path, changes))[1]
    (finding,) = [finding for finding in findings if finding.location.file == "situations.csv"]
    assert finding.problem == "`F-2` is no known flowchart"
    assert "flowcharts.csv" in finding.fix


def test_a_name_that_is_not_there_leaves_the_analysis_of_the_tables_in_place(tmp_path):
    rows = FOLDER["situations.csv"].replace("F-2", "F-9").replace('"toys, books"', "toys")
    findings = check_folder(written(tmp_path, {"situations.csv": rows}))[1]
    assert "gaps" in checks(findings)
    (left_out,) = [finding for finding in findings if finding.check == "incomplete"]
    assert not re.search(r"\bgaps\b", left_out.problem)
    assert "flowcharts" in left_out.problem


def test_checks_of_a_damaged_file_are_left_out_and_said_to_be(tmp_path):
    rows = FOLDER["situations.csv"].replace("food,", "fod,")
    findings = check_folder(written(tmp_path, {"situations.csv": rows}))[1]
    assert checks(findings) == ["incomplete", "unknown_names"]
    assert (findings[0].severity, str(findings[0].location)) == ("warning", "situations.csv:1:1")
    needing_it = {*CHECKS} - {"ambiguous_words", "sources", "releases", "cases"}
    assert {*findings[0].problem.partition(": ")[2].split(", ")} == needing_it


def test_damage_elsewhere_does_not_keep_the_tables_from_being_checked(tmp_path):
    rows = FOLDER["situations.csv"].replace('"toys, books"', "toys")
    findings = check_folder(written(tmp_path, {"items/fair.yaml": "items: [", "situations.csv": rows}))[1]
    assert {"gaps", "unreadable", "incomplete"} <= {*checks(findings)}


def test_a_folder_of_which_nothing_can_be_read_is_checked_by_nothing(tmp_path):
    for folder in (written(tmp_path, {"manifest.yaml": "id: fair\n"}), tmp_path / "nowhere"):
        kb, findings = check_folder(folder)
        assert kb is None
        (left_out,) = [finding for finding in findings if finding.check == "incomplete"]
        assert all(name in left_out.problem for name in CHECKS)
        assert len(findings) > 1

"""One fault in a rule folder each (tests/broken/): exactly the findings written beside it come out.

A file names its base (the invented `base/` or the shipped `harbin`), the edits that break it, and what `check` finds.
A finding is written by its check, its place (or only its file) and parts of its problem, fix and region.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.errors import Finding
from kb.verify import check_folder
from tests import folders

BROKEN = Path(__file__).parent / "broken"
FAULTS = {
    path.relative_to(BROKEN).with_suffix("").as_posix(): path
    for path in sorted(BROKEN.glob("*/*.yaml"))
    if path.parent != folders.STALLS
}


def broken_folder(fault: dict[str, Any], parent: Path) -> Path:
    folder = folders.copy_of(folders.BASES[fault.get("base", "stalls")], parent)
    for change in fault["edits"]:
        folders.edit(folder, change)
    return folder


def is_meant(finding: Finding, expected: dict[str, str]) -> bool:
    return (
        finding.check == expected["check"]
        and f"{finding.location}:".startswith(expected["at"] + ":")
        and expected["problem"] in finding.problem
        and expected["fix"] in finding.fix
        and expected.get("region", "") in finding.region
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_exactly_the_findings_expected_each_with_a_fix(name, tmp_path):
    fault = yaml.load(FAULTS[name].read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    _, findings = check_folder(broken_folder(fault, tmp_path))

    # Which checks a damaged file keeps from running is tested below, once for all.
    found = [finding for finding in findings if finding.check != "incomplete"]
    shown = "\n".join(f"[{finding.check}] {finding}" for finding in found)
    assert len(found) == len(fault["findings"]), shown
    for finding, expected in zip(found, fault["findings"], strict=True):
        assert is_meant(finding, expected), f"{shown}\nexpected: {expected}"
        assert finding.fix
        assert finding.location.line >= 1
        assert finding.location.column >= 1


@pytest.mark.parametrize("name", folders.BASES)
def test_the_folders_that_are_broken_here_are_without_a_fault(name):
    _, findings = check_folder(folders.BASES[name])
    assert [str(finding) for finding in findings] == []


def test_there_are_enough_faults_of_every_kind():
    kinds = {name.split("/")[0] for name in FAULTS}
    assert len(FAULTS) >= 45
    assert kinds >= {
        "reading",
        "tables",
        "names",
        "values",
        "conditions",
        "analysis",
        "documents",
        "examples",
    }


def test_checks_that_a_damaged_file_keeps_from_running_are_named(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    folders.replace(folder, "situations.csv", "S-5,daily,food", "S-5,daily,foot")

    _, findings = check_folder(folder)

    (left_out,) = [finding for finding in findings if finding.check == "incomplete"]
    assert left_out.severity == "warning"
    assert "situations.csv" in left_out.problem
    for check in ("gaps", "overlaps", "examples"):
        assert check in left_out.problem


def test_all_faults_of_a_folder_are_reported_in_one_run(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    folders.replace(folder, "situations.csv", "S-5,daily,food", "S-5,daily,foot")
    folders.replace(folder, "constraints.csv", "> 50", "> 1e3")
    folders.replace(folder, "departments.yaml", "counted: false", "counted: no")
    folders.replace(folder, "items/stalls.yaml", "    regime: legacy", "\tregime: legacy")
    folders.replace(folder, "sequencing.yaml", "lag_days: 1", "lag_days: -1")
    folders.replace(folder, "advice.yaml", "when: {place: street}", "when: {plase: street}")
    folders.write(folder, "notes.yaml", "a: b\n")

    _, findings = check_folder(folder)

    assert {finding.location.file for finding in findings if finding.check != "incomplete"} == {
        "situations.csv",
        "constraints.csv",
        "departments.yaml",
        "items/stalls.yaml",
        "sequencing.yaml",
        "advice.yaml",
        "notes.yaml",
    }

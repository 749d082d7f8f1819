"""Findings as data, as annotations, and counted."""

from explain.findings import as_annotation, counted, finding_as_data
from kb.errors import Finding
from kb.location import Location

GAP = Finding(
    "gaps",
    "error",
    Location("situations.csv", 1, 2),
    "no row covers 100% of this",
    fix="add a row",
    region="非政府 × 备案",
    witness=(("investor", "non_government"), ("management", "filing")),
    rules=("S-1", "S-2"),
    identity="gaps:3f",
)


def test_a_finding_as_data_has_its_place_taken_apart_and_its_witness_as_an_object():
    assert finding_as_data(GAP) == {
        "check": "gaps",
        "severity": "error",
        "id": "gaps:3f",
        "file": "situations.csv",
        "line": 1,
        "column": 2,
        "problem": "no row covers 100% of this",
        "fix": "add a row",
        "region": "非政府 × 备案",
        "witness": {"investor": "non_government", "management": "filing"},
        "rules": ["S-1", "S-2"],
    }


def test_an_annotation_is_one_line_with_everything_encoded():
    finding = Finding("gaps", "error", Location("a,b:c.csv", 1, 2), "100% gone", fix="add\ra row")
    assert as_annotation(finding) == (
        "::error file=a%2Cb%3Ac.csv,line=1,col=2,title=liangti gaps::100%25 gone%0A    fix: add%0Da row"
    )


def test_a_note_is_annotated_as_a_notice():
    assert as_annotation(Finding("size", "info", Location("a", 1, 1), "large")).startswith("::notice ")


def test_findings_are_counted_by_severity():
    note = Finding("size", "info", Location("a", 1, 1), "large")
    assert counted([GAP, GAP, note]) == "2 errors, 1 note"
    assert counted([]) == "no findings"

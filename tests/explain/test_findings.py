"""Findings as data, as annotations, and counted."""

from dataclasses import replace

from explain.findings import as_annotation, bound_as_data, counted, finding_as_data
from kb.errors import Finding
from kb.location import Location
from kb.word_bounds import AssumedBound

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
    cells=((("investor", "non_government"), ("management", "filing")),),
    figures=("39", "41"),
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
        "cells": [{"investor": "non_government", "management": "filing"}],
        "witness": {"investor": "non_government", "management": "filing"},
        "rules": ["S-1", "S-2"],
        "figures": ["39", "41"],
        "acknowledged": "",
        "reason": "",
    }


def test_an_annotation_is_one_line_with_everything_encoded():
    finding = Finding("gaps", "error", Location("a,b:c.csv", 1, 2), "100% gone", fix="add\ra row")
    assert as_annotation(finding) == (
        "::error file=a%2Cb%3Ac.csv,line=1,col=2,title=liangti gaps::100%25 gone%0A    fix: add%0Da row"
    )


def test_a_note_is_annotated_as_a_notice():
    assert as_annotation(Finding("size", "info", Location("a", 1, 1), "large")).startswith("::notice ")


def test_what_is_acknowledged_is_annotated_as_a_notice_with_its_id():
    known = replace(GAP, severity="acknowledged", acknowledged="G-1", reason="as printed")
    assert as_annotation(known).startswith("::notice ")
    assert as_annotation(known).endswith("    acknowledged: G-1, as printed")


def test_a_bound_that_is_assumed_names_its_place_source_and_reading():
    bound = AssumedBound(
        fact="area", cell="300以下", read_as="<= 300", source="N-1", location=Location("a.csv", 3, 2)
    )
    assert bound_as_data(bound) == {
        "file": "a.csv",
        "line": 3,
        "column": 2,
        "fact": "area",
        "cell": "300以下",
        "read_as": "<= 300",
        "source": "N-1",
    }
    assert str(bound) == "a.csv:3:2: `300以下` of `area` is read as `<= 300`, which `N-1` does not say"


def test_findings_are_counted_by_severity():
    note = Finding("size", "info", Location("a", 1, 1), "large")
    assert counted([GAP, GAP, note]) == "2 errors, 1 note"
    assert counted([note, replace(GAP, severity="acknowledged")]) == "1 acknowledged, 1 note"
    assert counted([]) == "no findings"

"""Every public table is analysed as its tests, and a grid of its values, say; differences are listed and explained."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from kb.decision_tables.analysis import analyse
from kb.dmn import read_dmn
from tests.kb.dmn.shared_cases import FOLDER, Shared, expected, holds, points, shared_tables

every_table = pytest.mark.parametrize("table", shared_tables())

# What the other tool does differently, and why ours differs from what its tests assert.
DISAGREEMENTS = {
    "gap-skipped-free-string": "it looks for no gaps beside a text without a list; ours reports any other text",
    "null-left-out": "it leaves null out everywhere; ours says under `null` what null would add",
    "note": "a remark that changes nothing that is asserted",
}


def names_of(table: Shared) -> list[str]:
    return [one["name"] for one in table.expected["inputs"]]


def assert_same_points(table, ours, theirs):
    """Compare two lists of regions as sets of points; ours must be pairwise disjoint."""
    names = names_of(table)
    for point in points(table.expected["inputs"], [*ours, *theirs]):
        inside = sum(holds(region, names, point) for region in ours)
        assert inside <= 1, (point, ours)
        assert bool(inside) == any(holds(region, names, point) for region in theirs), point


def by_rules(overlaps):
    found: dict[tuple[int, ...], list] = {}
    for one in overlaps:
        found.setdefault(tuple(sorted(one["rules"])), []).append(one["region"])
    return found


def assert_same_overlaps(table, ours, theirs):
    mine, other = by_rules(ours), by_rules(theirs)
    assert set(mine) == set(other)
    for rules, regions in mine.items():
        assert_same_points(table, regions, other[rules])


@every_table
def test_a_table_is_read_as_it_is_written(table):
    report = table.report
    assert (report["table_id"], report["hit_policy"]) == (
        table.expected["table_id"],
        table.expected["hit_policy"],
    )
    assert report["rule_count"] == table.expected["rule_count"]


@every_table
def test_what_cannot_be_analysed_is_named(table):
    expectation = table.asserted
    assert (table.report["analysis"], table.report["error_kind"]) == (
        expectation["analysis"],
        expectation.get("error_kind"),
    )


@every_table
def test_gaps_are_the_same_points(table):
    if "gaps" in table.asserted and table.asserted.get("gap_analysis") != "skipped":
        assert_same_points(table, table.report["gaps"], table.asserted["gaps"])
    if table.derived:
        assert_same_points(table, table.report["gaps"], table.derived["gaps"])


@every_table
def test_overlaps_are_the_same_points_of_the_same_rules(table):
    asserted = [one for one in table.asserted.get("overlaps", ()) if one["rules"] is not None]
    if asserted or table.asserted.get("overlaps") == []:
        assert_same_overlaps(table, table.report["overlaps"], asserted)
    if table.derived:
        assert_same_overlaps(table, table.report["overlaps"], table.derived["overlaps"])


@every_table
def test_null_adds_the_same_points(table):
    theirs = table.derived.get("null") or {"gaps": [], "overlaps": []}
    ours = table.report["null"] or {"gaps": [], "overlaps": []}
    assert_same_points(table, ours["gaps"], theirs["gaps"])
    assert_same_overlaps(table, ours["overlaps"], theirs["overlaps"])


@every_table
def test_relations_of_rules_are_those_of_the_grid(table):
    report, derived = table.report, table.derived
    if derived:
        same = ("duplicates", "never_match", "outside_domain", "full_cells", "unreachable")
        assert {name: report[name] for name in same} == {name: derived[name] for name in same}
        assert [[one["rule"], one["by"]] for one in report["masked"]] == (derived["masked"] or [])
        inside = [pair[:2] for pair in derived["contained"] if pair[2]]
        assert [[one["rule"], one["by"]] for one in report["subsumed"]] == inside


@every_table
def test_relations_of_rules_are_those_that_are_asserted(table):
    report, asserted = table.report, table.asserted
    for name in ("masked", "misleading", "subsumed", "duplicates", "recommended_hit_policy"):
        if name in asserted:
            assert report[name] == asserted[name]
    for name in ("masked", "misleading"):
        if not asserted.get(f"{name}_reported", True):
            assert report[name] == []
    counted = {"duplicate_count": "duplicates", "full_cell_count": "full_cells"}
    for count, name in counted.items():
        if count in asserted:
            assert len(report[name]) == asserted[count]
    if "output_outside_values" in asserted:
        assert bool(report["output_outside_values"]) == asserted["output_outside_values"]


@every_table
def test_contractions_are_those_that_are_asserted(table):
    asserted = table.asserted.get("contractions", [])
    keys = {name for one in asserted for name in one}
    ours = [{name: one[name] for name in keys} for one in table.report["contractions"]]
    assert all(one in ours for one in asserted)
    if asserted:
        assert len(ours) == len(asserted)


@every_table
def test_an_overlap_is_a_fault_only_where_the_hit_policy_forbids_it(table):
    asserted = table.asserted
    wanted = dict.fromkeys(asserted.get("overlap_reported_for", ()), True)
    wanted |= dict.fromkeys(asserted.get("overlap_not_reported_for", ()), False)
    read = read_dmn(FOLDER / table.file)[table.place]
    found = {policy: bool(analyse(replace(read, hit_policy=policy)).forbidden_overlaps) for policy in wanted}
    assert found == wanted


@every_table
def test_disagreements_are_only_those_explained_here(table):
    assert {one["code"] for one in table.expected["disagreements"]} <= set(DISAGREEMENTS)


@pytest.mark.skipif(
    not expected()["cases"] and os.environ.get("CI") != "true", reason="the shared cases are missing"
)
def test_all_files_are_read():
    assert len({case["file"] for case in expected()["cases"]}) == 42

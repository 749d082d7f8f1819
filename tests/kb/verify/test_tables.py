"""Gaps, overlaps, duplicates and rows out of reach of situations.csv and constraints.csv."""

from __future__ import annotations

from tests.kb.verify.small_bases import (
    AREA,
    GOODS,
    MUSIC,
    OPENING,
    ROOFED,
    base,
    constraint,
    found,
    situation,
)

COMPLETE = [situation("S-1", goods="food"), situation("S-2", goods="not(food)")]


# --- gaps


def test_a_complete_table_has_no_gap():
    assert found("gaps", base(situations=COMPLETE)) == []


def test_projects_that_no_row_covers_are_a_gap():
    rows = [situation("S-1", goods="food"), situation("S-2", goods="toys", roofed="true")]
    (gap,) = found("gaps", base(situations=rows, constraints=[constraint("C-1", goods="books")]))
    assert (gap.region, gap.witness) == ("玩具 × 有棚: 否", (("goods", "toys"), ("roofed", "false")))
    assert str(gap.location) == "situations.csv:1:1"
    assert "no row of situations.csv" in gap.problem
    assert "no row of constraints.csv" in gap.problem


def test_projects_that_a_constraint_excludes_are_no_gap():
    rows = [situation("S-1", goods="food"), situation("S-2", goods="books")]
    assert found("gaps", base(situations=rows, constraints=[constraint("C-1", goods="toys")])) == []


def test_each_gap_is_reported_with_a_project_of_its_own():
    rows = [situation("S-1", goods="food", roofed="true"), situation("S-2", goods="toys", roofed="false")]
    gaps = found("gaps", base(situations=rows, constraints=[constraint("C-1", goods="books")]))
    assert [gap.region for gap in gaps] == ["食品 × 有棚: 否", "玩具 × 有棚: 是"]
    assert len({gap.identity for gap in gaps}) == 2


def test_without_rows_every_project_is_a_gap():
    assert [gap.region for gap in found("gaps", base())] == ["any project"]


def test_a_bound_that_belongs_to_no_row_is_a_gap_of_one_number():
    rows = [situation("S-1", area="< 300"), situation("S-2", area="> 300")]
    (gap,) = found("gaps", base([AREA], situations=rows))
    assert (gap.region, gap.witness) == ("面积 300 平方米", (("area", "300"),))


def test_between_two_neighbouring_days_lies_no_gap():
    rows = [situation("S-1", opening="<= 2014-01-01"), situation("S-2", opening='>= date("2014-01-02")')]
    assert found("gaps", base([OPENING], situations=rows)) == []
    rows = [situation("S-1", opening="< 2014-01-01"), situation("S-2", opening='>= date("2014-01-02")')]
    assert [gap.witness for gap in found("gaps", base([OPENING], situations=rows))] == [
        (("opening", "2014-01-01"),)
    ]


def test_a_gap_keeps_its_identity_while_other_rules_change():
    rows = [situation("S-1", goods="food"), situation("S-2", goods="toys", area="< 300")]
    facts = [GOODS, AREA]
    before = found("gaps", base(facts, situations=rows))
    split = [
        situation("S-9", goods="food", area="< 20"),
        situation("S-8", goods="food", area=">= 20"),
        rows[1],
    ]
    assert {gap.identity for gap in before} == {
        gap.identity for gap in found("gaps", base(facts, situations=split))
    }
    larger = [rows[0], situation("S-2", goods="toys", area="< 200")]
    assert {gap.identity for gap in before} != {
        gap.identity for gap in found("gaps", base(facts, situations=larger))
    }


# --- overlaps


def test_rows_apart_do_not_overlap():
    assert found("overlaps", base(situations=COMPLETE)) == []


def test_a_row_that_overlaps_in_one_corner_only_is_refused_with_both_rows_and_a_witness():
    """Fault 1: a single-hit table returned several hits."""
    rows = [
        situation("S-1", goods="food, toys", area="< 100"),
        situation("S-2", goods="toys, books", area=">= 99.99"),
    ]
    (overlap,) = found("overlaps", base([GOODS, AREA], situations=rows))
    assert overlap.rules == ("S-1", "S-2")
    assert overlap.region == "玩具 × 面积 [99.99..100) 平方米"
    assert overlap.witness == (("goods", "toys"), ("area", "99.99"))
    assert str(overlap.location) == "situations.csv:3:1"
    assert "situations.csv:2:1" in overlap.problem


def test_partly_overlapping_ranges_are_refused():
    """Fault 2: `0..100` and `90..200` were accepted."""
    rows = [situation("S-1", area="[0..100]"), situation("S-2", area="[90..200]")]
    (overlap,) = found("overlaps", base([AREA], situations=rows))
    assert overlap.region == "面积 [90..100] 平方米"
    assert 90 <= int(dict(overlap.witness)["area"]) <= 100


def test_ranges_that_share_one_bound_are_refused():
    rows = [situation("S-1", area="[0..100]"), situation("S-2", area="[100..200]")]
    assert [finding.witness for finding in found("overlaps", base([AREA], situations=rows))] == [
        (("area", "100"),)
    ]


def test_rows_that_share_only_excluded_projects_do_not_overlap():
    """Constraints are read first: a row may also cover what they exclude."""
    rows = [situation("S-1", goods="food"), situation("S-2", goods="food, toys", roofed="true")]
    constraints = [constraint("C-1", goods="food", roofed="true"), constraint("C-2", goods="books")]
    assert found("overlaps", base(situations=rows, constraints=constraints)) == []


def test_an_optional_fact_on_which_nothing_turns_is_left_out_of_the_example():
    rows = [
        situation("S-1", goods="food"),
        situation("S-2", goods="food, toys"),
        situation("S-3", music="true"),
    ]
    first, *_ = found("overlaps", base([GOODS, MUSIC], situations=rows))
    assert first.witness == (("goods", "food"),)


# --- duplicates


def test_rows_with_other_values_are_no_duplicates():
    assert found("duplicates", base(situations=COMPLETE)) == []


def test_cells_different_as_text_but_equal_as_values_are_duplicates():
    """Fault 3: `1.1` and `1.10`, `01` and `1`, full-width digits, composed and decomposed letters."""
    facts = [AREA, GOODS | {"values": [{"id": "cafe", "zh": "caf\u00e9"}, {"id": "toys", "zh": "玩具"}]}]
    for one, other in (
        ({"area": "1.1"}, {"area": "1.10"}),
        ({"area": "> 01"}, {"area": "> 1"}),
        ({"area": "< 300"}, {"area": "＜ ３００"}),
        ({"area": "5"}, {"area": "[5..5]"}),
        ({"area": "< 5, >= 5"}, {"area": "-"}),
        ({"goods": "caf\u00e9"}, {"goods": "cafe\u0301"}),
        ({"goods": "cafe, toys"}, {"goods": "toys, cafe"}),
        ({"goods": "cafe"}, {"goods": "not(玩具)"}),
    ):
        rows = [situation("S-1", **one), situation("S-2", **other)]
        (duplicate,) = found("duplicates", base(facts, situations=rows))
        assert duplicate.rules == ("S-1", "S-2")
        assert "situations.csv:2:1" in duplicate.problem
        assert str(duplicate.location) == "situations.csv:3:1"
        assert found("overlaps", base(facts, situations=rows)) == []


def test_constraints_that_exclude_the_same_are_duplicates_and_nothing_else():
    kb = base(constraints=[constraint("C-1", goods="food"), constraint("C-2", goods="not(toys, books)")])
    assert [finding.rules for finding in found("duplicates", kb)] == [("C-1", "C-2")]
    assert found("unreachable", kb) == []


# --- rows out of reach


def test_a_constraint_hidden_only_by_the_union_of_two_others_is_found():
    """Fault 2: a row hidden only by the union of two others."""
    constraints = [
        constraint("C-1", area="< 100"),
        constraint("C-2", area="[100..200]"),
        constraint("C-3", area="[50..150]"),
        constraint("C-4", area="> 900"),
    ]
    (hidden,) = found("unreachable", base([AREA], constraints=constraints))
    assert hidden.rules == ("C-3", "C-1", "C-2")
    assert "constraints.csv:2:1" in hidden.problem
    assert "constraints.csv:3:1" in hidden.problem
    assert str(hidden.location) == "constraints.csv:4:1"


def test_a_constraint_that_excludes_one_project_more_is_not_hidden():
    constraints = [
        constraint("C-1", area="< 100"),
        constraint("C-2", area="> 100"),
        constraint("C-3", area="[50..150]"),
    ]
    assert found("unreachable", base([AREA], constraints=constraints)) == []


def test_a_situation_whose_projects_are_all_excluded_is_out_of_reach():
    rows = [*COMPLETE, situation("S-3", goods="toys, books", roofed="true")]
    constraints = [constraint("C-1", goods="toys"), constraint("C-2", goods="books", roofed="true")]
    (hidden,) = found("unreachable", base(situations=rows, constraints=constraints))
    assert hidden.rules == ("S-3", "C-1", "C-2")
    assert str(hidden.location) == "situations.csv:4:1"


def test_a_situation_that_is_partly_excluded_is_within_reach():
    rows = [situation("S-1", goods="food, toys")]
    assert found("unreachable", base(situations=rows, constraints=[constraint("C-1", goods="toys")])) == []


def test_rows_whose_cells_admit_no_project_are_found():
    facts = [AREA | {"maximum": "1000"}, ROOFED]
    rows = [
        situation("S-1", area="> 1000"),
        situation("S-2", roofed="not(true, false)"),
        situation("S-3", area=">= 1000"),
    ]
    constraints = [constraint("C-1", area="< 0")]
    assert [
        finding.rules
        for finding in found("unreachable", base(facts, situations=rows, constraints=constraints))
    ] == [
        ("C-1",),
        ("S-1",),
        ("S-2",),
    ]

"""Findings that the publisher knows: told under their ids, in part or whole, until they are something else."""

from __future__ import annotations

import pytest

from kb.verify import verify
from tests.kb.verify.small_bases import acknowledgement, base, constraint, found, row, situation, table

ROWS = [situation("S-1", goods="food", roofed="true"), situation("S-2", goods="toys", roofed="false")]
NO_BOOKS = [constraint("C-1", goods="books")]


def kb_of(*known, situations=ROWS, **parts):
    return base(
        manifest={"acknowledged": known}, situations=situations, constraints=[dict(NO_BOOKS[0])], **parts
    )


def told(kb):
    return [(one.severity, one.id, one.region) for one in found("gaps", kb) + found("overlaps", kb)]


def lapses(kb):
    """The acknowledgements that `verify` calls lapsed."""
    return [one.rules[0] for one in verify(kb) if one.check == "acknowledged"]


def test_a_gap_that_is_acknowledged_is_told_under_its_id_with_its_reason_and_no_longer_as_an_error():
    kb = kb_of(
        acknowledgement("G-1", "gaps", region={"goods": "food", "roofed": "false"}),
        acknowledgement("G-2", "gaps", region={"goods": "toys", "roofed": "true"}),
    )
    gaps = found("gaps", kb)
    assert [(one.id, one.severity, one.acknowledged) for one in gaps] == [
        (name, "acknowledged", name) for name in ("G-1", "G-2")
    ]
    assert str(gaps[0]).endswith("\n    acknowledged: G-1, 照公布的写 (市场局, 2020-02-01)")
    assert gaps[0].witness == (("goods", "food"), ("roofed", "false"))
    assert [dict(box) for box in gaps[0].cells] == [{"goods": "food", "roofed": "false"}]
    assert not lapses(kb)


def test_of_a_gap_only_the_part_that_is_acknowledged_is_and_the_rest_stays_an_error():
    rows = [situation("S-1", goods="food", roofed="true")]
    kb = kb_of(acknowledgement("G-1", "gaps", region={"roofed": "false"}), situations=rows)
    assert [(one[0], one[2]) for one in told(kb)] == [
        ("acknowledged", "有棚: 否"),
        ("error", "玩具 × 有棚: 是"),
    ]


def test_projects_are_what_counts_not_how_a_region_is_written():
    parts = [{"goods": "food, books", "roofed": "false"}, {"goods": "not(food)", "roofed": "true"}]
    kb = kb_of(acknowledgement("G-1", "gaps", region={"any": parts}))
    assert [one[:2] for one in told(kb)] == [("acknowledged", "G-1")]


@pytest.mark.parametrize(
    "rows",
    [
        [*ROWS, situation("S-3", goods="food", roofed="false")],
        [situation("S-1", goods="food"), situation("S-2", goods="toys", roofed="false")],
    ],
)
def test_an_acknowledged_gap_that_is_none_any_more_has_lapsed(rows):
    kb = kb_of(acknowledgement("G-1", "gaps", region={"goods": "food", "roofed": "false"}), situations=rows)
    assert [one[0] for one in told(kb)] == ["error"]
    assert lapses(kb) == ["G-1"]


def test_a_gap_of_which_a_part_was_closed_is_an_error_again_where_it_is_left():
    rows = [*ROWS, situation("S-3", goods="food", roofed="false")]
    kb = kb_of(acknowledgement("G-1", "gaps", region={"goods": "food, toys"}), situations=rows)
    assert [(one[0], one[2]) for one in told(kb)] == [("error", "玩具 × 有棚: 是")]
    assert lapses(kb) == ["G-1"]


def test_an_overlap_is_acknowledged_as_long_as_its_rows_share_the_same_projects():
    rows = [situation("S-1", goods="food, toys"), situation("S-2", goods="toys", roofed="true")]
    known = acknowledgement(
        "O-1", "overlaps", rules=["S-2", "S-1"], region={"goods": "toys", "roofed": "true"}
    )
    assert told(kb_of(known, situations=rows)) == [("acknowledged", "O-1", "玩具 × 有棚: 是")]
    grown = [rows[0], situation("S-2", goods="toys")]
    kb = kb_of(known, situations=grown)
    assert [one[0] for one in told(kb)] == ["error"]
    assert lapses(kb) == ["O-1"]


def test_an_acknowledgement_of_other_rules_or_of_another_check_acknowledges_nothing():
    region = {"goods": "food", "roofed": "false"}
    for check, rules in (("gaps", ["S-1"]), ("overlaps", [])):
        kb = kb_of(acknowledgement("X-1", check, region=region, rules=rules))
        assert {one[0] for one in told(kb)} == {"error"}
        assert lapses(kb) == ["X-1"]


def test_one_that_names_neither_rules_nor_figures_nor_a_region_has_lapsed_from_the_start():
    assert lapses(kb_of(acknowledgement("X-1", "gaps"))) == ["X-1"]


def test_a_gap_of_a_table_is_acknowledged_by_its_table_and_region():
    known = acknowledgement("T-1", "gaps", rules=["fees"], region={"goods": "toys"})
    kb = base(
        manifest={"acknowledged": [known], "tables": [table("fees")]},
        rows=[row("R-1", {"goods": "food, books"})],
    )
    assert [(one.severity, one.id, one.rules) for one in found("gaps", kb)] == [
        ("acknowledged", "T-1", ("fees",))
    ]


def test_no_acknowledgement_lapses_while_its_check_is_left_out():
    kb = kb_of(acknowledgement("G-1", "gaps", region={"goods": "books"}))
    left_out = verify(kb, damaged=frozenset({"situations.csv"}))
    assert [one.check for one in left_out] == ["incomplete"]

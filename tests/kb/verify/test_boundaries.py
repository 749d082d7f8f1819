"""Bounds that two rules read to both sides: of one number, or of a number and the sum that it is part of."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kb.conditions import holds
from kb.verify.answers import read_answers
from tests.kb.verify.small_bases import AREA, GOODS, base, constraint, derived, found, row, situation, table

PART = AREA | {"id": "inside", "zh": "棚内面积"}
REST = AREA | {"id": "outside", "zh": "棚外面积"}
WHOLE = AREA | {"sum_of": ["inside", "outside"]}
SIGNS = ("<", "<=", ">", ">=")


def small_and_large(small, large, facts=(GOODS, AREA), **parts):
    return base(facts, derived_facts=[derived("small", small), derived("large", large)], **parts)


@given(st.sampled_from(SIGNS), st.sampled_from(SIGNS), st.sampled_from(["5", "6"]))
def test_a_bound_is_found_exactly_where_one_number_turns_to_both_sides(one, other, bound):
    kb = small_and_large({"area": f"{one} 5"}, {"area": f"{other} {bound}"})
    found_here = found("boundaries", kb)
    at, eps = Decimal(5), Decimal("1E-9")
    sides = []
    for rule in kb.derived_facts:
        here, below, above = (holds(rule.when, {"area": number}) for number in (at, at - eps, at + eps))
        sides.append((here != below, here != above))
    is_split = {(True, False), (False, True)} == {*sides}
    assert bool(found_here) == is_split
    for finding in found_here:
        assert {*finding.rules} == {"small", "large"}
        assert [dict(box) for box in finding.cells] == [{"area": "5"}]
        assert dict(finding.witness)["area"] == "5"


def test_a_project_on_the_bound_must_be_able_to_meet_both_rules():
    small, large = {"goods": "food", "area": "<= 5"}, {"goods": "toys", "area": ">= 5"}
    assert found("boundaries", small_and_large(small, large)) == []
    assert found("boundaries", small_and_large(small, large | {"goods": "food, toys"}))
    excluded = [constraint("C-1", goods="food", area="[4..6]")]
    kb = small_and_large(small, large | {"goods": "food, toys"}, constraints=excluded)
    assert found("boundaries", kb) == []


def test_the_bound_of_a_part_is_held_against_the_bound_of_its_sum():
    kb = small_and_large({"inside": "< 5"}, {"area": "<= 5"}, (PART, REST, WHOLE))
    (finding,) = found("boundaries", kb)
    assert [dict(box) for box in finding.cells] == [{"area": "5"}]
    facts, _ = read_answers(kb, dict(finding.witness))
    assert (facts["inside"], facts["outside"], facts["area"]) == (5, 0, 5)


def test_two_parts_of_one_sum_have_bounds_of_their_own():
    assert (
        found("boundaries", small_and_large({"inside": "< 5"}, {"outside": "<= 5"}, (PART, REST, WHOLE)))
        == []
    )


def test_rows_of_one_table_and_what_is_made_of_them_are_no_two_rules():
    lines = [row("R-1", {"area": "<= 5"}), row("R-2", {"area": ">= 5"})]
    made = derived("some", {"area": "< 5"}) | {"rows_of": "fees"}
    tables = {"tables": [table("fees", "COLLECT")]}
    kb = base([AREA], tables, rows=lines, derived_facts=[made])
    assert found("boundaries", kb) == []
    kb = base([AREA], tables, rows=lines, derived_facts=[derived("small", {"area": "< 5"})])
    assert [finding.rules for finding in found("boundaries", kb)] == [("small", "fees")]


def test_situations_are_one_table():
    rows = [situation("S-1", area="<= 5"), situation("S-2", area=">= 5")]
    assert found("boundaries", base([AREA], situations=rows)) == []


def test_rows_that_read_a_bound_to_both_sides_themselves_are_told_by_their_gap_only():
    rows = [situation("S-1", area="< 5"), situation("S-2", area="> 5")]
    kb = base([AREA], situations=rows, derived_facts=[derived("small", {"area": "<= 5"})])
    assert found("boundaries", kb) == []
    assert found("gaps", kb)

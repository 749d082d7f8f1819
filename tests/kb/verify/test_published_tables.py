"""Gaps, overlaps and conflicts of tables are exactly those that every project of a small grid shows."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cells import read_cell
from kb.condition_reader import derived_as_fact
from kb.conditions import holds
from kb.location import Location
from kb.verify.answers import read_answers
from kb.verify.table_answers import table_said
from tests.kb.verify.small_bases import GOODS, ROOFED, base, constraint, derived, found, row, table

MOST = 3
PLACE = Location("manifest.yaml", 3, 1)
_NUMBER = {"type": "number", "step": "1", "minimum": "0", "question": {"zh": "?"}}
FACTS = (
    GOODS,
    ROOFED,
    _NUMBER | {"id": "inside", "zh": "棚内面积", "maximum": str(MOST)},
    _NUMBER | {"id": "outside", "zh": "棚外面积", "maximum": str(MOST)},
    _NUMBER | {"id": "area", "zh": "面积", "maximum": str(2 * MOST), "sum_of": ["inside", "outside"]},
)
LARGE = derived("large", {"any": [{"inside": ">= 3"}, {"all": [{"goods": "food"}, {"area": "> 2"}]}]})
unhurried = settings(deadline=None, max_examples=25)

numbers = st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, MOST))
cells = st.fixed_dictionaries(
    {},
    optional={
        "goods": st.sampled_from(["food", "toys, books", "not(toys)"]),
        "roofed": st.sampled_from(["true", "false"]),
        "outside": numbers,
        "area": numbers,
        "large": st.sampled_from(["true", "false"]),
    },
)
rows = st.lists(
    st.tuples(cells, st.sampled_from("12"), st.sampled_from(["old", "new"])), min_size=1, max_size=4
)


def knowledge_base(drawn, *, has_rule_sets=False):
    sets = [{"id": name, "zh": name, "location": PLACE} for name in ("old", "new")] if has_rule_sets else []
    return base(
        FACTS,
        {"tables": [table("fees", rule_sets=sets)]},
        rows=[
            row(f"R-{place}", when, fee, rule_set=rule_set if has_rule_sets else "")
            for place, (when, fee, rule_set) in enumerate(drawn)
        ],
        derived_facts=[dict(LARGE)],
        constraints=[constraint("C-1", goods="books", area="> 3")],
    )


def projects(kb):
    """Every project that can exist, its derived fact among its facts."""
    for goods, roofed, *parts in product(("food", "toys", "books"), (True, False), *[range(MOST + 1)] * 2):
        inside, outside = map(Decimal, parts)
        facts = {
            "goods": goods,
            "roofed": roofed,
            "inside": inside,
            "outside": outside,
            "area": inside + outside,
        }
        known = kb.derived(facts)
        if not any(holds(rule.when, known) for rule in kb.constraints):
            yield known


def is_inside(kb, finding, known):
    """Whether the boxes of a finding hold a project."""
    return any(
        all(read_cell(text, _fact(kb, name)).admits(known[name]) for name, text in box)
        for box in finding.cells
    )


def _fact(kb, name):
    return kb.vocabulary[name] if name in kb.vocabulary else derived_as_fact(name, name)


def held(kb, known, rule_set=None):
    return {line.id for line in kb.rows if holds(line.when, known) and rule_set in (None, line.rule_set)}


def witness_of(kb, finding):
    facts, unreadable = read_answers(kb, dict(finding.witness))
    assert not unreadable
    assert facts.get("area", 0) == facts.get("inside", 0) + facts.get("outside", 0) or "inside" not in facts
    return facts


@unhurried
@given(rows)
def test_what_is_called_a_gap_is_exactly_what_no_row_covers(drawn):
    kb = knowledge_base(drawn)
    gaps = found("gaps", kb)
    for known in projects(kb):
        assert any(is_inside(kb, gap, known) for gap in gaps) == (not held(kb, known))
    for gap in gaps:
        assert gap.rules == ("fees",)
        facts = witness_of(kb, gap)
        assert any(facts.items() <= known.items() and not held(kb, known) for known in projects(kb))


@unhurried
@given(rows)
def test_two_rows_overlap_exactly_where_both_hold(drawn):
    kb = knowledge_base(drawn)
    overlaps = {finding.rules: finding for finding in found("overlaps", kb)}
    same = {finding.rules for finding in found("duplicates", kb)}
    for pair in combinations([line.id for line in kb.rows], 2):
        shared = [known for known in projects(kb) if {*pair} <= held(kb, known)]
        if pair not in overlaps:
            assert not shared or pair in same or _say_the_same(kb, pair)
            continue
        finding = overlaps[pair]
        assert [known for known in projects(kb) if is_inside(kb, finding, known)] == shared
        facts = witness_of(kb, finding)
        assert any(facts.items() <= known.items() for known in shared)


def _say_the_same(kb, pair):
    one, other = (next(line for line in kb.rows if line.id == name) for name in pair)
    return all(holds(one.when, known) == holds(other.when, known) for known in projects(kb))


@unhurried
@given(rows)
def test_two_rule_sets_are_in_conflict_exactly_where_they_answer_differently(drawn):
    kb = knowledge_base(drawn, has_rule_sets=True)
    conflicts = found("conflicts", kb)
    fee = {line.id: line.outputs["fee"] for line in kb.rows}
    for known in projects(kb):
        answers = [{fee[name] for name in held(kb, known, rule_set)} for rule_set in ("old", "new")]
        differ = any(one != other for one, other in product(*answers))
        assert any(is_inside(kb, one, known) for one in conflicts) == differ
    assert all(finding.rules == ("old", "new") for finding in conflicts)


@unhurried
@given(rows)
def test_a_table_that_is_called_sound_has_one_answer_for_any_project(drawn):
    kb = knowledge_base(drawn, has_rule_sets=True)
    faults = [*found("gaps", kb), *found("overlaps", kb), *found("conflicts", kb), *found("duplicates", kb)]
    said = [table_said(kb, kb.tables[0], known) for known in projects(kb)]
    if not faults:
        assert all(len(one.answers) == 1 and not one.reason for one in said)
    if all(one and not one.reason for one in said):
        assert not [fault for fault in faults if fault.check != "duplicates"]


def test_rows_of_a_table_that_collects_may_overlap_and_leave_projects_out():
    lines = [row("R-1", {"goods": "food"}), row("R-2", {"goods": "food, toys"})]
    kb = base(manifest={"tables": [table("fees", "COLLECT")]}, rows=lines)
    assert found("gaps", kb) == found("overlaps", kb) == []


def test_a_gap_lies_only_where_the_table_is_about_a_project():
    scoped = table("fees", scope={"roofed": "true"})
    lines = [row("R-1", {"all": [{"roofed": "true"}, {"goods": "food"}]})]
    (gap,) = found("gaps", base(manifest={"tables": [scoped]}, rows=lines))
    assert dict(gap.cells[0]) == {"roofed": "true", "goods": "toys, books"}


def test_a_row_whose_own_cells_exclude_each_other_is_out_of_reach_and_a_row_that_no_project_meets_is_not():
    never = row("R-1", {"all": [{"goods": "food"}, {"goods": "toys"}]})
    kb = base(
        manifest={"tables": [table("fees", "COLLECT")]},
        rows=[never, row("R-2", {"goods": "food", "roofed": "false"}), row("R-3", {"roofed": "true"})],
        constraints=[constraint("C-1", goods="food", roofed="false")],
    )
    assert [finding.rules for finding in found("unreachable", kb)] == [("R-1",)]

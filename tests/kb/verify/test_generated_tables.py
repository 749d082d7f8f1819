"""Any table that the checks call exact gives one row for any project; any other has a witness that fails."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import event, given, settings
from hypothesis import strategies as st

from kb import conditions
from kb.verify.answers import read_answers
from tests.kb.verify.small_bases import AREA, GOODS, OPENING, ROOFED, base, constraint, found, situation

unhurried = settings(deadline=None)
FACTS = (GOODS, ROOFED, AREA | {"maximum": "50"}, OPENING)
CODES = ("food", "toys", "books")
NUMBERS = ("0", "10", "10.5", "20", "50")
DAYS = ("2014-01-01", "2014-01-02", "2014-03-01")
STEP = Decimal("1E-9")


def ranges(bounds):
    """Cells of a number or a date: one bound, two bounds, a hole, or anything."""
    one = st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(bounds))
    two = st.lists(st.sampled_from(bounds), min_size=2, max_size=2, unique=True).map(
        lambda pair: f"[{min(pair, key=bounds.index)}..{max(pair, key=bounds.index)})"
    )
    return st.one_of(st.just("-"), one, two, st.sampled_from(bounds).map("not({})".format))


CELLS = {
    "goods": st.sampled_from(["-", *CODES, "food, toys", "toys, books", "not(toys)"]),
    "roofed": st.sampled_from(["-", "true", "false"]),
    "area": ranges(NUMBERS),
    "opening": ranges(DAYS),
}
any_row = st.fixed_dictionaries({}, optional=CELLS)


@st.composite
def split_rows(draw, depth=4):
    """Rows that divide all projects among them, by cutting one fact after another."""
    rows = [dict[str, list[str]]()]
    for _ in range(draw(st.integers(0, depth))):
        row = rows.pop(draw(st.integers(0, len(rows) - 1)))
        fact = draw(
            st.sampled_from([name for name in CELLS if name not in row]) if len(row) < 4 else st.none()
        )
        if fact is None:
            rows.append(row)
            continue
        if fact == "goods":
            code = draw(st.sampled_from(CODES))
            halves = [code, f"not({code})"]
        elif fact == "roofed":
            halves = ["true", "false"]
        else:
            bound = draw(st.sampled_from(NUMBERS if fact == "area" else DAYS))
            halves = draw(st.sampled_from([[f"< {bound}", f">= {bound}"], [f"<= {bound}", f"> {bound}"]]))
        rows += [row | {fact: half} for half in halves]
    return draw(st.permutations(rows))


@st.composite
def tables(draw):
    """Rows and constraints: an exact table, the same with one cell changed, or anything."""
    kind = draw(st.sampled_from(["exact", "changed", "any"]))
    if kind == "any":
        return draw(st.lists(any_row, min_size=1, max_size=5)), draw(st.lists(any_row, max_size=2))
    rows = draw(split_rows())
    cut = draw(st.integers(0, min(2, len(rows) - 1)))
    constraints, rows = rows[:cut], rows[cut:]
    if kind == "changed":
        which, fact = draw(st.integers(0, len(rows) - 1)), draw(st.sampled_from(list(CELLS)))
        rows = [row | {fact: draw(CELLS[fact])} if index == which else row for index, row in enumerate(rows)]
    return rows, constraints


def knowledge_base(table):
    rows, constraints = table
    return base(
        FACTS,
        situations=[situation(f"S-{number}", **row) for number, row in enumerate(rows)],
        constraints=[constraint(f"C-{number}", **row) for number, row in enumerate(constraints)],
    )


def projects(kb):
    """Projects with every value at each bound, one step beside it, and far from all."""
    bounds = {
        bound
        for rule in (*kb.situations, *kb.constraints)
        for test in conditions.tests_in(rule.when)
        for bound in test.cell.bounds()
    }
    numbers, days = {Decimal(0), Decimal("15.1"), Decimal(50)}, {date(1999, 1, 1), date(2030, 1, 1)}
    for bound in bounds:
        if isinstance(bound, Decimal):
            numbers |= {value for value in (bound - STEP, bound, bound + STEP) if 0 <= value <= 50}
        else:
            days |= {bound - timedelta(1), bound, bound + timedelta(1)}
    for values in product(CODES, (False, True), numbers, days):
        yield dict(zip(("goods", "roofed", "area", "opening"), values, strict=True))


def rows_of(kb, facts):
    """The constraints and the situations that hold for one project."""
    return (
        [rule.id for rule in kb.constraints if conditions.holds(rule.when, facts)],
        [rule.id for rule in kb.situations if conditions.holds(rule.when, facts)],
    )


def is_wrong(kb, facts):
    excluded, matching = rows_of(kb, facts)
    return not excluded and len(matching) != 1


@unhurried
@given(tables())
def test_a_table_called_exact_gives_one_row_for_any_project_and_no_other_table_does(table):
    kb = knowledge_base(table)
    refused = [*found("gaps", kb), *found("overlaps", kb)]
    doubled = [finding for finding in found("duplicates", kb) if finding.rules[0].startswith("S")]
    wrong = any(is_wrong(kb, facts) for facts in projects(kb))
    event("exact" if not wrong else "wrong")
    if refused:
        assert wrong
    if wrong:
        assert refused or doubled


@unhurried
@given(tables())
def test_the_witness_of_a_gap_reaches_no_row_and_that_of_an_overlap_both(table):
    kb = knowledge_base(table)
    for finding in (*found("gaps", kb), *found("overlaps", kb)):
        facts, unreadable = read_answers(kb, dict(finding.witness))
        assert not unreadable
        excluded, matching = rows_of(kb, facts)
        assert not excluded
        if finding.check == "gaps":
            assert not matching
        else:
            assert {*finding.rules} <= {*matching}


@unhurried
@given(tables())
def test_a_rule_called_out_of_reach_can_be_deleted_without_changing_an_answer(table):
    kb = knowledge_base(table)
    for finding in found("unreachable", kb):
        for facts in projects(kb):
            excluded, matching = rows_of(kb, facts)
            if finding.rules[0] in excluded:
                assert {*excluded} & {*finding.rules[1:]}
            if finding.rules[0] in matching:
                assert {*excluded} & {*finding.rules[1:]}

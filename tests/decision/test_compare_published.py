"""Releases of published rules compared: answers of tables, drawn charts, and what is left without one answer."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from decision.compare import compare
from decision.index_build import build, by_meaning
from kb.box_rules import with_box_rules
from kb.conditions import holds
from tests.kb.verify.small_bases import base, box, chart, derived, flowchart, item, row, situation, table

unhurried = settings(deadline=None, max_examples=25)
cells = st.fixed_dictionaries(
    {},
    optional={
        "goods": st.sampled_from(["food", "toys, books", "not(toys)"]),
        "roofed": st.sampled_from(["true", "false"]),
    },
)
rows = st.lists(st.tuples(cells, st.sampled_from("12")), max_size=3)


def compared(old, new):
    return compare(*(build(kb, by_meaning(kb)) for kb in (old, new)))


def fees(drawn):
    lines = [row(f"R-{place}", when, fee) for place, (when, fee) in enumerate(drawn)]
    return base(manifest={"tables": [table("fees", "COLLECT")]}, rows=lines)


def said(kb, facts):
    return {(line.id, line.outputs["fee"]) for line in kb.rows if holds(line.when, facts)}


@unhurried
@given(rows, rows)
def test_a_project_is_told_otherwise_by_a_table_exactly_where_other_rows_or_outputs_hold(before, after):
    old, new = fees(before), fees(after)
    found = compared(old, new)
    for goods, roofed in product(("food", "toys", "books"), (True, False)):
        facts = {"goods": goods, "roofed": roofed}
        at = tuple(1 << axis.index_of(facts[axis.fact.id]) for axis in found.axes)
        changes = [
            one.changes
            for one in found.differences
            if any(all(mask & bit for mask, bit in zip(some, at, strict=True)) for some in one.region)
        ]
        was, now = said(old, facts), said(new, facts)
        assert bool(changes) == (was != now)
        for (change,) in changes:
            assert change.aspect == "answer"
            assert {(entry[1], entry[-1]) for entry in change.before} == was - now
            assert {(entry[1], entry[-1]) for entry in change.after} == now - was


def drawn(*steps, rules=({"goods": "food"},)):
    names = dict.fromkeys(step["item"] for step in steps)
    return with_box_rules(
        base(
            manifest={"order": "drawn"},
            situations=[situation(f"S-{place}", **when) for place, when in enumerate(rules)],
            flowcharts=[flowchart("F-1")],
            derived_facts=[derived("F-1", {"any": [dict(when) for when in rules]})],
            departments=[{"id": "MARKET", "zh": "市场局"}],
            items=[item(name, stage="") for name in names],
            charts=[chart("F-1", 3, *steps)],
        )
    )


def aspects(old, new):
    return {change.aspect: change for one in compared(old, new).differences for change in one.changes}


def test_a_box_that_takes_longer_changes_the_days_of_its_item_and_of_the_main_line():
    changes = aspects(
        drawn(box("ask", 1), box("look", 2, "ask")), drawn(box("ask", 1), box("look", 5, "ask"))
    )
    assert changes.keys() == {"item", "working_days"}
    assert (changes["working_days"].before, changes["working_days"].after) == ((("3",),), (("6",),))


def test_an_arrow_less_lets_an_item_wait_no_more():
    changes = aspects(drawn(box("ask", 1), box("look", 2, "ask")), drawn(box("ask", 1), box("look", 2)))
    assert changes["wait"].before == (("look", "ask", "after", "0"),)
    assert changes["wait"].after == ()


def test_a_box_in_another_stage_changes_its_item_and_nothing_else():
    old, new = (drawn(box("ask", 1) | {"in": stage}) for stage in ("S1", "S2"))
    assert aspects(old, new).keys() == {"item"}


def test_rules_with_charts_are_compared_with_rules_without_by_their_situations_only():
    titles = base(situations=[situation("S-0", goods="food")], flowcharts=[flowchart("F-1")])
    assert compared(drawn(box("ask", 1)), titles).differences == ()


def test_what_became_of_a_gap_stands_beside_the_differences():
    found = compared(drawn(box("ask", 1)), drawn(box("ask", 1), rules=({"goods": "food"}, {"goods": "toys"})))
    assert [(one.finding.check, one.state) for one in found.settled] == [("gaps", "partly_closed")]

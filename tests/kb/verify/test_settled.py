"""Gaps and overlaps of two releases, held against every project of both."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cells import read_cell
from kb.conditions import holds
from kb.verify.settled import settled
from tests.kb.verify.small_bases import (
    AREA,
    GOODS,
    MUSIC,
    ROOFED,
    acknowledgement,
    base,
    constraint,
    situation,
)

unhurried = settings(deadline=None, max_examples=40)
cells = st.fixed_dictionaries(
    {},
    optional={
        "goods": st.sampled_from(["food", "toys, books", "not(toys)"]),
        "roofed": st.sampled_from(["true", "false"]),
        "music": st.sampled_from(["true", "false"]),
    },
)
tables = st.lists(cells, max_size=3, unique_by=lambda row: tuple(sorted(row.items())))
FACTS = (GOODS, ROOFED, MUSIC)


def rules(drawn, facts=FACTS, **parts):
    rows = [situation(f"S-{place}", **row) for place, row in enumerate(drawn)]
    return base(facts, situations=rows, **parts)


def projects():
    for goods, roofed, music in product(("food", "toys", "books"), (True, False), (True, False)):
        yield {"goods": goods, "roofed": roofed, "music": music}


def state_of(kb, facts):
    """What rules say of a project: gaps, overlaps, or nothing where they have one situation or exclude it."""
    if any(holds(rule.when, facts) for rule in kb.constraints):
        return ""
    count = sum(bool(holds(row.when, facts)) for row in kb.situations)
    return "overlaps" if count > 1 else "" if count else "gaps"


def is_inside(kb, boxes, facts):
    return any(
        all(read_cell(text, kb.vocabulary[name]).admits(facts[name]) for name, text in box) for box in boxes
    )


@unhurried
@given(tables, tables)
def test_each_gap_and_overlap_is_closed_left_or_opened_exactly_where_the_other_rules_say_so(before, after):
    old = rules(before, constraints=[constraint("C-1", goods="books", roofed="false")])
    new = rules(after)
    found = settled(old, new)
    for facts in projects():
        was, now = state_of(old, facts), state_of(new, facts)
        told = [one for one in found if is_inside(old, one.finding.cells, facts)]
        for one in told:
            check, is_old = one.finding.check, one.state not in ("opened", "partly_opened")
            if (was if is_old else now) != check:
                continue  # A box may hold projects that the rules exclude.
            is_moved = (now if is_old else was) != check
            assert is_inside(old, one.moved if is_moved else one.rest, facts)
        assert was in {one.finding.check for one in told if "opened" not in one.state} | {""}
        if now and now != was:
            assert now in {one.finding.check for one in told if "opened" in one.state}


@unhurried
@given(tables)
def test_rules_held_against_themselves_have_all_their_gaps_left(drawn):
    assert {one.state for one in settled(rules(drawn), rules(drawn))} <= {"left"}


def test_a_gap_is_told_as_closed_in_part_with_what_is_left_of_it():
    known = acknowledgement("G-1", "gaps", region={"goods": "books"})
    old = rules([{"goods": "food, toys"}], manifest={"acknowledged": [known]})
    (one,) = settled(old, rules([{"goods": "food, toys"}, {"goods": "books", "roofed": "true"}]))
    assert (one.finding.acknowledged, one.state) == ("G-1", "partly_closed")
    assert [dict(box) for box in one.moved] == [{"goods": "books", "roofed": "true"}]
    assert [dict(box) for box in one.rest] == [{"goods": "books", "roofed": "false"}]


def test_a_gap_that_a_constraint_excludes_now_is_closed():
    (one,) = settled(
        rules([{"goods": "food, toys"}]),
        rules([{"goods": "food, toys"}], constraints=[constraint("C-1", goods="books")]),
    )
    assert (one.state, one.moved, one.rest) == ("closed", ((("goods", "books"),),), ())


def test_a_fact_that_the_other_rules_do_not_ask_makes_no_difference_to_them():
    old = rules([{"goods": "food"}, {"music": "true"}], constraints=[constraint("C-1", goods="toys, books")])
    states = [
        (one.finding.check, one.state) for one in settled(old, rules([{"goods": "food"}], (GOODS, ROOFED)))
    ]
    assert states == [("overlaps", "closed"), ("gaps", "opened")]


def test_a_value_that_the_other_rules_do_not_have_is_held_against_nothing():
    fewer = GOODS | {"values": GOODS["values"][:2]}
    old = rules([{"goods": "food, toys"}])
    assert settled(old, rules([{"goods": "food, toys"}], (fewer, ROOFED))) == ()


def test_a_bound_that_only_the_other_rules_have_cuts_the_gap():
    old = base([AREA], situations=[situation("S-1", area="< 300")])
    new = base([AREA], situations=[situation("S-1", area="< 500")])
    (one,) = settled(old, new)
    assert [dict(box) for box in (*one.moved, *one.rest)] == [{"area": "[300..500)"}, {"area": ">= 500"}]

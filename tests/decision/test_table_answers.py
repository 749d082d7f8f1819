"""What tables say: the same as the written meaning of every row, for every project and with answers left out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from decision.bands import with_sums
from decision.classify import classify
from decision.index_build import build, by_meaning
from decision.table_answers import REASONS, answers_of, reason_of, rules_concerned, table_answers
from kb.axes import axes
from kb.conditions import holds
from kb.loader import load
from kb.vocabulary import Value
from tests import folders
from tests.decision.strategies import code_fact, knowledge_base, laws

MILLS = load(folders.MILLS)
INDEX = build(MILLS, by_meaning(MILLS))
ASKED = ("case_date", "work", "wheel_width_m", "house_width_m", "near_weir")
CASES = [
    with_sums(MILLS.vocabulary, dict(zip((a.fact.id for a in AXES), row, strict=True)))
    for AXES in [axes(MILLS, ASKED)]
    for row in product(*(axis.representatives for axis in AXES))
]


def said(facts: Mapping[str, Value], kb=MILLS, index=INDEX):
    return {one.table: one for one in table_answers(index, facts, kb.derived(facts), classify(index, facts))}


def by_hand(facts: Mapping[str, Value], name: str):
    """Return the status of a table and its answer, read row by row for a project with every fact answered."""
    table, known = MILLS.table_by_id[name], MILLS.derived(facts)
    held = [row for row in MILLS.rows_of_table[name] if holds(row.when, known)]
    if name == "limits":  # it collects rows, some of which read what the fee is
        of_fee, _ = by_hand(facts, "fee")
        return (of_fee, None) if of_fee in REASONS else ("answered", tuple(row.id for row in held))
    in_force = [one.id for one in table.rule_sets if holds(one.scope, known)]
    if not holds(table.scope, known) or not in_force:
        return "out_of_scope", None
    counts = [sum(row.rule_set == one for row in held) for one in in_force]
    if max(counts) > 1:
        return "overlap", None
    if min(counts) == 0:
        return "gap", None
    answers = {tuple(sorted(row.outputs.items())) for row in held}
    return ("answered", held[0].outputs["due"]) if len(answers) == 1 else ("conflict", None)


def test_of_every_project_each_table_says_what_its_rows_say():
    found = set()
    for facts in CASES:
        for name, answer in said(facts).items():
            assert (answer.status, answer.answer) == by_hand(facts, name), facts
            if answer.status != "conflict" or name == "fee":
                held = [one.id for one in MILLS.rows_of_table[name] if holds(one.when, MILLS.derived(facts))]
                assert [row.row for row in answer.rows] == held
            found.add((name, answer.status))
    assert found == {
        *(("fee", status) for status in ("answered", "conflict", "out_of_scope")),
        *(("limits", status) for status in ("answered", "conflict")),
    }


@given(st.sampled_from(CASES), st.sets(st.sampled_from(ASKED)))
@laws(60)
def test_with_answers_left_out_a_table_says_what_is_so_for_each_completion_or_is_open(facts, left_out):
    stated = {name: value for name, value in facts.items() if name not in left_out}
    if left_out & {"wheel_width_m", "house_width_m"}:
        stated.pop("total_width_m", None)
    completions = [one for one in CASES if stated.items() <= one.items()]
    for name, answer in said(stated).items():
        outcomes = {by_hand(one, name) for one in completions}
        if answer.status == "open":
            assert answer.missing
            assert not set(answer.missing) & stated.keys()
            assert (answer.answer, answer.outputs) == (None, {})
        else:
            assert {(answer.status, answer.answer)} == outcomes


def test_two_texts_that_disagree_are_told_side_by_side_and_answer_nothing():
    facts = next(one for one in CASES if by_hand(one, "fee")[0] == "conflict")
    answer = said(facts)["fee"]
    assert answer.answer is None
    assert answer.by_rule_set.keys() == {"old", "all"}
    assert {row.rule_set for row in answer.rows} == {"old", "all"}
    assert reason_of([answer]) == "texts_disagree"
    assert [one.id for one in rules_concerned([answer])] == [row.row for row in answer.rows]
    assert answers_of([answer]) == {"fee": None}


def test_a_row_that_holds_is_told_with_its_cells_outputs_law_and_place():
    facts = next(one for one in CASES if by_hand(one, "fee")[0] == "answered")
    for row in said(facts)["fee"].rows:
        written = MILLS.row_by_id["fee", row.row]
        assert row.outputs == written.outputs
        assert len(row.basis) == len(written.basis) > 0
        assert row.place == str(written.location)
        assert set(row.cells) <= set(MILLS.table_by_id["fee"].inputs)
        assert row.facts.keys() == row.cells.keys()


def test_only_the_tables_asked_for_are_answered():
    facts = CASES[0]
    found = table_answers(INDEX, facts, MILLS.derived(facts), classify(INDEX, facts), ["limits"])
    assert [one.table for one in found] == ["limits"]


def a_table(*rows: Mapping[str, object], **more: object):
    """Return a knowledge base of one table on the colour of a door, and its index."""
    manifest = {
        "id": "small",
        "zh": "小",
        "jurisdiction": {"zh": "某市"},
        "law_as_of": "2015-05-18",
        "effective_from": "2013-01-01",
        "tables": [{"id": "t", "zh": "表", "hit_policy": "UNIQUE", "inputs": ["door"], **more}],
    }
    written = [{"table": "t", "id": f"r{n}", "when": row} for n, row in enumerate(rows)]
    kb = knowledge_base([code_fact("door", "red", "green", "blue")], manifest=manifest, rows=written)
    return kb, build(kb, by_meaning(kb))


def test_no_row_is_a_gap_and_two_rows_are_an_overlap_never_the_first():
    kb, index = a_table({"door": "red"}, {"door": "red, green"}, answer="id")
    found = {door: said({"door": door}, kb, index)["t"] for door in ("red", "green", "blue")}
    assert {door: (one.status, one.answer) for door, one in found.items()} == {
        "red": ("overlap", None),
        "green": ("answered", "r1"),
        "blue": ("gap", None),
    }
    assert [reason_of([one]) for one in found.values()] == ["two_published_rules", "", "no_published_rule"]


def test_nothing_answered_leaves_a_table_open_whatever_its_rows():
    kb, index = a_table({"door": "red"}, {"door": "not(red)"}, answer="id")
    (answer,) = said({}, kb, index).values()
    assert (answer.status, answer.missing) == ("open", ("door",))


def test_a_scope_that_is_not_known_leaves_a_table_open_and_is_asked_for():
    kb, index = a_table({"not": "true"}, scope={"door": "red"}, answer="id")
    assert said({}, kb, index)["t"].missing == ("door",)
    assert said({"door": "red"}, kb, index)["t"].status == "gap"
    assert said({"door": "blue"}, kb, index)["t"].status == "out_of_scope"
    assert reason_of(tuple(said({"door": "blue"}, kb, index).values())) == "out_of_scope"

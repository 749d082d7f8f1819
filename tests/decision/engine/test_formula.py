"""Formulas: they say what the condition says, and stay small."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.engine.fitting import MAX_JUNCTIONS, MAX_LENGTH, MAX_SPREAD, fitted, junctions, length, spread
from decision.engine.formula import (
    ALWAYS,
    NEVER,
    Among,
    Every,
    Formula,
    Some,
    every,
    pattern,
    runs,
    some,
    yes,
)
from decision.engine.reader import formula_of, given_key
from kb.conditions import holds
from tests.decision.engine.small_knowledge_bases import (
    bands_of,
    cells,
    conditions,
    derived,
    fact,
    knowledge_base,
    values_of,
)

FACTS = [fact("a", "code", ["a0", "a1", "a2"]), fact("b", "boolean"), fact("n", "number"), fact("d", "date")]
WORDS = {"a": cells("code", ("a0", "a1", "a2")), **{name: cells(kind, ()) for name, kind in
         (("b", "boolean"), ("n", "number"), ("d", "date"))}}  # fmt: skip


def is_true(formula: Formula, told: Mapping[str, str | int]) -> bool:
    if isinstance(formula, Among):
        return told[formula.key] in formula.values
    parts = (is_true(part, told) for part in formula.parts)
    return all(parts) if isinstance(formula, Every) else any(parts)


@settings(max_examples=60, deadline=None)
@given(when=conditions(WORDS))
def test_a_formula_is_true_exactly_when_its_condition_holds(when: object) -> None:
    kb = knowledge_base(FACTS, derived_facts=[derived("x", when)])
    keys = {entry.id: given_key(entry.id, entry, bands_of(kb)) for entry in kb.vocabulary.facts}
    formula = formula_of(kb.derived_facts[0].when, keys)
    values = values_of(kb)

    for case in (
        dict(zip(values, chosen, strict=True)) for chosen in islice(product(*values.values()), 0, None, 7)
    ):
        told = {name: keys[name].value_of(value) for name, value in case.items()}
        assert is_true(formula, told) == holds(kb.derived_facts[0].when, case)


keys_of_many = st.sampled_from([f"k{number}" for number in range(8)])
amongs = st.builds(
    lambda key, values: Among(key, tuple(sorted(values))),
    keys_of_many,
    st.sets(st.integers(0, 30), min_size=1),
)
formulas = st.recursive(
    amongs,
    lambda parts: st.lists(parts, min_size=1, max_size=8).flatmap(
        lambda few: st.sampled_from([every(few), some(few)])
    ),
    max_leaves=60,
)


@settings(max_examples=50, deadline=None)
@given(formula=formulas, told=st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_what_is_made_fit_says_the_same_in_pieces_that_all_fit(formula: Formula, told: list[int]) -> None:
    pieces: dict[str, Formula] = {}

    def name(part: Formula) -> Formula:
        pieces[f"p{len(pieces)}"] = part
        return yes(f"p{len(pieces) - 1}")

    whole = fitted(formula, name)

    known: dict[str, str | int] = {f"k{number}": value for number, value in enumerate(told)}
    for key, part in pieces.items():
        known[key] = "yes" if is_true(part, known) else "no"
    assert is_true(whole, known) == is_true(formula, known)
    for part in (whole, *pieces.values()):
        assert length(part) <= MAX_LENGTH
        assert junctions(part) <= MAX_JUNCTIONS
        assert spread(part) <= MAX_SPREAD


def test_junctions_are_flat_and_have_one_part_for_each_key() -> None:
    a, b, c = Among("a", ("x", "y")), Among("a", ("y", "z")), yes("c")

    assert every([a, every([b, c])]) == Every((Among("a", ("y",)), c))
    assert some([a, some([b, c]), c]) == Some((Among("a", ("x", "y", "z")), Among("c", ("yes",))))
    assert every([a, Among("a", ("z",))]) == NEVER
    assert every([a, NEVER]) == NEVER
    assert some([a, ALWAYS]) == ALWAYS
    assert every([]) == ALWAYS
    assert some([a]) == a


def test_always_and_never_are_tests_on_the_case_itself() -> None:
    assert pattern(ALWAYS) == {"$and": [{"case": "yes"}]}
    assert pattern(NEVER) == {"$and": [{"case": "no"}]}


def test_bands_in_a_row_are_tested_by_their_ends() -> None:
    assert runs((1, 2, 3, 5, 7, 8)) == [(1, 3), (5, 5), (7, 8)]
    assert pattern(Among("g0", (1, 2, 3, 5))) == {
        "$and": [{"case": "yes"}, {"$or": [{"$and": [{"$gte": {"g0": 1}}, {"$lte": {"g0": 3}}]}, {"g0": 5}]}]
    }


def test_a_tested_number_without_bands_is_an_error_of_the_caller() -> None:
    kb = knowledge_base(FACTS, derived_facts=[derived("x", {"n": "> 20"})])
    keys = {entry.id: given_key(entry.id, entry, {}) for entry in kb.vocabulary.facts}

    with pytest.raises(ValueError, match="`n` is tested, and no bands are given"):
        formula_of(kb.derived_facts[0].when, keys)

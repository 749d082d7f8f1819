"""How far answers reach: every partial answer of the four criteria against all ways to complete it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, product

import pytest
from hypothesis import given

from decision.classify import classify, smallest_repairs
from kb.vocabulary import Value
from tests.decision.strategies import (
    COMBINATIONS,
    CRITERIA,
    DECLARED,
    FACTORY,
    IMPOSSIBLE,
    KB,
    NOTHING_DECLARED,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    can_exist,
    code_fact,
    codes,
    completions,
    declared,
    knowledge_base,
    laws,
    matching,
    opened_by_meaning,
    violated,
)

INDEX = OPENED.index
CLASSIFIED = {partial: classify(INDEX, answers(*partial)) for partial in PARTIAL}


def in_file_order(names: Iterable[str]) -> tuple[str, ...]:
    order = [rule.id for rule in (*KB.constraints, *KB.situations)]
    return tuple(sorted(set(names), key=order.index))


def as_combination(facts: Mapping[str, Value]) -> tuple[str | None, ...]:
    return tuple(facts.get(name) for name in CRITERIA)  # type: ignore[misc]


def repairs_by_trial(partial: tuple[str | None, ...]) -> list[dict[str, str]]:
    """Return every smallest change of the answers given after which the project can exist."""
    answered = [place for place, value in enumerate(partial) if value is not None]
    for size in range(1, len(answered) + 1):
        found = []
        for places in combinations(answered, size):
            others = ([v for v in codes(CRITERIA[p]) if v != partial[p]] for p in places)
            for values in product(*others):
                changed = list(partial)
                for place, value in zip(places, values, strict=True):
                    changed[place] = value
                if can_exist(tuple(changed)):
                    found.append({CRITERIA[p]: v for p, v in zip(places, values, strict=True)})
        if found:
            return found
    return []


# All 816 partial answers.


def test_there_are_816_partial_answers_288_of_them_complete():
    assert (len(PARTIAL), len(COMBINATIONS), len(VALID), len(IMPOSSIBLE)) == (816, 288, 75, 213)


def test_the_candidates_are_the_situations_of_all_completions_in_file_order():
    for partial, found in CLASSIFIED.items():
        expected = in_file_order(name for whole in completions(partial) for name in matching(whole))
        assert found.situations == expected, partial


def test_answers_are_impossible_exactly_if_no_completion_can_exist():
    for partial, found in CLASSIFIED.items():
        assert found.is_impossible != can_exist(partial), partial


def test_the_constraints_are_those_that_every_completion_breaks_or_else_those_that_some_does():
    for partial, found in CLASSIFIED.items():
        if found.is_impossible:
            broken = [set(violated(whole)) for whole in completions(partial)]
            expected = set.intersection(*broken) or set.union(*broken)
            assert found.constraints == in_file_order(expected), partial
        else:
            assert found.constraints == ()


def test_only_four_answers_that_can_exist_together_are_decided():
    decided = [partial for partial, found in CLASSIFIED.items() if found.is_decided]
    assert decided == list(VALID)


def test_leaving_out_any_one_answer_of_a_valid_project_is_never_decided():
    for combination in VALID:
        for place in range(len(CRITERIA)):
            partial = (*combination[:place], None, *combination[place + 1 :])
            found = CLASSIFIED[partial]
            assert not found.is_decided
            assert not found.is_impossible
            assert CRITERIA[place] in found.open_facts
            assert set(matching(combination)) <= set(found.situations)


def test_the_completions_are_the_combinations_that_can_exist():
    for partial, found in CLASSIFIED.items():
        whole = [
            as_combination({**answers(*partial), **{n: codes(n)[place] for n, place in completion.answers}})
            for completion in found.completions
        ]
        assert whole == [c for c in completions(partial) if not violated(c)], partial
        assert [c.situations for c in found.completions] == [matching(c) for c in whole]


def test_an_answered_fact_is_never_open_and_no_declared_fact_is():
    for partial, found in CLASSIFIED.items():
        given_facts = answers(*partial)
        assert not set(found.open_facts) & set(given_facts)
        assert not set(found.open_facts) & set(DECLARED)


@given(declared())
@laws(20)
def test_declared_facts_say_nothing_about_the_situation(some):
    for partial in PARTIAL[::79]:
        found = classify(INDEX, {**answers(*partial), **some})
        assert found.situations == CLASSIFIED[partial].situations
        assert found.constraints == CLASSIFIED[partial].constraints
        assert found.is_decided == CLASSIFIED[partial].is_decided


def test_a_declared_fact_that_is_not_answered_leaves_its_item_possible_and_not_certain():
    unanswered = CLASSIFIED[as_combination(FACTORY)].settled
    denied = classify(INDEX, {**FACTORY, **NOTHING_DECLARED}).settled
    health = ("item", "health_review")
    assert health in unanswered.possible - unanswered.certain
    assert health not in denied.possible


# Repairs.


@pytest.mark.parametrize("combination", IMPOSSIBLE, ids="-".join)
def test_the_repairs_are_the_smallest_changes_after_which_the_project_can_exist(combination):
    expected = repairs_by_trial(combination)
    assert expected
    assert list(smallest_repairs(INDEX, answers(*combination), most=1000)) == expected


def test_partial_answers_are_repaired_by_changing_what_was_answered():
    for partial in (partial for partial, found in CLASSIFIED.items() if found.is_impossible):
        assert list(smallest_repairs(INDEX, answers(*partial), most=1000)) == repairs_by_trial(partial)


def test_a_long_list_of_repairs_is_cut():
    facts = answers("government", "state_other", "collective_housing", "filing")
    everything = list(smallest_repairs(INDEX, facts, most=1000))
    assert list(smallest_repairs(INDEX, facts, most=3)) == everything[:3]


# Rules that are not as they should be: nothing is guessed.

LAND = code_fact("land", "own", "leased")
MONEY = code_fact("money", "public", "private")


def situation(name: str, when: object) -> dict[str, object]:
    return {"id": name, "zh": name, "category": "c", "flowchart": "F", "when": when}


def test_two_situations_that_both_match_are_two_candidates_and_no_decision():
    kb = knowledge_base(
        [LAND, MONEY],
        situations=[situation("S-1", {"land": "own"}), situation("S-2", {"money": "public"})],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
    )
    found = classify(opened_by_meaning(kb).index, {"land": "own", "money": "public"})
    assert found.situations == ("S-1", "S-2")
    assert not found.is_decided


def test_a_project_that_no_situation_covers_has_no_candidate_and_no_decision():
    kb = knowledge_base([LAND, MONEY], situations=[situation("S-1", {"land": "own"})])
    found = classify(opened_by_meaning(kb).index, {"land": "leased", "money": "public"})
    assert (found.situations, found.constraints, found.is_decided) == ((), (), False)


def test_a_fact_that_no_rule_reads_holds_nothing_up():
    kb = knowledge_base([LAND, MONEY], situations=[situation("S-1", {"land": "own"})])
    assert classify(opened_by_meaning(kb).index, {"land": "own"}).is_decided


def test_a_number_is_judged_by_the_band_it_lies_in():
    kb = knowledge_base(
        [{"id": "area", "type": "number", "minimum": "0"}],
        situations=[situation("S-1", {"area": "< 3000"}), situation("S-2", {"area": ">= 3000"})],
    )
    index = opened_by_meaning(kb).index
    read = kb.vocabulary["area"].read
    for text, name in (
        ("0", "S-1"),
        ("2999.999999999", "S-1"),
        ("3000", "S-2"),
        ("3000.0", "S-2"),
        ("9999999", "S-2"),
    ):
        assert classify(index, {"area": read(text)}).situations == (name,)
    assert classify(index, {}).situations == ("S-1", "S-2")


def test_constraints_that_only_together_leave_nothing_are_all_named():
    kb = knowledge_base(
        [LAND, MONEY],
        constraints=[
            {"id": "C-1", "zh": "不可", "when": {"land": "own", "money": "public"}},
            {"id": "C-2", "zh": "不可", "when": {"land": "own", "money": "private"}},
        ],
        situations=[situation("S-1", {"land": "leased"})],
    )
    index = opened_by_meaning(kb).index
    found = classify(index, {"land": "own"})
    assert found.constraints == ("C-1", "C-2")
    assert list(smallest_repairs(index, {"land": "own"})) == [{"land": "leased"}]

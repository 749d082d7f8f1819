"""The interview: the best question by trying all, and never more questions than there are criteria."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Question
from decision.classify import Classified, classify
from decision.interview import next_question
from tests.decision.strategies import (
    COMBINATIONS,
    CRITERIA,
    KB,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    can_exist,
    code_fact,
    codes,
    completions,
    decided,
    knowledge_base,
    laws,
    matching,
    opened_by_meaning,
    violated,
)

UNDECIDED = [partial for partial in PARTIAL if None in partial and can_exist(partial)]


@cache
def asked(partial: tuple[str | None, ...]) -> tuple[Classified, Question | None]:
    classified = classify(OPENED.index, answers(*partial))
    return classified, next_question(OPENED.index, classified)


def question_after(*partial: str | None) -> Question:
    question = asked(partial)[1]
    assert question is not None
    return question


@cache
def left_by(partial: tuple[str | None, ...], place: int) -> list[int]:
    """Return how many combinations that can exist each answer to a question leaves."""
    return list(Counter(whole[place] for whole in completions(partial) if not violated(whole)).values())


def test_the_question_leaves_the_fewest_combinations_at_worst_and_then_on_average():
    for partial in UNDECIDED:
        open_places = [place for place, value in enumerate(partial) if value is None]
        best = min(
            (max(left), sum(n * n for n in left)) for left in (left_by(partial, p) for p in open_places)
        )
        left = left_by(partial, CRITERIA.index(question_after(*partial).fact))
        assert (max(left), sum(n * n for n in left)) == best, partial


def test_of_equal_questions_the_first_of_the_vocabulary_is_asked():
    for partial in UNDECIDED:
        scores = {
            place: (max(left), sum(n * n for n in left))
            for place in range(len(CRITERIA))
            if partial[place] is None
            for left in [left_by(partial, place)]
        }
        assert (
            question_after(*partial).fact == CRITERIA[min(scores, key=lambda place: (scores[place], place))]
        )


def test_an_answer_is_offered_as_possible_exactly_if_some_project_has_it():
    for partial in UNDECIDED:
        question = question_after(*partial)
        place = CRITERIA.index(question.fact)
        possible = {whole[place] for whole in completions(partial) if not violated(whole)}
        assert [choice.value for choice in question.values] == list(codes(question.fact))
        assert {choice.value for choice in question.values if choice.possible} == possible


@pytest.mark.parametrize("combination", COMBINATIONS[::5], ids="-".join)
def test_asking_and_answering_ends_within_four_questions(combination):
    partial: tuple[str | None, ...] = (None,) * len(CRITERIA)
    for _ in CRITERIA:
        classified, question = asked(partial)
        if classified.is_impossible or classified.is_decided:
            break
        assert question is not None
        place = CRITERIA.index(question.fact)
        partial = (*partial[:place], combination[place], *partial[place + 1 :])
    classified, question = asked(partial)
    assert classified.is_decided == (combination in VALID)
    assert classified.is_impossible == (combination not in VALID)
    assert combination not in VALID or classified.situations == matching(combination)


def test_the_first_question_is_about_the_way_the_land_is_obtained():
    question = question_after(None, None, None, None)
    assert question.fact == "acquisition"
    assert question.reason.code == "question_splits_best"
    assert dict(question.reason.values) == {"candidates": "33", "parts": "16"}


def test_a_question_carries_its_words_its_help_and_the_help_of_every_answer():
    question = question_after(None, "collective", "collective_public", "filing")
    investor = KB.vocabulary["investor"]
    assert (question.question, question.question_en) == (investor.question.zh, investor.question.en)
    assert (question.label, question.help) == (investor.zh, investor.help.zh)
    assert [(c.label, c.label_en, c.help) for c in question.values] == [
        (value.zh, value.en, value.help.zh) for value in investor.values
    ]


def test_a_question_with_one_answer_left_is_asked_all_the_same_and_says_so():
    question = question_after("government", "state_other", "allocation_new", None)
    assert question.fact == "management"
    assert question.reason.code == "question_one_value_left"
    assert [choice.value for choice in question.values if choice.possible] == ["approval"]


def test_nothing_is_asked_of_a_project_that_is_decided():
    assert all(asked(combination)[1] is None for combination in VALID)


def test_a_decision_carries_the_question_and_tells_a_shared_flowchart():
    decision = decided(answers("non_government", "state_industrial", "competitive_grant", None))
    assert decision.outcome == "undecided"
    assert decision.next_question.fact == "management"
    assert [candidate.id for candidate in decision.candidates] == ["S-GRT-01"]
    assert decision.shared_flowchart == "F-GRT-01"
    assert decided(answers("non_government", None, None, None)).shared_flowchart is None


def situation(name: str, when: object) -> dict[str, object]:
    return {"id": name, "zh": name, "category": "c", "flowchart": "F", "when": when}


SIZES = {"a": 2, "b": 3, "c": 4}
CELLS = list(product(*(range(size) for size in SIZES.values())))


@given(st.sets(st.sampled_from(CELLS), min_size=2))
@laws(60)
def test_among_any_projects_that_can_exist_the_best_question_is_asked(exist):
    facts = [code_fact(name, *(f"{name}{n}" for n in range(size))) for name, size in SIZES.items()]
    excluded = [cell for cell in CELLS if cell not in exist]
    kb = knowledge_base(
        facts,
        constraints=[
            {"id": f"C-{n}", "zh": "不可", "when": {f: f"{f}{v}" for f, v in zip(SIZES, cell, strict=True)}}
            for n, cell in enumerate(excluded)
        ],
        situations=[situation("S-1", {"a": "a0"}), situation("S-2", {"a": "a1"})],
    )
    index = opened_by_meaning(kb).index
    left = {name: Counter(cell[place] for cell in exist).values() for place, name in enumerate(SIZES)}
    scores = {name: (max(counts), sum(n * n for n in counts)) for name, counts in left.items()}
    classified = classify(index, {})
    open_scores = {name: scores[name] for name in classified.open_facts}
    asked_for = next_question(index, classified).fact
    assert open_scores[asked_for] == min(open_scores.values())


def test_a_yes_or_no_question_is_answered_with_true_or_false():
    kb = knowledge_base(
        [{"id": "wet", "type": "boolean"}],
        situations=[situation("S-1", {"wet": "true"}), situation("S-2", {"wet": "false"})],
    )
    index = opened_by_meaning(kb).index
    question = next_question(index, classify(index, {}))
    assert [(choice.value, choice.label, choice.label_en) for choice in question.values] == [
        ("false", "否", "no"), ("true", "是", "yes"),
    ]  # fmt: skip


def test_a_number_is_asked_without_a_list_of_answers():
    kb = knowledge_base(
        [{"id": "area", "type": "number"}],
        situations=[situation("S-1", {"area": "< 3000"}), situation("S-2", {"area": ">= 3000"})],
    )
    index = opened_by_meaning(kb).index
    question = next_question(index, classify(index, {}))
    assert (question.fact, question.values) == ("area", ())


def test_a_fact_that_only_the_items_depend_on_is_asked_when_the_situation_is_settled():
    kb = knowledge_base(
        [code_fact("land", "own", "leased"), code_fact("works", "road", "house")],
        situations=[situation("S-1", {"land": "own"}), situation("S-2", {"land": "leased"})],
        items=[{"id": "survey", "zh": "踏查", "department": "D", "stage": "S1", "type": "permit"}],
        item_rules=[{"item": "survey", "when": {"works": "road"}, "reason": "因"}],
    )
    index = opened_by_meaning(kb).index
    question = next_question(index, classify(index, {"land": "own"}))
    assert (question.fact, question.reason.code) == ("works", "question_first_open")


def test_too_many_combinations_to_list_still_lead_to_a_question():
    facts = [code_fact(f"f{n}", *(f"v{v}" for v in range(8))) for n in range(7)]
    whens = [{f"f{n}": "v1"} for n in range(7)]
    kb = knowledge_base(
        facts, situations=[situation("S-1", {"all": whens}), situation("S-2", {"not": {"all": whens}})]
    )
    index = opened_by_meaning(kb).index
    classified = classify(index, {"f0": "v1"})
    assert (classified.situations, classified.completions) == (("S-1", "S-2"), ())
    assert next_question(index, classified).fact == "f1"
    assert classify(index, {"f0": "v2"}).situations == ("S-2",)
    assert classify(index, {f"f{n}": "v1" for n in range(7)}).is_decided

"""The interview: the question that leads to a decision soonest, what follows from answers, what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Question
from decision.classify import Classified, classify
from decision.decide import Case, decide
from decision.interview import Interview, fitting, interview
from decision.interview_question import next_question
from tests.decision.strategies import (
    AS_OF,
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
    facts = answers(*partial)
    classified = classify(OPENED.index, facts)
    return classified, next_question(OPENED, classified, facts)


def question_after(*partial: str | None) -> Question:
    question = asked(partial)[1]
    assert question is not None
    return question


def left(partial: Sequence[str | None]) -> list[tuple[str, ...]]:
    """Return the combinations that can exist and agree with the answers."""
    return [whole for whole in completions(tuple(partial)) if not violated(whole)]


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


def test_a_yes_or_no_question_is_answered_with_true_or_false():
    kb = knowledge_base(
        [{"id": "wet", "type": "boolean"}],
        situations=[situation("S-1", {"wet": "true"}), situation("S-2", {"wet": "false"})],
    )
    opened = opened_by_meaning(kb)
    question = next_question(opened, classify(opened.index, {}), {})
    assert [(choice.value, choice.label, choice.label_en) for choice in question.values] == [
        ("false", "否", "no"), ("true", "是", "yes"),
    ]  # fmt: skip


def test_a_number_is_asked_by_the_bands_between_which_something_still_turns():
    kb = knowledge_base(
        [{"id": "area", "type": "number"}],
        situations=[situation("S-1", {"area": "< 3000"}), situation("S-2", {"area": ">= 3000"})],
    )
    opened = opened_by_meaning(kb)
    question = next_question(opened, classify(opened.index, {}), {})
    assert question.fact == "area"
    assert [(choice.value, choice.label, choice.possible) for choice in question.values] == [
        ("< 3000", "不到3000", True),
        (">= 3000", "3000或更多", True),
    ]


def test_a_fact_that_only_the_items_depend_on_is_asked_when_the_situation_is_settled():
    kb = knowledge_base(
        [code_fact("land", "own", "leased"), code_fact("works", "road", "house")],
        situations=[situation("S-1", {"land": "own"}), situation("S-2", {"land": "leased"})],
        items=[{"id": "survey", "zh": "踏查", "department": "D", "stage": "S1", "type": "permit"}],
        item_rules=[{"item": "survey", "when": {"works": "road"}, "reason": "因"}],
    )
    opened = opened_by_meaning(kb)
    question = next_question(opened, classify(opened.index, {"land": "own"}), {"land": "own"})
    assert (question.fact, question.reason.code) == ("works", "question_first_open")


def test_too_many_combinations_to_list_still_lead_to_a_question():
    facts = [code_fact(f"f{n}", *(f"v{v}" for v in range(8))) for n in range(7)]
    whens = [{f"f{n}": "v1"} for n in range(7)]
    kb = knowledge_base(
        facts, situations=[situation("S-1", {"all": whens}), situation("S-2", {"not": {"all": whens}})]
    )
    opened = opened_by_meaning(kb)
    index, classified = opened.index, classify(opened.index, {"f0": "v1"})
    assert (classified.situations, classified.completions) == (("S-1", "S-2"), ())
    assert next_question(opened, classified, {"f0": "v1"}).fact == "f1"
    assert interview(opened, {"f0": "v1"}).questions_left.on_average is None
    assert classify(index, {"f0": "v2"}).situations == ("S-2",)
    assert classify(index, {f"f{n}": "v1" for n in range(7)}).is_decided


def walked(whole: Sequence[str], known: frozenset[str] = frozenset(CRITERIA)) -> tuple[int, Interview]:
    """Return how many questions are asked of a project whose applicant knows some facts, and how it ends."""
    facts: dict[str, object] = {}
    unknown: list[str] = []
    while (told := interview(OPENED, facts, unknown)).next_question:
        name = told.next_question.fact
        if name in known:
            facts[name] = whole[CRITERIA.index(name)]
        else:
            unknown.append(name)
        assert len(facts) + len(unknown) <= len(CRITERIA)
    return len(facts) + len(unknown), told


@pytest.mark.parametrize("whole", VALID, ids="-".join)
def test_what_follows_is_true_and_with_the_answers_decides(whole):
    _, told = walked(whole)
    assert told.outcome == "settled"
    stated = {**told.facts, **told.implied}
    assert stated.items() <= dict(zip(CRITERIA, whole, strict=True)).items()
    decision = decide(Case(stated), OPENED, AS_OF, AS_OF)
    assert (decision.outcome, decision.situation.id) == ("decided", matching(whole)[0])


@given(st.sampled_from(VALID), st.frozensets(st.sampled_from(CRITERIA)))
@laws(100)
def test_whatever_is_not_known_it_ends_with_every_situation_that_is_still_possible(whole, known):
    _, told = walked(whole, known)
    stated = {**told.facts, **told.implied}
    partial = tuple(stated.get(name) for name in CRITERIA)
    assert {one.id for one in told.candidates} == {name for one in left(partial) for name in matching(one)}
    assert told.outcome == ("settled" if decided(stated).outcome == "decided" else "unsettled")
    assert not set(told.unknown) & told.facts.keys()


def test_an_answer_that_one_does_not_know_is_never_taken_for_answered():
    told = interview(OPENED, {"acquisition": "grant_held"}, ("investor",))
    assert "investor" not in {**told.facts, **told.implied}
    assert told.next_question.fact != "investor"


@pytest.mark.parametrize("partial", [one for one in PARTIAL if not can_exist(one)][::7], ids=str)
def test_an_impossible_project_is_told_with_its_constraints_and_the_facts_that_they_are_about(partial):
    facts = answers(*partial)
    told = interview(OPENED, facts)
    assert (told.outcome, told.next_question, told.candidates) == ("impossible", None, ())
    assert {one.constraint.id for one in told.constraints} == set(classify(OPENED.index, facts).constraints)
    assert all(set(one.facts) <= facts.keys() for one in told.constraints)
    assert told.repairs


@given(st.permutations(CRITERIA), st.sampled_from(COMBINATIONS))
@laws(60)
def test_of_answers_that_contradict_each_other_the_earlier_stays(order, whole):
    stated = [(name, whole[CRITERIA.index(name)]) for name in order]
    kept = fitting(OPENED.index, stated)
    assert can_exist(tuple(kept.get(name) for name in CRITERIA))
    before: dict[str, str] = {}
    for name, value in stated:
        with_it = tuple({**before, name: value}.get(one) for one in CRITERIA)
        assert (name in kept) == can_exist(with_it)
        before |= {name: value} if name in kept else {}

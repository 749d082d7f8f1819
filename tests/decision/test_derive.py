"""The written meaning: three values, and the flow that the domain notes describe."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.conclusions import dependencies
from decision.derive import Derivation, all_true, any_true, concluded, negated
from tests.decision.strategies import (
    CRITERIA,
    KB,
    NOTHING_DECLARED,
    VILLAGE_PLANT,
    answers,
    code_fact,
    complete_facts,
    conclusions_by_hand,
    knowledge_base,
    laws,
)

TRUTHS = (True, False, None)
ALL = tuple(dependencies(KB))


def weakest(one: bool | None, other: bool | None) -> bool | None:
    order = (False, None, True)
    return order[min(order.index(one), order.index(other))]


# Three values.


@pytest.mark.parametrize(("one", "other"), list(product(TRUTHS, repeat=2)))
def test_both_hold_as_surely_as_the_weaker_of_two(one, other):
    assert all_true([one, other]) is weakest(one, other)


@pytest.mark.parametrize(("one", "other"), list(product(TRUTHS, repeat=2)))
def test_one_of_two_holds_unless_both_are_denied(one, other):
    assert any_true([one, other]) is negated(weakest(negated(one), negated(other)))


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_double_negation_says_the_same(truth):
    assert negated(negated(truth)) is truth


def test_nothing_at_all_is_all_true_and_none_of_it_is():
    assert all_true([]) is True
    assert any_true([]) is False


# The flow of Harbin.


@given(complete_facts())
@laws(60)
def test_of_a_complete_project_the_meaning_concludes_what_the_domain_notes_say(facts):
    assert Derivation(KB, facts).conclusions(ALL) == conclusions_by_hand(facts)


@given(complete_facts())
@laws(20)
def test_of_a_complete_project_nothing_is_unknown(facts):
    meaning = Derivation(KB, facts)
    assert all(meaning.truth(conclusion) is not None for conclusion in ALL)


@given(complete_facts(), st.data())
@laws(60)
def test_what_is_concluded_of_few_answers_stays_when_more_are_given(facts, data):
    few = {name: facts[name] for name in data.draw(st.sets(st.sampled_from(sorted(facts))))}
    some, all_answers = Derivation(KB, few), conclusions_by_hand(facts)
    for conclusion in data.draw(st.lists(st.sampled_from(ALL), min_size=100, max_size=100, unique=True)):
        truth = some.truth(conclusion)
        assert truth in (None, conclusion in all_answers), conclusion


@given(st.lists(complete_facts(), min_size=1, max_size=8), st.data())
@laws(15)
def test_cases_derived_together_conclude_what_each_concludes_by_itself(cases, data):
    asked = sorted(set.intersection(*map(set, cases)))
    alike = [{name: case[name] for name in asked} for case in cases]
    wanted = data.draw(st.lists(st.sampled_from(ALL), min_size=50, max_size=50, unique=True))
    expected = [Derivation(KB, case).conclusions(wanted) for case in alike]
    assert list(concluded(KB, alike, wanted)) == expected


def test_of_no_answer_what_holds_for_every_project_is_concluded_and_nothing_is_denied():
    meaning = Derivation(KB, {})
    assert meaning.truth(("item", "joint_survey")) is True
    assert meaning.truth(("required", "joint_survey", "unified_form")) is True
    assert all(meaning.truth(("situation", situation.id)) is None for situation in KB.situations)


# Small rules, each with one thing to show.


def test_a_fact_that_is_missing_under_a_not_stays_unknown():
    kb = knowledge_base(
        [{"id": "wet", "type": "boolean"}],
        derived_facts=[{"id": "dry", "zh": "干", "when": {"not": {"wet": "true"}}}],
    )
    assert Derivation(kb, {}).truth(("derived", "dry")) is None
    assert Derivation(kb, {"wet": False}).truth(("derived", "dry")) is True


def office(**items: dict[str, object]) -> list[dict[str, object]]:
    shape = {
        "department": "D",
        "stage": "S1",
        "type": "permit",
        "promised": {"days": "1", "unit": "working_days"},
    }
    return [{"id": name, "zh": name, **shape, **item} for name, item in items.items()]


def rules(**when: object) -> list[dict[str, object]]:
    return [{"item": item, "when": condition, "reason": "因"} for item, condition in when.items()]


CLASSY = knowledge_base(
    [{"id": "new", "type": "boolean"}, {"id": "old", "type": "boolean"}],
    documents=[
        {"id": "deed", "zh": "契", "kind": "prior_output"},
        {"id": "title", "zh": "证", "kind": "prior_output"},
        {"id": "land", "zh": "用地", "kind": "class", "satisfied_by": "deed, title"},
    ],
    items=office(
        sale={"produces": ["deed"]},
        registry={"produces": ["title"]},
        permit={"requires": ["land"]},
        notice={"hand_over_if_produced": ["title"]},
    ),
    item_rules=rules(sale={"new": "true"}, registry={"old": "true"}, permit="true", notice="true"),
)


@pytest.mark.parametrize(
    ("new", "old", "deed", "title"),
    [
        (True, True, True, False),
        (True, False, True, False),
        (False, True, False, True),
        (False, False, False, False),
        (True, None, True, False),
        (None, True, None, None),
        (False, None, False, None),
        (None, False, None, False),
    ],
)
def test_a_class_is_met_by_its_first_member_that_is_made(new, old, deed, title):
    facts = {name: value for name, value in (("new", new), ("old", old)) if value is not None}
    meaning = Derivation(CLASSY, facts)
    assert meaning.truth(("handed_over", "permit", "land", "deed", "sale")) is deed
    assert meaning.truth(("handed_over", "permit", "land", "title", "registry")) is title
    assert meaning.truth(("after", "permit", "sale")) is deed
    assert meaning.truth(("after", "permit", "registry")) is title


@pytest.mark.parametrize("old", TRUTHS)
def test_a_document_that_is_wanted_only_if_made_is_required_as_surely_as_its_maker_applies(old):
    meaning = Derivation(CLASSY, {} if old is None else {"old": old})
    assert meaning.truth(("required", "notice", "title")) is old


def test_an_item_does_not_wait_for_itself():
    kb = knowledge_base(
        [{"id": "new", "type": "boolean"}],
        documents=[{"id": "deed", "zh": "契", "kind": "prior_output"}],
        items=office(sale={"requires": ["deed"], "produces": ["deed"]}),
        item_rules=rules(sale="true"),
    )
    assert [conclusion for conclusion in dependencies(kb) if conclusion[0] in ("handed_over", "after")] == []
    assert Derivation(kb, {}).truth(("required", "sale", "deed")) is True


def test_a_flowchart_that_serves_two_situations_is_reached_by_either():
    kb = knowledge_base(
        [code_fact("land", "own", "leased", "none")],
        situations=[
            {"id": "S-1", "zh": "一", "category": "c", "flowchart": "F", "when": {"land": "own"}},
            {"id": "S-2", "zh": "二", "category": "c", "flowchart": "F", "when": {"land": "leased"}},
        ],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
    )
    truth = {
        land: Derivation(kb, {"land": land}).truth(("flowchart", "F")) for land in kb.vocabulary["land"].codes
    }
    assert truth == {"own": True, "leased": True, "none": False}
    assert Derivation(kb, {}).truth(("flowchart", "F")) is None


def test_every_pilot_certificate_gives_its_documents_whatever_the_facts():
    meaning = Derivation(KB, {})
    exempt = [conclusion for conclusion in ALL if conclusion[0] == "exempt"]
    assert exempt
    assert all(meaning.truth(conclusion) for conclusion in exempt)
    assert not meaning.truth(("exempt", "project_brief", "eia_reply"))


def test_leaving_out_management_leaves_open_which_decision_the_plan_waits_for():
    facts = {**answers(*(VILLAGE_PLANT[name] for name in CRITERIA[:3]), None), **NOTHING_DECLARED}
    meaning = Derivation(KB, facts)
    assert meaning.truth(("situation", "S-COL-01")) is None
    assert meaning.truth(("item", "filing")) is None
    assert meaning.truth(("item", "joint_survey")) is True

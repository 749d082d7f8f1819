"""What each conclusion depends on: enough facts, no fact twice, and the same with every order of the rules."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.conclusions import dependencies, is_early, members, other_makers, required_documents
from tests.decision.strategies import (
    CRITERIA,
    DECLARED,
    KB,
    codes,
    complete_facts,
    conclusions_by_hand,
    laws,
)

DEPENDS = dependencies(KB)


@given(complete_facts(), st.data())
@laws(80)
def test_an_answer_changes_only_the_conclusions_that_depend_on_it(facts, data):
    name = data.draw(st.sampled_from([*CRITERIA, *DECLARED]))
    other = data.draw(st.sampled_from(codes(name))) if name in CRITERIA else not facts[name]
    changed = conclusions_by_hand(facts) ^ conclusions_by_hand({**facts, name: other})
    assert all(name in DEPENDS[conclusion] for conclusion in changed)


@given(complete_facts())
@laws(40)
def test_every_conclusion_that_can_be_drawn_is_listed(facts):
    assert conclusions_by_hand(facts) <= DEPENDS.keys()


def test_every_rule_of_the_files_has_its_conclusion():
    kinds = Counter(kind for kind, *_ in DEPENDS)
    assert kinds["constraint"] == len(KB.constraints) == 10
    assert kinds["situation"] == len(KB.situations) == 33
    assert kinds["flowchart"] == len(KB.flowcharts) == 27
    assert kinds["derived"] == len(KB.derived_facts)
    assert kinds["item"] == len(KB.item_rules)


def test_situations_depend_on_the_four_criteria_and_on_nothing_declared():
    used = {
        fact
        for conclusion, facts in DEPENDS.items()
        if conclusion[0] in ("situation", "constraint")
        for fact in facts
    }
    assert used == set(CRITERIA)


def test_a_document_depends_on_its_item_and_on_the_makers_of_what_is_handed_over():
    assert DEPENDS["required", "site_opinion", "site_form"] == DEPENDS["item", "site_opinion"]
    wanted_if_made = DEPENDS["required", "site_opinion", "proposal_reply"]
    assert wanted_if_made == DEPENDS["item", "site_opinion"] | DEPENDS["item", "proposal_approval"]


def test_whether_a_certificate_gives_a_document_depends_on_no_fact():
    assert all(facts == frozenset() for conclusion, facts in DEPENDS.items() if conclusion[0] == "exempt")


def test_a_class_has_members_in_the_order_of_the_file_and_a_document_is_its_own():
    assert members(KB, "project_basis") == ("feasibility_reply", "verification_reply", "filing_cert")
    assert members(KB, "site_form") == ("site_form",)


def test_an_item_is_not_among_the_other_makers_of_its_own_document():
    assert "construction_permit" in KB.makers["construction_permit_cert"]
    assert other_makers(KB, "construction_permit_cert", "construction_permit") == ()
    assert other_makers(KB, "construction_permit_cert", "completion_acceptance") == ("construction_permit",)


@pytest.mark.parametrize("item", [rule.item for rule in KB.item_rules])
def test_what_an_item_can_require_names_no_document_twice(item):
    documents = required_documents(KB, item)
    assert len(set(documents)) == len(documents)
    assert set(KB.item_by_id[item].requires) <= set(documents)


def test_only_the_pairs_under_early_intervention_are_early():
    pairs = {
        (item.id, document)
        for item in KB.items
        for document in required_documents(KB, item.id)
        if is_early(KB, item.id, document)
    }
    assert pairs == {(rule.item, rule.document) for rule in KB.sequencing.early}

"""This flow beside the one before the reform."""

from __future__ import annotations

import pytest

from decision.answer import Size
from decision.comparison import size_before
from decision.reason import because
from tests.decision.strategies import (
    ELEMENTARY_SCHOOL,
    FACTORY,
    KB,
    VALID,
    VILLAGE_PLANT,
    answers,
    code_fact,
    decided,
    every_certificate,
    knowledge_base,
    opened_by_meaning,
)


def test_the_old_flow_has_42_steps_in_18_departments_278_documents_and_61_days():
    assert size_before(KB, KB.legacy) == Size(
        steps=42,
        departments=18,
        documents=278,
        working_days=61,
        intermediary_stamps=46,
        administrative_fees=22,
    )


def test_the_old_flow_is_shown_beside_a_project_that_others_pay_for():
    compared = decided(FACTORY).comparison
    assert compared.before == size_before(KB, KB.legacy)
    assert compared.reason == because("compared_with_flow_before")


def test_of_government_projects_no_old_flow_was_published():
    compared = decided(ELEMENTARY_SCHOOL).comparison
    assert compared.before is None
    assert compared.reason == because("flow_before_not_published")


def test_where_there_is_no_old_flow_at_all_that_is_said():
    kb = knowledge_base(
        [code_fact("land", "own")],
        situations=[{"id": "S-1", "zh": "一", "category": "c", "flowchart": "F-1", "when": {"land": "own"}}],
        flowcharts=[{"id": "F-1", "zh": "图", "category": "c"}],
        items=[{"id": "deed", "zh": "契", "department": "D", "stage": "S1", "type": "permit"}],
    )
    compared = decided({"land": "own"}, opened=opened_by_meaning(kb)).comparison
    assert (compared.before, compared.reason) == (None, because("no_flow_before"))


@pytest.mark.parametrize("combination", VALID[::7], ids="-".join)
def test_the_new_flow_is_counted_from_the_decision_itself(combination):
    decision = decided(answers(*combination), certificates=every_certificate())
    steps, after = decision.plan.steps, decision.comparison.after
    assert (after.steps, after.working_days) == (len(steps), decision.plan.working_days)
    assert after.departments == len({step.department for step in steps})
    assert after.documents == decision.documents.to_submit
    brought = [f.document for f in decision.documents.list if f.status == "submit"]
    assert after.intermediary_stamps == sum(1 for d in brought if KB.document_by_id[d].intermediary)
    items = [KB.item_by_id[step.item] for step in steps]
    assert after.administrative_fees == len({fee for i in items for fee in (*i.fees, *i.collects_fees)})


def test_certificates_at_hand_reduce_what_has_to_be_brought():
    bare, full = (
        decided(VILLAGE_PLANT, certificates=at_hand).comparison.after.documents
        for at_hand in ((), every_certificate())
    )
    assert full < bare < 278

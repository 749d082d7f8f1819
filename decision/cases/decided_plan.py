"""The plan of a case from the plan of its decision, as the plain data that an opening event carries."""

from __future__ import annotations

from typing import Any

from decision.answer import Decision, Step
from decision.opened import OpenRelease
from decision.reference_case import reference_decision
from kb.case_rules import Monitoring
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase


def steps_of(decision: Decision, kb: KnowledgeBase, *, after_start_of_works: bool = False) -> dict[str, Any]:
    """Return {step: what a case needs to know of it}, in the order in which the rules name the items.

    Raises: LiangtiError when the decision has no plan.
    """
    if decision.plan is None:
        raise LiangtiError("this decision has no plan", fix="decide the project first, then open its case")
    steps = decision.plan.steps + (decision.plan.after_start_of_works if after_start_of_works else ())
    by_item = {step.item: step for step in steps}
    return {
        rule.item: _step(by_item[rule.item], decision, kb) for rule in kb.item_rules if rule.item in by_item
    }


def reference_steps(opened: OpenRelease, flowchart: str) -> dict[str, Any]:
    """Return the steps of a flowchart's plan for the answers of its reference case, nothing declared.

    Raises: LiangtiError when there is no such reference case.
    """
    found = reference_decision(opened, flowchart)
    if found is None:
        raise LiangtiError(
            f"`{flowchart}` has no reference case", fix="name a flowchart of the knowledge base"
        )
    return steps_of(found, opened.kb)


def _step(step: Step, decision: Decision, kb: KnowledgeBase) -> dict[str, Any]:
    said: dict[str, Any] = {"department": step.department, "days": step.days}
    if after := [wait.item for wait in step.waits_for if not wait.early]:
        said["after"] = after
    if early := {wait.item: wait.lag_days for wait in step.waits_for if wait.early}:
        said["early_after"] = early
    documents = decision.documents.list if decision.documents else ()
    own = [fate for fate in documents if step.item in fate.steps]
    if needs := [fate.document for fate in own if fate.status == "submit"]:
        said["needs"] = needs
    if statutory := kb.item_by_id[step.item].statutory:
        said["statutory"] = {"days": statutory.days, "unit": statutory.unit}
    if joint := _joint(step, kb.monitoring):
        said["joint"] = joint
    if cited := [_cited(fate.certificate) for fate in own if fate.certificate and fate.status == "exempt"]:
        said["certificates"] = cited
    return said


def _joint(step: Step, monitoring: Monitoring) -> dict[str, Any] | None:
    if step.joint is None:
        return None
    rule = monitoring.act_rule_of.get(step.item)
    said: dict[str, Any] = {"parties": [party.id for party in step.joint.parties]}
    return said | ({"rule": rule.rule, "silence": rule.silence} if rule else {})


def _cited(certificate: Any) -> dict[str, Any]:
    until = certificate.valid_until
    return {"id": certificate.number, **({"valid_until": until.isoformat()} if until else {})}

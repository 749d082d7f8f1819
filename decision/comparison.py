"""This flow beside the one before the reform: the same things counted the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from decision.answer import Comparison, Size
from decision.chart import Chart
from decision.documents import Fate, count
from decision.plan import Task, schedule
from decision.reason import because
from kb.conditions import holds
from kb.knowledge_base import KnowledgeBase
from kb.model import Legacy
from kb.vocabulary import Value


def compare(
    kb: KnowledgeBase,
    known: Mapping[str, Value],
    flow: Chart,
    fates: Sequence[Fate],
    before: Size | None = None,
) -> Comparison:
    """Return both sizes. `known` holds given and derived facts; they say whether the old flow was this project's.

    `before` is the size of the flow before the reform, where it was counted already.
    """
    return beside(kb, known, size_of_flow(kb, flow, fates), before)


def beside(kb: KnowledgeBase, known: Mapping[str, Value], after: Size, before: Size | None) -> Comparison:
    """Return a size beside that of the flow before the reform, if that was the flow of such projects."""
    if kb.legacy is None:
        return Comparison(None, after, because("no_flow_before"))
    if not holds(kb.legacy.applies_when, known):
        return Comparison(None, after, because("flow_before_not_published"))
    return Comparison(before or size_before(kb, kb.legacy), after, because("compared_with_flow_before"))


def size_before(kb: KnowledgeBase, legacy: Legacy) -> Size:
    """Return the size of the flow before the reform, counted from its steps (one seal for each stamped document)."""
    plan = schedule([Task(step.item, step.days, step.after) for step in legacy.steps])
    slots = [document for step in legacy.steps for document in step.documents]
    return Size(
        steps=len(legacy.steps),
        departments=len({kb.item_by_id[step.item].department for step in legacy.steps}),
        documents=len(slots),
        working_days=plan.working_days,
        intermediary_stamps=sum(1 for document in slots if kb.document_by_id[document].intermediary),
        administrative_fees=len(legacy.administrative_fees),
    )


def size_of_flow(kb: KnowledgeBase, flow: Chart, fates: Sequence[Fate]) -> Size:
    """Return the size of this flow."""
    items = [kb.item_by_id[item] for item in flow.items]
    stamped = (
        kb.document_by_id[fate.document] for fate in fates if fate.status in ("submit", "expires_too_soon")
    )
    return Size(
        steps=len(items),
        departments=len({item.department for item in items}),
        documents=count(fates).to_submit,
        working_days=flow.schedule.working_days,
        intermediary_stamps=sum(1 for document in stamped if document.intermediary),
        administrative_fees=len({fee for item in items for fee in (*item.fees, *item.collects_fees)}),
    )

"""Waits that lengthen a plan although no law is named for them: the days that each costs."""

from __future__ import annotations

from collections.abc import Iterator

from decision.chart import Chart, Wait, counted_tasks
from decision.once_only.flows import Flows, costing, found
from decision.plan import finish_of
from decision.trace import ordering_rule
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase


def findings(kb: KnowledgeBase, flows: Flows) -> Iterator[Finding]:
    """Yield each wait without a basis that some plan would be shorter without; a warning where nothing explains it."""
    for (maker, item), by_chart in _costs(kb, flows).items():
        wait = next(
            wait for name in by_chart for wait in flows[name].chart.waits[item] if wait.maker == maker
        )
        rule, _ = ordering_rule(kb, item, wait)
        if rule and rule.basis:
            continue
        named = ", ".join(f"`{document}` ({kb.document_by_id[document].zh})" for document in wait.documents)
        first, second = (f"`{one}` ({kb.item_by_id[one].zh})" for one in (maker, item))
        reason = (
            f"by `{getattr(rule, 'id', '')}`, without a law" if rule else "for no reason that is written down"
        )
        cost = costing(sum(by_chart.values()), "working day", len(by_chart), flows)
        problem = f"{second} waits for {first} because of {named}, {reason}: {cost}"
        fix = "name the law in a line under `serial:`, let it begin early, or take the document out of `requires`"
        yield found(
            "info" if rule else "warning", kb.item_by_id[item].location, problem, fix, "serial", maker, item
        )


def _costs(kb: KnowledgeBase, flows: Flows) -> dict[tuple[str, str], dict[str, int]]:
    """Return each wait that costs working days: maker and item -> the days for each flowchart."""
    costs: dict[tuple[str, str], dict[str, int]] = {}
    for name, (flow, _) in flows.items():
        for item in flow.items:
            for wait in flow.waits[item]:
                if _holds_up(flow, item, wait) and (days := _days_without(kb, flow, item, wait)):
                    costs.setdefault((wait.maker, item), {})[name] = days
    return costs


def _holds_up(flow: Chart, item: str, wait: Wait) -> bool:
    """Return whether a plan could be shorter without a wait: only where the item begins as the other ends."""
    slots = flow.schedule.slots
    is_tight = wait.maker in slots and slots[wait.maker].finish == slots[item].start
    return is_tight and not wait.is_early and slots[item].critical


def _days_without(kb: KnowledgeBase, flow: Chart, item: str, wait: Wait) -> int:
    left = tuple(other for other in flow.waits[item] if other != wait)
    freed = counted_tasks(kb, flow.items, {**flow.waits, item: left})
    return flow.schedule.working_days - finish_of(freed)

"""Certificates that end before the step that needs them can start, even if they were issued on the very first day."""

from __future__ import annotations

from collections.abc import Iterator

from decision.once_only.flows import Flow, Flows, costing, found
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType

_LONGEST_MONTH = 31


def findings(kb: KnowledgeBase, flows: Flows) -> Iterator[Finding]:
    """Yield each type of certificate that cannot last until it is needed in some flow; it must be had twice there."""
    short: dict[tuple[str, str], list[int]] = {}
    for flow in flows.values():
        for kind, item, wait in _spans(kb, flow):
            if wait > (kind.validity_months or 0) * _LONGEST_MONTH:
                short.setdefault((kind.id, item), []).append(wait)
    for (name, item), waits in short.items():
        kind, step = kb.certificate_type_by_id[name], kb.item_by_id[item]
        problem = (
            f"`{name}` ({kind.zh}) is valid for {kind.validity_months} months, and `{item}` ({step.zh}) can start "
            f"{max(waits)} days after it at the earliest: {costing(len(waits), 'document', len(waits), flows)}"
        )
        fix = "let the step come earlier, or the certificate be asked for later; or correct `validity_months`"
        yield found("warning", kind.location, problem, fix, "validity", name, item)


def _spans(kb: KnowledgeBase, flow: Flow) -> Iterator[tuple[CertificateType, str, int]]:
    """Yield each type valid for months, each item that needs one, and the days between its issue and the item's start.

    Unit: days of the calendar, as few as there can be. What the flow makes is issued as its maker ends, all else on the
    day of the application at the latest.
    """
    slots = flow.chart.schedule.slots
    starts = {item: slot.start for item, slot in slots.items()}
    ends = {item: slot.finish for item, slot in slots.items()}
    for need in flow.needs:
        for kind in need.kinds if len(need.kinds) == 1 else ():
            if kind.validity_rule == "months":
                yield from ((kind, item, least_days(starts[item])) for item in need.items)
    for (item, _), hand_over in flow.chart.handed_over.items():
        for kind in kb.certificates_for.get(hand_over.member, ()):
            if kind.validity_rule == "months" and item in starts:
                issued = min(ends.get(maker, 0) for maker in hand_over.makers)
                yield kind, item, least_days(starts[item] - issued)


def least_days(working_days: int) -> int:
    """Return how many days of the calendar so many working days take at least: with a weekend after each five.

    >>> least_days(4), least_days(5), least_days(12)
    (4, 7, 16)
    """
    return working_days + 2 * (max(working_days, 0) // 5)

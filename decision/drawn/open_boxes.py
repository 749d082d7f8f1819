"""Boxes of which an unanswered question decides what stands in them: until it is answered, they stand as drawn."""

from __future__ import annotations

from collections.abc import Iterator

from decision.conclusions import Conclusion
from decision.index_settling import Settled
from kb.box_rules import standing_for
from kb.knowledge_base import KnowledgeBase
from kb.published import PublishedChart


def with_open_boxes(kb: KnowledgeBase, settled: Settled) -> frozenset[Conclusion]:
    """Return what is certain of a project, and the item drawn in each box that is still open.

    A box is open while its item, or another in its place, may apply and none surely does; its days then count, as they
    do whatever the answer will be.
    """
    reached = [name for kind, name, *_ in settled.certain if kind == "flowchart"]
    chart = kb.chart_by_id.get(reached[0]) if len(reached) == 1 else None
    if not kb.is_drawn or chart is None:
        return settled.certain
    return settled.certain.union(*(_as_drawn(kb, item) for item in _open_items(kb, chart, settled)))


def _open_items(kb: KnowledgeBase, chart: PublishedChart, settled: Settled) -> Iterator[str]:
    for box in chart.steps:
        others = standing_for(kb, box.item)
        is_certain = any(("item", item) in settled.certain for item in (box.item, *others))
        if others and not is_certain and ("item", box.item) in settled.possible:
            yield box.item


def _as_drawn(kb: KnowledgeBase, item: str) -> frozenset[Conclusion]:
    requires = kb.item_by_id[item].requires
    return frozenset((("item", item), *(("required", item, document) for document in requires)))

"""The boxes of drawn charts as rules of items: a box applies where its chart is the flowchart and its `when` holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.cells import Cell
from kb.condition_reader import FLOWCHART
from kb.conditions import ALWAYS, All, AnyOf, Condition, Not, Test
from kb.knowledge_base import KnowledgeBase
from kb.model import ItemRule
from kb.published import ChartBox, PublishedChart

_REASON, _REASON_EN = "流程图画有这一框", "the flowchart draws this box"
_YES = Cell((True,))


def flowcharts_drawn(kb: KnowledgeBase) -> Mapping[str, tuple[str, str]]:
    """Return what the rules of boxes test, as `Words.implied` keeps it: each flowchart that has a chart."""
    return {chart.id: (FLOWCHART, chart.id) for chart in kb.charts if chart.id in kb.flowchart_by_id}


def with_box_rules(kb: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge base with a rule for each item of a box that has none.

    An item with a rule of its own keeps it; in a chart where its box, or that for which it may stand, has a `when`,
    that must hold besides.
    """
    if not flowcharts_drawn(kb):
        return kb
    narrowed = tuple(_narrowed(kb, rule) for rule in kb.item_rules)
    return kb.model_copy(update={"item_rules": (*narrowed, *_made(kb))})


def standing_for(kb: KnowledgeBase, item: str) -> tuple[str, ...]:
    """Return the items that may take the place of one in its box."""
    others = [other.instead for other in kb.alternatives_of_item.get(item, ()) if other.instead]
    return tuple(dict.fromkeys((*others, *(entry.id for entry in kb.items if entry.replaces == item))))


def _made(kb: KnowledgeBase) -> Iterator[ItemRule]:
    drawn: dict[str, list[tuple[PublishedChart, ChartBox]]] = {}
    for chart, box in _boxes(kb):
        for item in (box.item, *box.together):
            if item in kb.item_by_id and item not in kb.rule_of_item:
                drawn.setdefault(item, []).append((chart, box))
    for item, boxes in drawn.items():
        when = AnyOf(tuple(_both(_is_flowchart(chart), box.when) for chart, box in boxes))
        place = boxes[0][1].location
        yield ItemRule(
            item=item, when=when, reason=_REASON, reason_en=_REASON_EN, provenance="published", location=place
        )


def _narrowed(kb: KnowledgeBase, rule: ItemRule) -> ItemRule:
    limits = tuple(
        Not(_both(_is_flowchart(chart), Not(box.when)))
        for chart, box in _boxes(kb)
        if box.when != ALWAYS and rule.item in (box.item, *standing_for(kb, box.item))
    )
    return rule.model_copy(update={"when": All((rule.when, *limits))}) if limits else rule


def _boxes(kb: KnowledgeBase) -> Iterator[tuple[PublishedChart, ChartBox]]:
    drawn = flowcharts_drawn(kb)
    return ((chart, box) for chart in kb.charts if chart.id in drawn for box in chart.steps)


def _is_flowchart(chart: PublishedChart) -> Condition:
    return Test(chart.id, _YES)


def _both(one: Condition, other: Condition) -> Condition:
    return one if other == ALWAYS else All((one, other))

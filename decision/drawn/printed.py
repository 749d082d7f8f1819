"""What is printed on a drawn chart as a whole: its total, the days of its stages, and what applies without a box."""

from __future__ import annotations

from collections.abc import Iterator

from decision.drawn.boxes import DrawnFlow
from decision.drawn.told import Known, days_of, published_step
from decision.published_step import BesideItem, Bracket
from kb import graph
from kb.conditions import holds
from kb.knowledge_base import KnowledgeBase
from kb.published import ChartVariant, PublishedChart


def variant_of(chart: PublishedChart, known: Known) -> ChartVariant | None:
    """Return the variant of a chart that is printed for these facts; None where none surely is."""
    return next((one for one in chart.variants if holds(one.when, known)), None)


def published_days(chart: PublishedChart, known: Known) -> int | None:
    """Return the total printed on a chart; None without one, or where it is not in working days."""
    variant = variant_of(chart, known)
    return variant.total if variant and variant.unit == "working_days" else None


def brackets(kb: KnowledgeBase, flow: DrawnFlow, known: Known) -> tuple[Bracket, ...]:
    """Return the stages and spans of a chart that have a bracket, with the working days of their main line."""
    variant = variant_of(flow.chart, known)
    return tuple(
        Bracket(name, *span_labels(kb, name), days, _computed(flow, name))
        for name, days in (variant.brackets.items() if variant else ())
    )


def span_labels(kb: KnowledgeBase, name: str) -> tuple[str, str]:
    """Return the labels of a stage, or of a span of a chart; none where a box lies in neither."""
    found = kb.span_by_id.get(name)
    return (found.zh, found.en) if found else ("", "")


def beside(kb: KnowledgeBase, flow: DrawnFlow, known: Known) -> Iterator[BesideItem]:
    """Yield the items that apply without a box of their own."""
    for name in flow.beside:
        item = kb.item_by_id[name]
        yield BesideItem(
            item.id,
            item.zh,
            item.en,
            item.department,
            kb.department_by_id[item.department].zh,
            item.type,
            days_of(kb, flow.chart, item, known),
            published_step(kb, flow.chart, item, known),
        )


def _computed(flow: DrawnFlow, span: str) -> int:
    main = flow.boxes.keys() - flow.branches
    before = {item: [arrow.maker for arrow in arrows] for item, arrows in flow.arrows.items()}
    inside = [item for item in flow.boxes if item in main and flow.boxes[item].box.span == span]
    days = {item: flow.boxes[item].days for item in inside}
    return graph.longest(days, graph.among(inside, before))

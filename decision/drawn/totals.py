"""The totals printed on drawn charts, variant by variant, and the days that their boxes and arrows come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from decision.drawn.days import drawn_days
from decision.plan import Task
from kb import graph
from kb.conditions import Condition, holds, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.published import ChartVariant, PublishedChart
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True)
class ChartTotal:
    """One variant of a chart: what is printed (None: no figure), what its main line takes and what all arrows take.

    `when` are the answers of which the variant is said, as cells; `unknown` are the boxes whose days were not seen.
    Unit: that of the printed total, commonly working days.
    """

    chart: str
    when: Mapping[str, str]
    published: int | None
    unit: str
    working_days: int
    all_arrows_days: int
    unknown: tuple[str, ...]


def chart_totals(kb: KnowledgeBase) -> tuple[ChartTotal, ...]:
    """Return every variant of every chart, in the order of the file."""
    return tuple(_total(chart, variant) for chart in kb.charts for variant in chart.variants)


def _total(chart: PublishedChart, variant: ChartVariant) -> ChartTotal:
    known = dict(_answers(variant.when))
    boxes = {box.item: box for box in chart.steps if holds(box.when, known) is not False}
    before = {box.item: [*box.after, *(text.item for text in box.after_text)] for box in chart.steps}
    arrows = graph.among(boxes, before)
    tasks = [Task(item, box.days or 0, arrows[item]) for item, box in boxes.items()]
    found = drawn_days(tasks, {item for item, box in boxes.items() if box.branch})
    return ChartTotal(
        chart.id,
        {test.fact: str(test.cell) for test in tests_in(variant.when)},
        variant.total,
        variant.unit,
        found.schedule.working_days,
        found.all_arrows_days,
        tuple(item for item, box in boxes.items() if box.days is None and box.figure),
    )


def _answers(when: Condition) -> Iterator[tuple[str, Value]]:
    """Yield the answers that a condition names one by one; an interval names none."""
    for test in tests_in(when):
        values = test.cell.tests
        if len(values) == 1 and isinstance(values[0], str | bool) and not test.cell.negated:
            yield test.fact, values[0]

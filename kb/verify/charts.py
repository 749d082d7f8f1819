"""Cases of a published chart: which of its boxes apply together, and the days that its arrows come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb import graph
from kb.conditions import ALWAYS, All, AnyOf, Condition
from kb.knowledge_base import KnowledgeBase
from kb.published import ChartBox, ChartVariant, PublishedChart
from kb.regions import Region, difference, intersection
from kb.verify.projects import Projects

Arrows = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """The projects of a chart for which the same boxes apply, under one of its totals."""

    variant: ChartVariant
    boxes: tuple[ChartBox, ...]
    arrows: Arrows
    region: Region

    @property
    def days(self) -> Mapping[str, int]:
        """The days of each box; one that is not known counts nothing."""
        return {box.item: box.days or 0 for box in self.boxes}

    @property
    def unknown(self) -> tuple[str, ...]:
        """The boxes of which no days were published or seen."""
        return tuple(box.item for box in self.boxes if box.days is None)

    def by_all_arrows(self) -> int:
        """Return the longest path over every box. Raises: kb.graph.RingError."""
        return self._longest(self.boxes, self.arrows)

    def by_main_line(self, span: str = "") -> int:
        """Return the longest path over the boxes beside which no branch lies, of one stage or span if it is named."""
        kept = [box for box in self.boxes if not box.branch and span in ("", box.span)]
        return self._longest(kept, self.arrows)

    def with_early(self, item: str, before: frozenset[str]) -> int:
        """Return the longest path if a box does not wait for some others; those after it wait for them instead."""
        freed = tuple(one for one in self.arrows[item] if one not in before)
        skipped = tuple(one for one in self.arrows[item] if one in before)
        arrows = {name: (*after, *skipped) if item in after else after for name, after in self.arrows.items()}
        return self._longest(self.boxes, {**arrows, item: freed})

    def _longest(self, boxes: Iterable[ChartBox], arrows: Arrows) -> int:
        kept = [box.item for box in boxes]
        return graph.longest({item: self.days[item] for item in kept}, graph.among(kept, arrows))


def chart_condition(kb: KnowledgeBase, chart: str) -> Condition:
    """Return which projects a chart is for: those of its flowchart; any, where it is of none."""
    leading = tuple(row.when for row in kb.situations if row.flowchart == chart)
    return AnyOf(leading) if leading else ALWAYS


def projects_of(kb: KnowledgeBase, chart: PublishedChart) -> Projects:
    """Return the projects along what tells the cases of a chart apart."""
    conditions = [chart_condition(kb, chart.id), *(variant.when for variant in chart.variants)]
    return Projects(kb, [*conditions, *(box.when for box in chart.steps)])


def cases(kb: KnowledgeBase, chart: PublishedChart, projects: Projects) -> Iterator[Case]:
    """Yield every case of a chart that some project is."""
    arrows = {box.item: (*box.after, *(arrow.item for arrow in box.after_text)) for box in chart.steps}
    of_chart = chart_condition(kb, chart.id)
    for variant in chart.variants:
        parts = [projects.where(All((of_chart, variant.when)))]
        for condition in dict.fromkeys(box.when for box in chart.steps):
            holding = projects.where(condition)
            parts = [
                piece
                for part in parts
                for piece in (intersection(part, holding), difference(part, holding))
                if piece
            ]
        for part in parts:
            boxes = tuple(box for box in chart.steps if not difference(part, projects.where(box.when)))
            yield Case(variant, boxes, arrows, part)

"""A published chart and what was concluded -> the boxes of one flow, and the arrows between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from kb import graph
from kb.box_rules import standing_for
from kb.knowledge_base import KnowledgeBase
from kb.published import ChartBox, Placed, PublishedChart


@dataclass(frozen=True, slots=True)
class Arrow:
    """What makes a box wait for `maker`: an `arrow` of the chart `rule`, or the `text` that is the `rule`.

    `place` is the place in the source `basis`, `location` that in the rule files.
    """

    maker: str
    source: Literal["arrow", "text"]
    rule: str
    basis: str
    place: str
    location: str


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box as it stands in one flow: `item` is the one drawn or what takes its place; `others` share the box."""

    item: str
    others: tuple[str, ...]
    box: ChartBox

    @property
    def days(self) -> int:
        """The days printed in the box; none where there is no figure. Unit: working days."""
        return self.box.days or 0


@dataclass(frozen=True, eq=False)
class DrawnFlow:
    """The boxes of one flow by their item, in chart order; `beside` are the items that apply without a box."""

    chart: PublishedChart
    boxes: Mapping[str, PlacedBox]
    arrows: Mapping[str, tuple[Arrow, ...]]
    beside: tuple[str, ...]

    @property
    def branches(self) -> frozenset[str]:
        """The boxes that lie beside the main line."""
        return frozenset(item for item, placed in self.boxes.items() if placed.box.branch)

    @property
    def days_not_seen(self) -> tuple[str, ...]:
        """The boxes of which no days were published, in chart order."""
        return tuple(item for item, placed in self.boxes.items() if placed.box.days is None)

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of the flow: box by box with those that share it, then those beside."""
        boxed = (item for placed in self.boxes.values() for item in (placed.item, *placed.others))
        return (*boxed, *self.beside)


def drawn_flow(kb: KnowledgeBase, chart: PublishedChart, applying: Collection[str]) -> DrawnFlow:
    """Return the flow of a project to which these items apply.

    A box stands in the flow while one of its items applies, or an item that the rules put in its place. An arrow from
    a box that does not stand there comes from what stands before that box.
    """
    placed = [one for box in chart.steps if (one := _placed(kb, box, applying))]
    home = {item: one.box.item for one in placed for item in (one.box.item, *one.box.together)}
    name_of = {one.box.item: one.item for one in placed}
    before = {box.item: [home.get(other, other) for other in _awaited(box)] for box in chart.steps}
    kept = graph.among(name_of, before)
    arrows = {
        one.item: tuple(_arrow(chart, one.box, other, name_of[other], home) for other in kept[one.box.item])
        for one in placed
    }
    boxed = {item for one in placed for item in (one.item, *one.others)}
    beside = tuple(item.id for item in kb.items if item.id in applying and item.id not in boxed)
    return DrawnFlow(chart, {one.item: one for one in placed}, arrows, beside)


def _placed(kb: KnowledgeBase, box: ChartBox, applying: Collection[str]) -> PlacedBox | None:
    first = next((item for item in (box.item, *standing_for(kb, box.item)) if item in applying), None)
    found = [*([first] if first else []), *(item for item in box.together if item in applying)]
    return PlacedBox(found[0], tuple(found[1:]), box) if found else None


def _awaited(box: ChartBox) -> tuple[str, ...]:
    return (*box.after, *(text.item for text in box.after_text))


def _arrow(chart: PublishedChart, box: ChartBox, other: str, name: str, home: Mapping[str, str]) -> Arrow:
    """An arrow that is drawn is one, whatever a text says besides."""
    texts = {home.get(text.item, text.item): text for text in box.after_text}
    drawn = {home.get(one, one) for one in box.after}
    if other in texts and other not in drawn:
        text = texts[other]
        return Arrow(name, "text", text.basis, text.basis, place_of(text), str(text.location))
    return Arrow(name, "arrow", chart.id, chart.basis, place_of(chart), str(box.location))


def place_of(placed: Placed) -> str:
    """Return the place of a figure within its source."""
    page = f"第{placed.page}页" if placed.page else ""
    row = f"第{placed.row}行" if placed.row else ""
    return "，".join(part for part in (page, placed.where, row) if part)

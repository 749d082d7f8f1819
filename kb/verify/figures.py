"""Limits of one item that differ from place to place, and members of a joint act that take longer than the act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kb.conditions import All, AnyOf, Condition
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import Item
from kb.regions import NOTHING, Region, union
from kb.verify.charts import chart_condition
from kb.verify.ground import Ground
from kb.verify.projects import Projects


@dataclass(frozen=True)
class Figure:
    """A number of days that some place prints of an item, and the cases of which it says so."""

    days: int
    unit: str
    place: str
    when: Condition


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each item whose limits differ for one case, and each member longer than its joint act."""
    kb = ground.kb
    for item in kb.items:
        if item.published_limits:
            yield from _differing(kb, item)
            if item.part_of:
                yield from _longer(kb, item, kb.item_by_id[item.part_of])


def _differing(kb: KnowledgeBase, item: Item) -> Iterator[Finding]:
    figures = _figures(kb, item)
    projects = Projects(kb, [figure.when for figure in figures])
    wrong, region = _pairs(projects, figures, figures)
    if wrong:
        days = tuple(sorted({figure.days for pair in wrong for figure in pair}))
        problem = f"limits of `{item.id}` ({item.zh}) differ: {_told(wrong)}"
        yield _finding(projects, item, problem, region, (item.id,), days)


def _longer(kb: KnowledgeBase, item: Item, act: Item) -> Iterator[Finding]:
    ours, whole = _figures(kb, item), _figures(kb, act)
    projects = Projects(kb, [figure.when for figure in (*ours, *whole)])
    wrong, region = _pairs(projects, whole, ours)
    if wrong:
        days = tuple(sorted({figure.days for pair in wrong for figure in pair}))
        problem = (
            f"`{item.id}` ({item.zh}) takes longer than `{act.id}` ({act.zh}), its whole: {_told(wrong)}"
        )
        yield _finding(projects, item, problem, region, (act.id, item.id), days)


def _figures(kb: KnowledgeBase, item: Item) -> list[Figure]:
    """Return what is printed of an item: its limits, and its boxes with a figure of their own that no limit repeats."""
    printed = {(chart, limit.days) for limit in item.published_limits for chart in limit.charts}
    limits = (
        Figure(
            limit.days,
            limit.unit,
            limit.basis,
            All((AnyOf(tuple(chart_condition(kb, chart) for chart in limit.charts)), limit.when))
            if limit.charts
            else limit.when,
        )
        for limit in item.published_limits
        if limit.days is not None and not limit.counts
    )
    boxes = (
        Figure(box.days, variant.unit, chart.id, All((chart_condition(kb, chart.id), variant.when, box.when)))
        for chart in kb.charts
        for variant in chart.variants
        for box in chart.steps
        if box.item == item.id and box.days is not None and (chart.id, box.days) not in printed
        if box.figure and not box.together
    )
    return [*limits, *boxes]


def _pairs(
    projects: Projects,
    ones: list[Figure],
    others: list[Figure],
) -> tuple[list[tuple[Figure, Figure]], Region]:
    """Return the pairs of figures of one case of which the second is longer, with all their projects."""
    wrong, region = [], NOTHING
    for one, other in product(ones, others):
        if one.unit == other.unit and one.days < other.days:
            shared = projects.where(All((one.when, other.when)))
            if shared:
                wrong.append((one, other))
                region = union(region, shared)
    return wrong, region


def _finding(
    projects: Projects,
    item: Item,
    problem: str,
    region: Region,
    rules: tuple[str, ...],
    days: tuple[int, ...],
) -> Finding:
    fix = "correct the figure, or acknowledge in the manifest what was published so"
    return projects.finding(
        "figures", "error", item.location, problem, fix,
        region=region, rules=rules, figures=tuple(map(str, days)), told=projects.told_widely(region),
    )  # fmt: skip


def _told(wrong: list[tuple[Figure, Figure]]) -> str:
    named = dict.fromkeys(f"{figure.days} by `{figure.place}`" for pair in wrong for figure in pair)
    return ", ".join(named)

"""The published numbers, derived: sizes of all flowcharts, their means and cuts, and the flow before the reform.

Each flowchart is computed for the answers of its reference case, nothing declared, with every certificate of the pilot
departments at hand. Nothing is typed in; what the article printed stands beside it, from the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from decision.chart import Chart
from decision.comparison import size_before
from decision.documents import Counts, certificate_types
from decision.drawn.totals import ChartTotal, chart_totals
from decision.opened import OpenRelease
from decision.reference_case import reference_answers
from kb.knowledge_base import KnowledgeBase
from kb.model import Legacy


@dataclass(frozen=True, slots=True)
class FlowchartFigures:
    """The size of one flowchart; `working_days` is its time limit."""

    steps: int
    departments: int
    slots: int
    handed_over: int
    exempted: int
    repeats: int
    to_submit: int
    working_days: int


@dataclass(frozen=True, slots=True)
class LegacyFigures:
    """The size of the flow before the reform."""

    departments: int
    steps: int
    administrative_fees: int
    intermediary_kinds: int
    intermediary_stamps: int
    intermediary_fees: int
    working_days: int
    documents: int


@dataclass(frozen=True)
class Figures:
    """Means are exact to two digits, cuts are percent to one digit; `fastest` has every flowchart of least days.

    `charts` are the totals printed on drawn charts beside those computed.
    """

    flowcharts: Mapping[str, FlowchartFigures]
    means: Mapping[str, float]
    cuts: Mapping[str, float]
    legacy: LegacyFigures | None
    fastest: tuple[str, ...]
    published: Mapping[str, str]
    published_legacy: Mapping[str, int]
    charts: tuple[ChartTotal, ...] = ()


def figures(opened: OpenRelease) -> Figures:
    """Return every figure of a knowledge base whose flowcharts have reference cases or examples."""
    kb = opened.kb
    charts = {name: flow for name in kb.flowchart_by_id if (flow := _flow(opened, name)) is not None}
    sizes = {name: _figures_of(kb, charts[name]) for name in kb.flowchart_by_id if name in charts}
    means = {
        field: _mean([getattr(size, field) for size in sizes.values()])
        for field in FlowchartFigures.__slots__
    }
    before = _legacy(kb, kb.legacy) if kb.legacy else None
    fewest = min((size.working_days for size in sizes.values()), default=0)
    published = kb.manifest.published
    return Figures(
        flowcharts=sizes,
        means={field: _rounded(mean, 2) for field, mean in means.items()},
        cuts=_cuts(means, before) if before and sizes else {},
        legacy=before,
        fastest=tuple(name for name, size in sizes.items() if size.working_days == fewest),
        published=published.figures,
        published_legacy=published.legacy,
        charts=chart_totals(kb),
    )


def _flow(opened: OpenRelease, flowchart: str) -> Chart | None:
    """Return the flow of the project that stands for a flowchart, None where there is none."""
    facts = reference_answers(opened.kb, flowchart)
    return None if facts is None else opened.chart(opened.index.settle(facts).certain)


def _figures_of(kb: KnowledgeBase, flow: Chart) -> FlowchartFigures:
    counts = _with_every_certificate(kb, flow)
    return FlowchartFigures(
        steps=len(flow.items),
        departments=len({kb.item_by_id[item].department for item in flow.items}),
        slots=counts.slots,
        handed_over=counts.handed_over,
        exempted=counts.exempted,
        repeats=counts.repeats,
        to_submit=counts.to_submit,
        working_days=flow.schedule.working_days,
    )


def _with_every_certificate(kb: KnowledgeBase, flow: Chart) -> Counts:
    handed_over = exempted = 0
    submitted: list[str] = []
    for item in flow.asking:
        for document in flow.requires[item]:
            if (item, document) in flow.handed_over:
                handed_over += 1
            elif certificate_types(kb, document):
                exempted += 1
            else:
                submitted.append(document)
    distinct = len(set(submitted))
    return Counts(
        slots=handed_over + exempted + len(submitted),
        handed_over=handed_over,
        exempted=exempted,
        repeats=len(submitted) - distinct,
        to_submit=distinct,
    )


def _legacy(kb: KnowledgeBase, legacy: Legacy) -> LegacyFigures:
    size = size_before(kb, legacy)
    slots = (document for step in legacy.steps for document in step.documents)
    kinds = {kb.document_by_id[document].intermediary for document in slots} - {""}
    return LegacyFigures(
        departments=size.departments,
        steps=size.steps,
        administrative_fees=size.administrative_fees,
        intermediary_kinds=len(kinds),
        intermediary_stamps=size.intermediary_stamps,
        intermediary_fees=len(legacy.intermediary_fees),
        working_days=size.working_days,
        documents=size.documents,
    )


def _cuts(means: Mapping[str, Decimal], before: LegacyFigures) -> dict[str, float]:
    pairs = {"steps": "steps", "documents": "to_submit", "working_days": "working_days"}
    return {
        name: _rounded(100 * (1 - means[field] / getattr(before, name)), 1) for name, field in pairs.items()
    }


def _mean(numbers: list[int]) -> Decimal:
    return Decimal(sum(numbers)) / max(len(numbers), 1)


def _rounded(number: Decimal, digits: int) -> float:
    return float(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))

"""The totals that publishers printed on their charts, against the longest path over the boxes of each variant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from decision.chart import chart
from decision.drawn.printed import brackets
from decision.drawn.totals import chart_totals
from kb import conditions
from kb.knowledge_base import KnowledgeBase
from kb.loader import load, shipped_folders
from kb.published import ChartVariant, PublishedChart
from kb.vocabulary import Value

# Where arrows and main line differ, and by how much: published as a finding of its own.
LONGER_BY_ARROWS = {"F-G-LIN": 2, "F-G-EPC": 2}


def drawn() -> Iterator[tuple[KnowledgeBase, PublishedChart, ChartVariant]]:
    for folder in shipped_folders():
        kb = load(folder)
        for one in kb.charts:
            if one.id in kb.flowchart_by_id:
                yield from ((kb, one, variant) for variant in one.variants)


def known_of(variant: ChartVariant) -> dict[str, Value]:
    """Return the answers of which a variant is said."""
    return {test.fact: test.cell.tests[0] for test in conditions.tests_in(variant.when)}


def flow_of(kb: KnowledgeBase, published: PublishedChart, variant: ChartVariant):
    """Return the flow of all boxes that are not of another variant."""
    known = known_of(variant)
    boxes = [box for box in published.steps if box.when in (conditions.ALWAYS, variant.when)]
    items = {name for box in boxes for name in (box.item, *box.together)}
    return known, chart(kb, {("flowchart", published.id), *(("item", name) for name in items)})


VARIANTS = list(drawn())


@pytest.mark.parametrize(
    ("kb", "published", "variant"),
    VARIANTS,
    ids=[f"{one.id}-{variant.total}" for _, one, variant in VARIANTS],
)
def test_the_main_line_takes_the_days_that_are_printed_and_each_stage_too(kb, published, variant):
    known, flow = flow_of(kb, published, variant)
    assert flow.schedule.working_days == variant.total
    assert flow.all_arrows_days == variant.total + LONGER_BY_ARROWS.get(published.id, 0)
    for bracket in brackets(kb, flow.drawn, known):
        assert bracket.published_days in (None, bracket.computed_days)


def test_every_total_of_the_shared_notes_is_there():
    totals = sorted(variant.total for _, _, variant in VARIANTS)
    assert totals == sorted([54, 39, 44, 36, 17, 17, 17, 56, 52, 36, 32, 12, 12])


def test_the_figures_hold_the_same_totals():
    for folder in shipped_folders():
        found = [one for one in chart_totals(load(folder)) if not one.unknown]
        for one in found:
            assert one.working_days == one.published
            assert one.all_arrows_days == one.published + LONGER_BY_ARROWS.get(one.chart, 0)

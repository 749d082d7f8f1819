"""The published numbers, derived: the table of the domain notes (domain/README.md, "Result against the seed")."""

from __future__ import annotations

from collections import Counter

import pytest

from decision.figures import FlowchartFigures, figures
from tests.decision.strategies import (
    KB,
    NOTHING_DECLARED,
    OPENED,
    code_fact,
    decided,
    every_certificate,
    flow_by_hand,
    knowledge_base,
    opened_by_meaning,
)

FIGURES = figures(OPENED)
SIZES = FIGURES.flowcharts


def total(field: str) -> int:
    return sum(getattr(size, field) for size in SIZES.values())


def counted_by_hand(flowchart: str) -> FlowchartFigures:
    """Return the figures by the counting rules of the domain notes, slot by slot."""
    case = next(case for case in KB.reference_cases if case.flowchart == flowchart)
    flow = flow_by_hand({**case.facts, **NOTHING_DECLARED})
    counted = {stage.id for stage in KB.stages if stage.counted}
    items = [item for item in flow.items if KB.item_by_id[item].stage in counted]
    pilots = {d.id for d in KB.departments if d.certificate_database_pilot}
    certified = {
        document for kind in KB.certificate_types if kind.issuer in pilots for document in kind.satisfies
    }
    fates: Counter[str] = Counter()
    seen: set[str] = set()
    for item in items:
        for document in flow.needs[item]:
            members = KB.document_by_id[document].satisfied_by or (document,)
            if (item, document) in flow.handed_over:
                fates["handed_over"] += 1
            elif certified & {document, *members}:
                fates["exempted"] += 1
            else:
                fates["repeats" if document in seen else "to_submit"] += 1
                seen.add(document)
    finish: dict[str, int] = {}
    for _ in items:  # as often as it takes until nothing moves
        for item in items:
            waits = {
                m: flow.early(item, m)
                for d in flow.needs[item]
                for m in flow.handed_over.get((item, d), ("", ()))[1]
            }
            start = max((finish.get(maker, 0) for maker, early in waits.items() if not early), default=0)
            ends = [finish.get(maker, 0) + 1 for maker, early in waits.items() if early]
            finish[item] = max([start + KB.item_by_id[item].days, *ends])
    return FlowchartFigures(
        steps=len(items),
        departments=len({KB.item_by_id[item].department for item in items}),
        slots=sum(fates.values()),
        handed_over=fates["handed_over"],
        exempted=fates["exempted"],
        repeats=fates["repeats"],
        to_submit=fates["to_submit"],
        working_days=max(finish.values()),
    )


def test_the_27_flowcharts_have_694_steps_3107_documents_and_873_working_days():
    assert len(SIZES) == 27
    assert (total("steps"), total("to_submit"), total("working_days")) == (694, 3107, 873)


def test_the_means_are_those_of_the_article():
    means = FIGURES.means
    assert (means["steps"], means["to_submit"], means["working_days"]) == (25.70, 115.07, 32.33)
    assert (round(means["steps"], 1), round(means["to_submit"]), round(means["working_days"], 1)) == (
        25.7,
        115,
        32.3,
    )


def test_the_cuts_are_those_of_the_article():
    assert FIGURES.cuts == {"steps": 38.8, "documents": 58.6, "working_days": 47.0}


def test_the_flow_before_the_reform_has_the_figures_of_the_article():
    before = FIGURES.legacy
    assert (before.departments, before.steps, before.administrative_fees) == (18, 42, 22)
    assert (before.intermediary_stamps, before.intermediary_kinds, before.intermediary_fees) == (46, 19, 33)
    assert (before.working_days, before.documents) == (61, 278)


def test_the_fastest_is_the_township_enterprise_with_19_days_and_no_tie():
    assert FIGURES.fastest == ("F-COL-01",)
    assert SIZES["F-COL-01"].working_days == 19


def test_industry_on_land_won_by_bidding_takes_23_days_second_with_rural_public_works():
    assert SIZES["F-GRT-01"].working_days == 23
    days = sorted((size.working_days, name) for name, size in SIZES.items())
    assert days[1:3] == [(23, "F-COL-02"), (23, "F-GRT-01")]


def test_a_mean_flowchart_has_199_slots_of_which_115_documents_are_submitted():
    means = FIGURES.means
    shown = [round(means[f], 1) for f in ("slots", "handed_over", "exempted", "repeats", "to_submit")]
    assert shown == [199.1, 55.9, 19.9, 8.2, 115.1]


@pytest.mark.parametrize("flowchart", SIZES)
def test_slots_add_up(flowchart):
    size = SIZES[flowchart]
    assert size.slots == size.handed_over + size.exempted + size.repeats + size.to_submit


@pytest.mark.parametrize("flowchart", SIZES)
def test_a_flowchart_has_the_figures_that_the_counting_rules_give(flowchart):
    assert SIZES[flowchart] == counted_by_hand(flowchart)


@pytest.mark.parametrize("case", KB.reference_cases, ids=lambda case: case.flowchart)
def test_the_decision_on_a_reference_case_has_the_figures_of_its_flowchart(case):
    decision = decided({**case.facts, **NOTHING_DECLARED}, certificates=every_certificate())
    size, documents = SIZES[case.flowchart], decision.documents
    assert decision.flowchart.id == case.flowchart
    assert (len(decision.plan.steps), decision.plan.working_days) == (size.steps, size.working_days)
    assert len({step.department for step in decision.plan.steps}) == size.departments
    assert (documents.slots, documents.handed_over, documents.exempted) == (
        size.slots,
        size.handed_over,
        size.exempted,
    )
    assert (documents.repeats, documents.to_submit) == (size.repeats, size.to_submit)


def test_what_the_article_printed_stands_beside_what_comes_out():
    assert FIGURES.published == KB.manifest.published.figures
    assert FIGURES.published_legacy == KB.manifest.published.legacy
    derived = {name: getattr(FIGURES.legacy, name) for name in FIGURES.published_legacy}
    assert derived == FIGURES.published_legacy


def test_a_knowledge_base_without_reference_cases_and_without_an_old_flow_has_no_figures():
    found = figures(opened_by_meaning(knowledge_base([code_fact("land", "own")])))
    assert (found.flowcharts, found.cuts, found.legacy, found.fastest) == ({}, {}, None, ())

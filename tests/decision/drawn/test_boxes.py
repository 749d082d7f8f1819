"""Which boxes of a chart stand in a flow, what stands in their place, and what leads to them."""

import pytest

from decision.chart import chart
from decision.decide import Case, decide
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from kb.loader import load
from kb.release import Release
from tests.decision.drawn.quays import DAY, DECIDED, FOLDER, OPENED, QUAYS, TOWN_SHED, decided, facts_of
from tests.folders import copy_of, replace

CHEAP_SHED = {**TOWN_SHED, "cost": "1000"}
PRIVATE_SHED = {**TOWN_SHED, "owner": "private"}


def flow_of(answers):
    return OPENED.chart(OPENED.index.settle(facts_of(answers)).certain)


@pytest.mark.parametrize("answers", DECIDED, ids=lambda one: "-".join(one.values()))
def test_a_box_stands_in_the_flow_while_its_item_or_one_in_its_place_applies(answers):
    flow = flow_of(answers)
    applying = {name for kind, name, *_ in OPENED.index.settle(facts_of(answers)).certain if kind == "item"}
    for box in flow.drawn.chart.steps:
        members = {box.item, *box.together} | {one.id for one in QUAYS.items if one.replaces == box.item}
        standing = [placed for placed in flow.drawn.boxes.values() if placed.box is box]
        assert bool(standing) == bool(members & applying)
    assert set(flow.drawn.items) == applying


def test_the_steps_stand_in_the_order_of_the_chart():
    for answers in DECIDED:
        order = [box.item for box in flow_of(answers).drawn.chart.steps]
        places = [order.index(placed.box.item) for placed in flow_of(answers).drawn.boxes.values()]
        assert places == sorted(places)


def test_what_takes_the_place_of_a_box_keeps_its_days_its_arrows_and_who_shares_it():
    usual, cheap = flow_of(TOWN_SHED).drawn.boxes, flow_of(CHEAP_SHED).drawn.boxes
    assert (usual["study"].box, usual["study"].others) == (
        cheap["short_note"].box,
        cheap["short_note"].others,
    )
    assert {one.maker for one in flow_of(CHEAP_SHED).drawn.arrows["mooring"]} == {"short_note"}


def test_a_box_of_another_variant_is_left_out_and_what_waited_for_it_waits_no_more():
    flow = flow_of(PRIVATE_SHED)
    assert "study" not in flow.items
    assert flow.waits["mooring"] == ()


def test_an_item_without_a_box_stands_beside_and_its_documents_are_asked_for():
    flow = flow_of({**TOWN_SHED, "at_once": "true"})
    assert flow.drawn.beside == ("early_permit",)
    fates = decided({**TOWN_SHED, "at_once": "true"}).documents.list
    assert [(fate.document, fate.status) for fate in fates if "early_permit" in fate.steps] == [
        ("promise", "submit")
    ]


def test_an_arrow_that_only_a_text_states_names_the_text():
    arrows = {one.maker: one for one in flow_of(TOWN_SHED).drawn.arrows["permit"]}
    assert (arrows["survey"].source, arrows["survey"].rule) == ("arrow", "F-SHED")
    assert (arrows["mooring"].source, arrows["mooring"].rule, arrows["mooring"].place) == (
        "text",
        "TRIAL",
        "四",
    )


def test_nothing_is_handed_over_in_a_drawn_flow():
    for answers in DECIDED:
        found = decided(answers).documents
        assert {fate.status for fate in found.list} == {"submit"}
        assert (found.handed_over, found.exempted) == (0, 0)


def test_two_charts_with_the_same_boxes_are_two_flows():
    assert flow_of(TOWN_SHED).drawn.chart is not flow_of({**TOWN_SHED, "purpose": "pier"}).drawn.chart


def test_a_flowchart_without_a_chart_is_decided_without_a_plan(tmp_path):
    folder = copy_of(FOLDER, tmp_path)
    replace(folder, "charts.yaml", "id: F-PIER", "id: OTHER")
    kb = load(folder)
    opened = OpenRelease(Release(kb), build(kb, by_meaning(kb)), ())
    found = decide(Case(facts_of({**TOWN_SHED, "purpose": "pier"})), opened, DAY, DAY)
    assert (found.outcome, found.flowchart.id) == ("decided", "F-PIER")
    assert (found.plan, found.documents, found.comparison) == (None, None, None)
    assert chart(kb, ()).items == ()


def test_a_box_stands_as_drawn_while_an_unanswered_question_decides_what_stands_in_it(tmp_path):
    folder = copy_of(FOLDER, tmp_path)
    replace(folder, "vocabulary.yaml", "    type: number\n", "    type: number\n    optional: true\n")
    kb = load(folder)
    opened = OpenRelease(Release(kb), build(kb, by_meaning(kb)), ())
    answered = {name: TOWN_SHED[name] for name in TOWN_SHED if name != "cost"}
    plan = decide(Case(facts_of(answered)), opened, DAY, DAY).plan
    assert plan.working_days == plan.published_days == decided(TOWN_SHED).plan.working_days
    assert [step.item for step in plan.steps] == [step.item for step in decided(TOWN_SHED).plan.steps]
    assert {item.item for item in plan.optional_items} == {"study", "short_note"}

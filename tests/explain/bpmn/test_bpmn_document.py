"""The BPMN file: it fits the schema, and its diagram shows every part once, with nothing on top of another."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from decision.answer import Decision
from explain import to_bpmn
from explain.bpmn.layout import Bounds, Layout, layout_of
from explain.bpmn.process import Process, process_of
from explain.pictures.plan_chart import NoPlan
from explain.wording import Words
from tests.explain.cases import decided, largest_case, opened, reference_decisions

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SHOWN = {f"{{http://www.omg.org/spec/BPMN/20100524/DI}}BPMN{kind}" for kind in ("Shape", "Edge")}


@cache
def cases() -> dict[str, Decision]:
    return {**reference_decisions(), "largest": largest_case()}


@cache
def drawn() -> list[tuple[Process, Layout]]:
    processes = [process_of(decision.plan, Words("zh")) for decision in cases().values()]
    return [(process, layout_of(process)) for process in processes]


def meet(one: Bounds, other: Bounds) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_fits_the_schema(lang):
    validator = BpmnValidator()
    for decision in cases().values():
        validator.validate(etree.fromstring(to_bpmn(decision, lang).encode()))


def test_every_part_of_the_process_is_drawn_once():
    for decision in cases().values():
        root = ET.fromstring(to_bpmn(decision))
        process = root.find(f"{BPMN}process")
        lanes = process.find(f"{BPMN}laneSet")
        parts = [part.get("id") for part in (*process, *lanes) if part.tag != f"{BPMN}laneSet"]
        diagram = [shape.get("bpmnElement") for shape in root.iter() if shape.tag in SHOWN]
        assert sorted(diagram) == sorted([*parts, "pool"])


def test_every_node_lies_in_one_lane_and_inside_of_it():
    for decision, (process, layout) in zip(cases().values(), drawn(), strict=True):
        root = ET.fromstring(to_bpmn(decision))
        members = [lane.findall(f"{BPMN}flowNodeRef") for lane in root.iter(f"{BPMN}lane")]
        assert sorted(ref.text for refs in members for ref in refs) == sorted(
            node.id for node in process.nodes
        )
        for refs, lane in zip(members, layout.lanes.values(), strict=True):
            for shape in (layout.shapes[ref.text] for ref in refs):
                assert lane.x <= shape.x
                assert shape.x + shape.width <= lane.x + lane.width
                assert lane.y <= shape.y
                assert shape.y + shape.height <= lane.y + lane.height


def test_no_two_shapes_meet():
    for _, layout in drawn():
        assert not [pair for pair in combinations(layout.shapes.values(), 2) if meet(*pair)]


def test_a_flow_goes_from_its_source_to_its_target_and_through_no_other_shape():
    for process, layout in drawn():
        for flow in process.flows:
            way, source, target = (
                layout.flows[flow.id],
                layout.shapes[flow.source],
                layout.shapes[flow.target],
            )
            assert way[0] == (source.x + source.width, source.middle)
            assert way[-1] == (target.x, target.middle)
            others = [
                shape for name, shape in layout.shapes.items() if name not in (flow.source, flow.target)
            ]
            for (x, y), (right, low) in pairwise(way):
                piece = Bounds(min(x, right), min(y, low), abs(right - x), abs(low - y))
                assert not [shape for shape in others if meet(piece, shape)], flow


def test_gateways_join_or_fork_and_nothing_else_does():
    for process, _ in drawn():
        into = [flow.target for flow in process.flows]
        out_of = [flow.source for flow in process.flows]
        for node in process.nodes:
            assert (into.count(node.id) > 1) == (node.kind == "join")
            assert (out_of.count(node.id) > 1) == (node.kind == "fork")


def test_an_early_step_is_reviewed_then_issued_after_a_timer():
    root = ET.fromstring(to_bpmn(reference_decisions()["F-COL-01"]))
    names = {part.get("id"): part.get("name") for part in root.iter(f"{BPMN}userTask")}
    assert names["step_drawing_review"] == "施工图设计文件审查备案（审查）"
    assert names["issue_drawing_review"] == "施工图设计文件审查备案（出具）"
    durations = [duration.text for duration in root.iter(f"{BPMN}timeDuration")]
    assert durations == ["P1D"] * len(durations) != []


def test_english_names_stand_where_there_are_some():
    departments = {name: one.en for name, one in opened().kb.department_by_id.items()}
    root = ET.fromstring(to_bpmn(reference_decisions()["F-COL-01"], "en", departments=departments))
    assert "Land and Resources Bureau" in {lane.get("name") for lane in root.iter(f"{BPMN}lane")}
    assert "Joint site survey" in {task.get("name") for task in root.iter(f"{BPMN}userTask")}


def test_what_is_not_decided_has_no_process():
    with pytest.raises(NoPlan):
        to_bpmn(decided({}))

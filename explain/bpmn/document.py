"""A process with its layout -> BPMN 2.0 XML with diagram interchange."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET  # only written, never read

from decision.answer import Decision
from decision.labelled import Labelled
from explain.bpmn.layout import Bounds, Layout, lane_members, layout_of
from explain.bpmn.process import Node, Process, process_of
from explain.columns import without_controls
from explain.pictures.plan_chart import NoPlan
from explain.wording import Lang, Words

_NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "liangti": "urn:liangti:plan",
}
_TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "userTask",
    "timer": "intermediateCatchEvent",
    "join": "parallelGateway",
    "fork": "parallelGateway",
}


def to_bpmn(decision: Decision, lang: Lang = "zh", *, departments: Mapping[str, str] | None = None) -> str:
    """Return the plan of a decision as an executable BPMN 2.0 process.

    `departments` are the English names of departments by id.
    Unit:   a duration of `P1D` in a timer is one working day.
    Raises: NoPlan for a project that is not decided.
    """
    plan, flowchart = decision.plan, decision.flowchart
    if plan is None or flowchart is None:
        raise NoPlan("a project that is not decided has no plan")
    words = Words(lang)
    names = {step.department: step.department_label for step in (*plan.steps, *plan.after_start_of_works)}
    names |= {name: label for name, label in (departments or {}).items() if lang == "en" and name in names}
    process = process_of(plan, words)
    layout = layout_of(process)
    root = ET.Element("bpmn:definitions", {f"xmlns:{prefix}": uri for prefix, uri in _NAMESPACES.items()})
    root.attrib |= {"id": "definitions", "targetNamespace": _NAMESPACES["liangti"]}
    pool = ET.SubElement(root, "bpmn:collaboration", id="collaboration")
    title = words("id_and_label", id=flowchart.id, label=words.of(flowchart))
    ET.SubElement(pool, "bpmn:participant", id="pool", name=without_controls(title), processRef="process")
    _process(root, process, flowchart, names, words)
    _diagram(root, process, layout)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _process(
    root: ET.Element, process: Process, flowchart: Labelled, names: Mapping[str, str], words: Words
) -> None:
    made = ET.SubElement(
        root, "bpmn:process", id="process", name=without_controls(words.of(flowchart)), isExecutable="true"
    )
    lanes = ET.SubElement(made, "bpmn:laneSet", id="lanes")
    for number, (department, nodes) in enumerate(lane_members(process).items(), start=1):
        name = without_controls(names.get(department, department))
        lane = ET.SubElement(lanes, "bpmn:lane", id=f"lane_{number}", name=name)
        for node in nodes:
            ET.SubElement(lane, "bpmn:flowNodeRef").text = node.id
    into: dict[str, list[str]] = {}
    out_of: dict[str, list[str]] = {}
    for flow in process.flows:
        out_of.setdefault(flow.source, []).append(flow.id)
        into.setdefault(flow.target, []).append(flow.id)
    for node in process.nodes:
        _node(made, node, into.get(node.id, []), out_of.get(node.id, []), words)
    for flow in process.flows:
        ET.SubElement(made, "bpmn:sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)


def _node(parent: ET.Element, node: Node, into: list[str], out_of: list[str], words: Words) -> None:
    named = {"name": without_controls(node.name)} if node.name else {}
    if node.kind in ("join", "fork"):
        named["gatewayDirection"] = "Converging" if node.kind == "join" else "Diverging"
    made = ET.SubElement(parent, f"bpmn:{_TAGS[node.kind]}", {"id": node.id, **named})
    if node.kind == "task" and node.step:
        told = words("bpmn_told", days=node.days, start=node.step.start_day, finish=node.step.finish_day)
        ET.SubElement(made, "bpmn:documentation").text = told
        more = ET.SubElement(made, "bpmn:extensionElements")
        ET.SubElement(more, "liangti:step", item=without_controls(node.step.item), workingDays=str(node.days))
    for flow in into:
        ET.SubElement(made, "bpmn:incoming").text = flow
    for flow in out_of:
        ET.SubElement(made, "bpmn:outgoing").text = flow
    if node.kind == "timer":
        timer = ET.SubElement(made, "bpmn:timerEventDefinition", id=f"timer_{node.id}")
        duration = ET.SubElement(timer, "bpmn:timeDuration", {"xsi:type": "bpmn:tFormalExpression"})
        duration.text = f"P{node.days}D"


def _diagram(root: ET.Element, process: Process, layout: Layout) -> None:
    diagram = ET.SubElement(root, "bpmndi:BPMNDiagram", id="diagram")
    plane = ET.SubElement(diagram, "bpmndi:BPMNPlane", id="plane", bpmnElement="collaboration")
    _shape(plane, "pool", layout.pool, isHorizontal="true")
    for number, bounds in enumerate(layout.lanes.values(), start=1):
        _shape(plane, f"lane_{number}", bounds, isHorizontal="true")
    for node in process.nodes:
        _shape(plane, node.id, layout.shapes[node.id])
    for flow in process.flows:
        edge = ET.SubElement(plane, "bpmndi:BPMNEdge", id=f"edge_{flow.id}", bpmnElement=flow.id)
        for x, y in layout.flows[flow.id]:
            ET.SubElement(edge, "di:waypoint", x=str(x), y=str(y))


def _shape(plane: ET.Element, element: str, bounds: Bounds, **attributes: str) -> None:
    shape = ET.SubElement(
        plane, "bpmndi:BPMNShape", {"id": f"shape_{element}", "bpmnElement": element, **attributes}
    )
    place = {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height}
    ET.SubElement(shape, "dc:Bounds", {name: str(value) for name, value in place.items()})

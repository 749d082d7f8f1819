"""A process -> where its shapes and flows stand: lanes by department, columns by what must come before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explain.bpmn.process import Kind, Node, Process
from kb import graph

Point = tuple[int, int]
_HEAD, _LANE_HEAD, _TOP = 30, 30, 60
_COLUMN, _ROW, _CHANNEL, _EDGE = 270, 110, 12, 14
# Width, height, and where in its column a shape begins.
_SHAPES: Mapping[Kind, tuple[int, int, int]] = {
    "start": (36, 36, 100),
    "end": (36, 36, 100),
    "task": (120, 70, 70),
    "timer": (36, 36, 110),
    "join": (40, 40, 16),
    "fork": (40, 40, 204),
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle. Unit: pixels of the diagram."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Layout:
    """The pool, its lanes by department, the shapes and the points of the flows by id."""

    pool: Bounds
    lanes: Mapping[str, Bounds]
    shapes: Mapping[str, Bounds]
    flows: Mapping[str, tuple[Point, ...]]


def layout_of(process: Process) -> Layout:
    """Return the layout; no two shapes share a place."""
    owners = _owners(process)
    column_of = _columns(process, owners)
    lane_of = _lanes(process)
    rows: dict[str, tuple[str, int]] = {}
    taken: set[tuple[str, int, int]] = set()
    for node in process.nodes:
        if node.id == owners[node.id]:
            lane, column, row = lane_of[node.id], column_of[node.id], 0
            while (lane, column, row) in taken:
                row += 1
            taken.add((lane, column, row))
            rows[node.id] = (lane, row)
    tops, bounds, y = {}, {}, _TOP
    last_column = max(column_of.values())
    for lane in dict.fromkeys(lane_of.values()):
        height = _ROW * (1 + max(row for name, row in rows.values() if name == lane))
        tops[lane] = y
        bounds[lane] = Bounds(_HEAD + _LANE_HEAD, y, _COLUMN * (last_column + 1), height)
        y += height
    left = {name: _HEAD + _LANE_HEAD + column * _COLUMN for name, column in column_of.items()}
    shapes = {}
    for node in process.nodes:
        lane, row = rows[owners[node.id]]
        width, height, inset = _SHAPES[node.kind]
        y_of_shape = tops[lane] + row * _ROW + (_ROW - height) // 2
        shapes[node.id] = Bounds(left[owners[node.id]] + inset, y_of_shape, width, height)
    pool = Bounds(_HEAD, _TOP, _LANE_HEAD + _COLUMN * (last_column + 1), y - _TOP)
    flows = {
        flow.id: _way(shapes[flow.source], shapes[flow.target], left[owners[flow.source]] + _COLUMN - _EDGE)
        for flow in process.flows
    }
    return Layout(pool, bounds, shapes, flows)


def lane_members(process: Process) -> Mapping[str, tuple[Node, ...]]:
    """Return the nodes of each lane; the start and the end lie with what they touch."""
    lane_of = _lanes(process)
    members: dict[str, list[Node]] = {}
    for node in process.nodes:
        members.setdefault(lane_of[node.id], []).append(node)
    return {lane: tuple(nodes) for lane, nodes in members.items()}


def _owners(process: Process) -> dict[str, str]:
    """Return for each gateway the node that it stands at, for every other node itself."""
    return {
        node.id: node.id.split("_", 1)[1] if node.kind in ("join", "fork") else node.id
        for node in process.nodes
    }


def _columns(process: Process, owners: Mapping[str, str]) -> dict[str, int]:
    before: dict[str, set[str]] = {owner: set() for owner in owners.values()}
    for flow in process.flows:
        if owners[flow.source] != owners[flow.target]:
            before[owners[flow.target]].add(owners[flow.source])
    columns: dict[str, int] = {}
    for name in graph.in_order(before):
        columns[name] = max((columns[other] + 1 for other in before[name]), default=0)
    return columns


def _lanes(process: Process) -> dict[str, str]:
    lane_of = {node.id: node.step.department for node in process.nodes if node.step}
    ordered = [lane_of[node.id] for node in process.nodes if node.id in lane_of]
    first, last = (ordered[0], ordered[-1]) if ordered else ("", "")
    ends = {node.id: last if "end" in node.id else first for node in process.nodes if node.step is None}
    return lane_of | ends


def _way(source: Bounds, target: Bounds, turn: int) -> tuple[Point, ...]:
    """Go up or down at `turn`, between two columns, and above the row of the target if there are columns between."""
    start, end = (source.x + source.width, source.middle), (target.x, target.middle)
    is_near = end[0] - turn < _COLUMN // 2
    if start[1] == end[1] and is_near:
        return start, end
    if is_near:
        return start, (turn, start[1]), (turn, end[1]), end
    above, back = target.middle - _ROW // 2 + 4, end[0] - _CHANNEL
    return start, (turn, start[1]), (turn, above), (back, above), (back, end[1]), end

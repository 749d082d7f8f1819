"""A plan -> activities, timers and gateways with the flows between them.

An early step (提前介入) is two activities, 审查 (review) and 出具 (issue). Issuing waits for the review and, by a timer
of `lag_days`, for what the review did not wait for; it takes no day of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from decision.answer import Plan, Step
from explain.wording import Words

Kind = Literal["start", "end", "task", "timer", "join", "fork"]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the process. `step` is the one that it belongs to; `days` is what a task takes, or a timer waits.

    Unit: working days.
    """

    id: str
    kind: Kind
    name: str
    step: Step | None
    days: int


@dataclass(frozen=True, slots=True)
class Flow:
    """`target` follows `source`."""

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Process:
    """Nodes in the order of the plan, and flows."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]


def process_of(plan: Plan, words: Words) -> Process:
    """Return the process that allows just the order of the plan, steps after the start of works included."""
    steps = (*plan.steps, *plan.after_start_of_works)
    nodes = [Node("start", "start", words("bpmn_start"), None, 0)]
    nodes += [node for step in steps for node in _nodes_of(step, steps, words)]
    nodes.append(Node("end", "end", words("bpmn_end"), None, 0))
    links = _needed(_links(steps), keep={node.id for node in nodes if node.kind == "timer"})
    links = _from_start_to_end([node.id for node in nodes], links)
    return _with_gateways(nodes, links)


def review_id(item: str) -> str:
    """Return the id of the activity with which a step begins."""
    return f"step_{_plain(item)}"


def issue_id(item: str) -> str:
    """Return the id of the activity with which an early step ends."""
    return f"issue_{_plain(item)}"


def _plain(item: str) -> str:
    """An XML name holds no blank and little punctuation."""
    return re.sub(r"[^\w.-]", "_", item)


def _timer_id(maker: str, item: str) -> str:
    return f"lag_{_plain(maker)}_{_plain(item)}"


def _early_makers(step: Step, inside: Iterable[str]) -> list[tuple[str, int]]:
    known = set(inside)
    return [(wait.item, wait.lag_days) for wait in step.waits_for if wait.early and wait.item in known]


def _last_id(step: Step, inside: Iterable[str]) -> str:
    return issue_id(step.item) if _early_makers(step, inside) else review_id(step.item)


def _nodes_of(step: Step, steps: Sequence[Step], words: Words) -> list[Node]:
    name = words.of(step)
    makers = _early_makers(step, (one.item for one in steps))
    if not makers:
        return [Node(review_id(step.item), "task", name, step, step.days)]
    timers = [
        Node(_timer_id(maker, step.item), "timer", words("bpmn_lag", days=lag), step, lag)
        for maker, lag in makers
        if lag
    ]
    review = Node(review_id(step.item), "task", words("bpmn_review", label=name), step, step.days)
    return [review, *timers, Node(issue_id(step.item), "task", words("bpmn_issue", label=name), step, 0)]


def _links(steps: Sequence[Step]) -> list[tuple[str, str]]:
    by_item = {step.item: step for step in steps}
    links = []
    for step in steps:
        ordinary = [wait.item for wait in step.waits_for if not wait.early and wait.item in by_item]
        links += [(_last_id(by_item[maker], by_item), review_id(step.item)) for maker in ordinary]
        makers = _early_makers(step, by_item)
        for maker, lag in makers:
            done = _last_id(by_item[maker], by_item)
            if lag:
                timer = _timer_id(maker, step.item)
                links += [(done, timer), (timer, issue_id(step.item))]
            else:
                links.append((done, issue_id(step.item)))
        if makers:
            links.append((review_id(step.item), issue_id(step.item)))
    return list(dict.fromkeys(links))


def _needed(links: Sequence[tuple[str, str]], keep: set[str]) -> list[tuple[str, str]]:
    """Leave out what other links say already; those of a timer also say how long, so they stay."""
    after: dict[str, list[str]] = {}
    for source, target in links:
        after.setdefault(source, []).append(target)

    def leads_round(source: str, target: str) -> bool:
        seen: set[str] = set()
        open_nodes = [name for name in after[source] if name != target]
        while open_nodes:
            name = open_nodes.pop()
            if name == target:
                return True
            if name not in seen:
                seen.add(name)
                open_nodes += after.get(name, ())
        return False

    return [link for link in links if keep & {*link} or not leads_round(*link)]


def _from_start_to_end(names: Sequence[str], links: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    targets, sources = {target for _, target in links}, {source for source, _ in links}
    inner = names[1:-1]
    if not inner:
        return [("start", "end")]
    first = [("start", name) for name in inner if name not in targets]
    last = [(name, "end") for name in inner if name not in sources]
    return [*first, *links, *last]


def _with_gateways(nodes: Sequence[Node], links: Sequence[tuple[str, str]]) -> Process:
    """Put a join before whatever waits for several, and a fork behind whatever several wait for."""
    into, out_of = _counted(target for _, target in links), _counted(source for source, _ in links)
    made: list[Node] = []
    inner: list[tuple[str, str]] = []
    for node in nodes:
        if into.get(node.id, 0) > 1:
            made.append(Node(f"join_{node.id}", "join", "", node.step, 0))
            inner.append((f"join_{node.id}", node.id))
        made.append(node)
        if out_of.get(node.id, 0) > 1:
            made.append(Node(f"fork_{node.id}", "fork", "", node.step, 0))
            inner.append((node.id, f"fork_{node.id}"))
    outer = [
        (f"fork_{source}" if out_of[source] > 1 else source, f"join_{target}" if into[target] > 1 else target)
        for source, target in links
    ]
    flows = (Flow(f"flow_{number}", *link) for number, link in enumerate([*inner, *outer], start=1))
    return Process(tuple(made), tuple(flows))


def _counted(names: Iterable[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts

"""Order, rings and longest path of any directed graph, given as node -> nodes before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from kb.errors import LiangtiError

Node = TypeVar("Node", bound=str)


class RingError(LiangtiError):
    """Nodes that wait for each other in a ring; `ring` begins and ends with the same node."""

    def __init__(self, ring: tuple[str, ...]) -> None:
        self.ring = ring
        super().__init__("a ring: " + " -> ".join(ring), fix="take one of these waits away")


def in_order(before: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the nodes so that each stands after all nodes before it; equals keep the order given.

    Shape:  n nodes with m edges; time grows with n + m. Nodes named only as predecessors are not returned.
    Raises: RingError with one whole ring.
    """
    done: dict[str, None] = {}
    for root in before:
        if root in done:
            continue
        path: dict[str, None] = {root: None}
        stack = [(root, iter([node for node in before[root] if node in before]))]
        while stack:
            node, rest = stack[-1]
            following = next((other for other in rest if other not in done), None)
            if following is None:
                stack.pop()
                del path[node]
                done[node] = None
            elif following in path:
                names = list(path)
                raise RingError((*names[names.index(following) :], following)[::-1])
            else:
                path[following] = None
                stack.append((following, iter([other for other in before[following] if other in before])))
    return tuple(done)


def rings(before: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return one ring for each knot of nodes that wait for each other; empty when there is an order."""
    found: list[tuple[str, ...]] = []
    left = {node: tuple(others) for node, others in before.items()}
    while True:
        try:
            in_order(left)
            return found
        except RingError as error:
            found.append(error.ring)
            for node in error.ring:
                left.pop(node, None)


def reachable(start: Iterable[str], after: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the nodes that can be reached from `start` over `after`, the start included."""
    seen = set(start)
    queue = list(seen)
    while queue:
        for node in after.get(queue.pop(), ()):
            if node not in seen:
                seen.add(node)
                queue.append(node)
    return frozenset(seen)


def among(kept: Iterable[str], before: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return for each node kept those kept before it; where one between is left out, what stood before that one.

    Shape:  k nodes kept of a graph of n nodes with m edges; time grows with k times n + m.

    >>> among(["site", "build"], {"site": [], "plan": ["site"], "build": ["plan"]})
    {'site': (), 'build': ('site',)}
    """
    inside = dict.fromkeys(kept)
    return {node: tuple(_nearest(node, inside, before)) for node in inside}


def longest(days: Mapping[str, int], before: Mapping[str, Iterable[str]]) -> int:
    """Return the length of the longest path, each node as long as its days. Raises: RingError.

    >>> longest({"site": 2, "plan": 3, "fee": 4}, {"site": [], "plan": ["site"], "fee": []})
    5
    """
    ends: dict[str, int] = {}
    for node in in_order({name: before.get(name, ()) for name in days}):
        ends[node] = days[node] + max((ends[one] for one in before.get(node, ()) if one in ends), default=0)
    return max(ends.values(), default=0)


def _nearest(node: str, inside: Mapping[str, None], before: Mapping[str, Iterable[str]]) -> dict[str, None]:
    found: dict[str, None] = {}
    seen = {node}
    queue = list(before.get(node, ()))
    while queue:
        other = queue.pop(0)
        if other in inside:
            found[other] = None
        elif other not in seen:
            seen.add(other)
            queue[:0] = before.get(other, ())
    return found

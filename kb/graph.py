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

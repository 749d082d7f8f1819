"""Order and rings of any directed graph, compared with trying every way."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.graph import RingError, among, in_order, longest, reachable, rings

NODES = "abcdef"
graphs = st.dictionaries(
    st.sampled_from(NODES), st.lists(st.sampled_from(NODES), max_size=3, unique=True), max_size=6
)


def has_an_order(before: dict[str, list[str]]) -> bool:
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        return False
    return True


def is_a_ring(ring: tuple[str, ...], before: dict[str, list[str]]) -> bool:
    closed = ring[0] == ring[-1] and len(set(ring)) == len(ring) - 1
    return closed and all(earlier in before[later] for earlier, later in pairwise(ring))


def ring_of(before: dict[str, list[str]]) -> tuple[str, ...]:
    with pytest.raises(RingError) as refused:
        in_order(before)
    assert " -> ".join(refused.value.ring) in str(refused.value)
    return refused.value.ring


@given(graphs)
def test_each_node_stands_after_all_before_it_or_a_whole_ring_is_named(before):
    if not has_an_order(before):
        assert is_a_ring(ring_of(before), before)
        return
    order = in_order(before)
    assert sorted(order) == sorted(before)
    for node in before:
        assert all(order.index(other) < order.index(node) for other in before[node] if other in before)


@given(graphs)
def test_nodes_that_are_in_order_already_stay_as_they_are(before):
    if has_an_order(before):
        order = in_order(before)
        assert in_order({node: before[node] for node in order}) == order


@given(graphs)
def test_one_ring_is_found_for_each_knot(before):
    found = rings(before)
    assert bool(found) != has_an_order(before)
    assert all(is_a_ring(ring, before) for ring in found)
    members = [node for ring in found for node in ring[1:]]
    assert len(members) == len(set(members))
    left = {node: others for node, others in before.items() if node not in members}
    assert has_an_order({node: [o for o in others if o in left] for node, others in left.items()})


@given(graphs, st.sets(st.sampled_from(NODES)))
def test_what_can_be_reached_is_the_least_set_closed_under_the_edges(after, start):
    found = reachable(start, after)
    assert found >= start
    assert all(set(after.get(node, ())) <= found for node in found)
    assert all(node in start or any(node in after.get(other, ()) for other in found) for node in found)


def test_a_node_that_waits_for_itself_is_a_ring():
    assert ring_of({"a": ["a"]}) == ("a", "a")


def test_a_ring_of_three_is_printed_in_the_order_of_the_waits():
    ring = ring_of({"licence": ["visit"], "visit": ["check"], "check": ["licence"]})
    assert ring == ("licence", "check", "visit", "licence")


def test_a_chain_of_many_nodes_needs_no_deep_stack():
    chain = {str(number): [str(number - 1)] for number in range(20_000, 0, -1)} | {"0": []}
    assert in_order(chain)[:2] == ("0", "1")


def ways(node: str, before: dict[str, list[str]], kept: set[str]) -> set[str]:
    """The kept nodes from which a path leads to `node` over nodes left out only, by trying every path."""
    found, paths = set(), [[node]]
    while paths:
        path = paths.pop()
        for other in before.get(path[-1], ()):
            if other in kept:
                found.add(other)
            elif other not in path:
                paths.append([*path, other])
    return found


@given(graphs, st.sets(st.sampled_from(NODES)))
def test_a_node_kept_stands_after_those_kept_from_which_a_way_leads_over_what_is_left_out(before, kept):
    found = among(kept, before)
    assert {node: set(others) for node, others in found.items()} == {
        node: ways(node, before, kept) for node in kept
    }


def every_path(before: dict[str, list[str]]) -> list[list[str]]:
    paths, grown = [[node] for node in before], [[node] for node in before]
    while grown:
        grown = [[other, *path] for path in grown for other in before[path[0]] if other in before]
        paths += grown
    return paths


@given(graphs, st.lists(st.integers(0, 9), min_size=len(NODES), max_size=len(NODES)))
def test_the_longest_path_is_the_longest_of_all_paths(before, numbers):
    days = {node: number for node, number in zip(NODES, numbers, strict=True) if node in before}
    if not has_an_order(before):
        ring_of_days(days, before)
        return
    lengths = (sum(days[node] for node in path) for path in every_path(before))
    assert longest(days, before) == max(lengths, default=0)


def ring_of_days(days: dict[str, int], before: dict[str, list[str]]) -> None:
    with pytest.raises(RingError):
        longest(days, before)

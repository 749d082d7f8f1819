"""The questions that tell flowcharts apart, as a tree in which answers that lead to the same are one branch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from decision.index import Index
from decision.opened import OpenRelease

_ORDERS_TRIED = 5


@dataclass(frozen=True, slots=True)
class Leaf:
    """The end of a way: the flowcharts it leads to, commonly one, and none where none is published."""

    flowcharts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A question; each set of answers, as places on the axis of its fact, leads on to a branch or a leaf."""

    fact: str
    ways: tuple[tuple[tuple[int, ...], Branch | Leaf], ...]


Tree = Branch | Leaf
# Answers as places on the axes of their facts; what a way leaves open decides nothing on it.
_Way = tuple[Mapping[str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class QuestionTree:
    """A tree, and the order in which it asks."""

    root: Tree
    order: tuple[str, ...]


def question_tree(opened: OpenRelease) -> QuestionTree:
    """Return the tree of a release, kept with it: the one with the fewest ends, of equal ones the first.

    Shape: every order of the facts is tried if there are at most five of them.
    """
    kept: QuestionTree | None = opened.kept.get(QuestionTree)
    return kept or opened.kept.setdefault(QuestionTree, _smallest(opened.index))


def ends(tree: Tree) -> int:
    """Return how many leaves a tree has."""
    return 1 if isinstance(tree, Leaf) else sum(ends(after) for _, after in tree.ways)


def _smallest(index: Index) -> QuestionTree:
    facts = index.classification
    ways = _valid_ways(index)
    orders = permutations(facts) if len(facts) <= _ORDERS_TRIED else [facts]
    tried = ((order, _tree(index, ways, order)) for order in orders)
    order, tree = min(tried, key=lambda made: ends(made[1]))
    return QuestionTree(tree, order)


def _valid_ways(index: Index) -> list[_Way]:
    """Return the ways that can exist, each with the flowcharts it leads to: none where none is published."""
    found: list[_Way] = []
    for completion in index.completions({}):
        if not completion.constraints:
            flowcharts = {index.kb.situation_by_id[name].flowchart for name in completion.situations}
            ordered = tuple(name for name in index.kb.flowchart_by_id if name in flowcharts)
            found.append((dict(completion.answers), ordered))
    return found


def _tree(index: Index, ways: Sequence[_Way], order: Sequence[str]) -> Tree:
    if len({flowcharts for _, flowcharts in ways}) <= 1 or not order:
        found = {name for _, flowcharts in ways for name in flowcharts}
        return Leaf(tuple(name for name in index.kb.flowchart_by_id if name in found))
    fact, *rest = order
    merged: dict[Tree, list[int]] = {}
    for answers in _alike(index, fact):
        if led := [way for way in ways if way[0].get(fact, answers[0]) == answers[0]]:
            merged.setdefault(_tree(index, led, rest), []).extend(answers)
    if len(merged) == 1:
        return next(iter(merged))
    return Branch(fact, tuple((tuple(sorted(answers)), after) for after, answers in merged.items()))


def _alike(index: Index, fact: str) -> list[list[int]]:
    """Return the answers to a question that no situation and no constraint tells apart, together."""
    found: dict[int, list[int]] = {}
    for place, name in enumerate(index.classes[fact]):
        found.setdefault(name, []).append(place)
    return list(found.values())

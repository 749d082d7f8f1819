"""The questions that tell flowcharts apart, as a tree in which answers that lead to the same are one branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from decision.index import Index
from decision.opened import OpenRelease

_ORDERS_TRIED = 5


@dataclass(frozen=True, slots=True)
class Leaf:
    """The end of a way: the flowcharts it leads to, commonly one."""

    flowcharts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A question; each set of answers, as places on the axis of its fact, leads on to a branch or a leaf."""

    fact: str
    ways: tuple[tuple[tuple[int, ...], Branch | Leaf], ...]


Tree = Branch | Leaf
_Way = tuple[tuple[int, ...], tuple[str, ...]]


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
    places = range(len(facts))
    orders = permutations(places) if len(facts) <= _ORDERS_TRIED else [tuple(places)]
    tried = ((order, _tree(index, ways, order)) for order in orders)
    order, tree = min(tried, key=lambda made: ends(made[1]))
    return QuestionTree(tree, tuple(facts[place] for place in order))


def _valid_ways(index: Index) -> list[_Way]:
    places = {name: at for at, name in enumerate(index.classification)}
    found = []
    for completion in index.completions({}):
        if completion.situations and not completion.constraints:
            cell = [0] * len(places)
            for name, position in completion.answers:
                cell[places[name]] = position
            flowcharts = {index.kb.situation_by_id[name].flowchart for name in completion.situations}
            ordered = tuple(name for name in index.kb.flowchart_by_id if name in flowcharts)
            found.append((tuple(cell), ordered))
    return found


def _tree(index: Index, ways: Sequence[_Way], order: Sequence[int]) -> Tree:
    if len({flowcharts for _, flowcharts in ways}) <= 1 or not order:
        found = {name for _, flowcharts in ways for name in flowcharts}
        return Leaf(tuple(name for name in index.kb.flowchart_by_id if name in found))
    place, *rest = order
    by_answer: dict[int, list[_Way]] = {}
    for way in sorted(ways, key=lambda way: way[0][place]):
        by_answer.setdefault(way[0][place], []).append(way)
    merged: dict[Tree, list[int]] = {}
    for answer, led in by_answer.items():
        merged.setdefault(_tree(index, led, rest), []).append(answer)
    if len(merged) == 1:
        return next(iter(merged))
    ways_on = tuple((tuple(answers), after) for after, answers in merged.items())
    return Branch(index.classification[place], ways_on)

"""The fewest examples that tell every two neighbouring rules apart, and how many changes of a single cell they catch.

Two rules are neighbours where one changed answer leads from a project of the one to a project of the other. A project
of the one beside the other tells them apart from its side; each side needs one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kb.knowledge_base import KnowledgeBase
from kb.model import Example
from kb.set_cover import fewest
from kb.suggesting.changes import TABLE_KEYS, CellChange, cell_changes
from kb.suggesting.grid import Grid
from kb.verify.answers import read_answers
from kb.vocabulary import written

Pair = tuple[str, str]


@dataclass(frozen=True)
class Proposed:
    """A project for an example, and what the rules of now answer: constraints that it violates, or a situation."""

    facts: Mapping[str, str]
    constraints: tuple[str, ...]
    situation: str
    tells_apart: tuple[Pair, ...]


@dataclass(frozen=True)
class Score:
    """What some examples do: so many pairs of neighbours told apart, so many changes of a cell caught."""

    examples: int
    pairs: int
    changes: int


@dataclass(frozen=True)
class Suggestion:
    """`missing` are the fewest examples that tell apart what the present ones do not.

    `enough` are the fewest that would do alone, of which `at_least` are needed. `pairs` and `changes` are how many
    there are to tell apart and to catch: the changes that give some project another answer.
    """

    projects: int
    rules: int
    pairs: int
    changes: int
    present: Score
    with_missing: Score
    enough: Score
    at_least: int
    missing: tuple[Proposed, ...]


def suggest(kb: KnowledgeBase) -> Suggestion:
    """Return which examples are missing. Raises: LiangtiError if there are too many kinds of project."""
    grid = Grid(kb)
    told = {number: _told_apart(grid, number) for number in range(grid.count)}
    numbered = [(example, _number_of(grid, example)) for example in kb.examples]
    present = [(example, number) for example, number in numbered if number is not None]
    # Projects that have an example come first, so that of equal choices they are taken.
    known = dict.fromkeys(number for _, number in present)
    enough = fewest({number: told[number] for number in (*known, *(n for n in told if n not in known))})
    done = frozenset[Pair]().union(*(told[number] for number in known))
    added = fewest({number: pairs - done for number, pairs in told.items()}).chosen
    changed = {change: moved for change in cell_changes(kb) if (moved := _moved(grid, change))}

    def score(examples: int, numbers: Iterable[int], caught: Collection[CellChange]) -> Score:
        return Score(
            examples, len(frozenset[Pair]().union(*(told[number] for number in numbers))), len(caught)
        )

    by_present = {change for change in changed if _fails_one(grid, change, present)}
    by_missing = {change for change, moved in changed.items() if any(moved >> number & 1 for number in added)}
    by_enough = [change for change, moved in changed.items() if any(moved >> n & 1 for n in enough.chosen)]
    return Suggestion(
        projects=grid.count,
        rules=sum(len(grid.holding[table]) for table in TABLE_KEYS),
        pairs=len(frozenset[Pair]().union(*told.values())),
        changes=len(changed),
        present=score(len(kb.examples), known, by_present),
        with_missing=score(len(kb.examples) + len(added), (*known, *added), by_present | by_missing),
        enough=score(len(enough.chosen), enough.chosen, by_enough),
        at_least=enough.at_least,
        missing=tuple(_proposed(grid, number, told[number] - done) for number in added),
    )


def _told_apart(grid: Grid, number: int) -> frozenset[Pair]:
    """Return each rule that holds for a project, with each that one changed answer would lead to.

    A project with several situations is a fault of the tables, and no example.
    """
    mine = grid.answer(number)
    if len(mine) > 1 and mine[0] in grid.holding["situations"]:
        return frozenset()
    beside = {rule for other in grid.neighbours(number) for rule in grid.answer(other)} - {*mine}
    return frozenset((rule, other) for rule in mine for other in beside)


def _number_of(grid: Grid, example: Example) -> int | None:
    facts, problems = read_answers(grid.kb, example.facts)
    return None if problems else grid.number_of(facts)


def _moved(grid: Grid, change: CellChange) -> int:
    """Return the projects that get another answer: a situation decides only what no constraint excludes."""
    moved = grid.changed_by(change)
    if change.table == "situations":
        for excluded in grid.holding["constraints"].values():
            moved &= ~excluded
    return moved


def _fails_one(grid: Grid, change: CellChange, examples: Iterable[tuple[Example, int]]) -> bool:
    moved = _moved(grid, change)
    return any(
        moved >> number & 1 and _fails(grid, example, grid.answer(number, (change.table, change.row)))
        for example, number in examples
    )


def _fails(grid: Grid, example: Example, rules: tuple[str, ...]) -> bool:
    """Return whether an answer differs from what an example says of it, as the check of examples sees it."""
    excluded = bool(rules) and rules[0] in grid.holding["constraints"]
    expect = example.expect
    if expect.outcome != ("impossible" if excluded else "decided") or (not excluded and len(rules) != 1):
        return True
    if excluded:
        return bool(expect.constraints) and expect.constraints != rules
    chart = grid.kb.situation_by_id[rules[0]].flowchart
    return expect.situation not in ("", rules[0]) or expect.flowchart not in ("", chart)


def _proposed(grid: Grid, number: int, pairs: frozenset[Pair]) -> Proposed:
    facts = {name: written(value) for name, value in grid.facts_of(number).items()}
    rules = grid.answer(number)
    excluded = rules[0] in grid.holding["constraints"]
    return Proposed(facts, rules if excluded else (), "" if excluded else rules[0], tuple(sorted(pairs)))

"""Which tables the index has: conclusions by the facts they turn on, each fact cut where those conclusions need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from decision.conclusions import Conclusion, dependencies, direct_facts, premises
from kb.axes import Axis
from kb.cells import Cell
from kb.conditions import Condition, facts_in, tests_in
from kb.graph import reachable
from kb.knowledge_base import KnowledgeBase

SMALL_TABLE = 300  # a table of more cells has derived facts among its facts, if it is smaller so
Facts = Mapping[Conclusion, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A table to be filled; `derived` are those of its facts that are derived. For the rest see Table."""

    facts: tuple[str, ...]
    derived: tuple[str, ...]
    classes: tuple[tuple[int, ...], ...]
    conclusions: tuple[Conclusion, ...]

    @property
    def cells(self) -> int:
        return prod(max(classes) + 1 for classes in self.classes)


def plan_tables(kb: KnowledgeBase, axes: Mapping[str, Axis]) -> tuple[Planned, ...]:
    """Return the tables, each after those that hold its derived facts.

    A conclusion stands over the given facts that it depends on in the end. Where these make more than SMALL_TABLE
    cells, it stands over the facts that its conditions name, a derived one as a yes or no, if these make fewer.
    """
    plan = _Plan(kb, axes)
    wholes = plan.over(dependencies(kb), premises(kb))
    tables = [part for whole in wholes for part in plan.smallest(whole)]
    return tuple(sorted(tables, key=_Depths(tables).of))


class _Plan:
    def __init__(self, kb: KnowledgeBase, axes: Mapping[str, Axis]) -> None:
        self._axes = axes
        self._derived = {fact.id: fact.when for fact in kb.derivation_order}
        self._reads = {name: facts_in(when) for name, when in self._derived.items()}
        self._order = {name: place for place, name in enumerate((*axes, *self._derived))}
        self._premises, self._direct = premises(kb), direct_facts(kb)

    def over(self, facts_of: Facts, conclusions: Iterable[Conclusion]) -> list[Planned]:
        """Return a table for each set of facts, with the conclusions over exactly those."""
        groups: dict[tuple[str, ...], list[Conclusion]] = {}
        for conclusion in conclusions:
            facts = tuple(sorted(facts_of[conclusion], key=self._order.__getitem__))
            groups.setdefault(facts, []).append(conclusion)
        return [self._planned(facts, together) for facts, together in groups.items()]

    def smallest(self, whole: Planned) -> list[Planned]:
        """Return the table itself, or smaller ones in which derived facts are axes, and the rest of it."""
        if whole.cells <= SMALL_TABLE:
            return [whole]
        parts = [part for part in self.over(self._direct, whole.conclusions) if part.cells < whole.cells]
        moved = {conclusion for part in parts for conclusion in part.conclusions}
        rest = [conclusion for conclusion in whole.conclusions if conclusion not in moved]
        return [*parts, self._planned(whole.facts, rest)] if rest else parts

    def _planned(self, facts: tuple[str, ...], conclusions: list[Conclusion]) -> Planned:
        cells = self._cells({one for c in conclusions for one in self._premises[c]}, facts)
        derived = tuple(name for name in facts if name in self._derived)
        classes = tuple(
            (0, 1) if name in derived else _classes(self._axes[name], cells.get(name, ())) for name in facts
        )
        return Planned(facts, derived, classes, tuple(conclusions))

    def _cells(self, conditions: Iterable[Condition], facts: tuple[str, ...]) -> Mapping[str, set[Cell]]:
        """Return the cells that speak of each given fact; conditions of derived facts that are no axes count too."""
        conditions = tuple(conditions)
        named = frozenset().union(*map(facts_in, conditions)) - set(facts)
        read = reachable(named, self._reads)
        found: dict[str, set[Cell]] = {}
        for condition in (*conditions, *(self._derived[name] for name in read if name in self._derived)):
            for test in tests_in(condition):
                found.setdefault(test.fact, set()).add(test.cell)
        return found


def _classes(axis: Axis, cells: Iterable[Cell]) -> tuple[int, ...]:
    """Return the class of each atom: of numbers and days, atoms that the same cells admit are in one class."""
    if axis.fact.type in ("code", "boolean"):
        return tuple(range(len(axis.representatives)))
    cells = tuple(cells)
    seen: dict[tuple[bool, ...], int] = {}
    return tuple(
        seen.setdefault(tuple(cell.admits(value) for cell in cells), len(seen))
        for value in axis.representatives
    )


class _Depths:
    """How many tables have to be known before one, at most in a row."""

    def __init__(self, tables: list[Planned]) -> None:
        self._holding = {c[1]: table for table in tables for c in table.conclusions if c[0] == "derived"}
        self._known: dict[tuple[str, ...], int] = {}

    def of(self, table: Planned) -> int:
        if table.facts not in self._known:
            before = (self.of(self._holding[name]) + 1 for name in table.derived)
            self._known[table.facts] = max(before, default=0)
        return self._known[table.facts]

"""Every conclusion kept over the facts it depends on: the frozen table that answers requests.

The table is factored: conclusions that depend on the same given facts share one table with a cell for each combination
of those facts, so the size grows with the sum of the conclusions and not with the product of all facts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from decision.conclusions import Conclusion, dependencies
from decision.derive import Derivation
from kb.axes import Axis, axes
from kb.conditions import Truth
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

CELL_LIMIT = 200_000
Case = Mapping[str, Value]
Conclude = Callable[[Sequence[Case], Sequence[Conclusion]], Sequence[frozenset[Conclusion]]]


@dataclass(frozen=True, slots=True)
class Table:
    """One bit mask for each cell: bit i says whether `conclusions[i]` is concluded there."""

    facts: tuple[str, ...]
    sizes: tuple[int, ...]
    conclusions: tuple[Conclusion, ...]
    rows: tuple[int, ...]

    def rows_of(self, positions: Mapping[str, int]) -> Iterator[int]:
        """Yield the rows of every cell that the known positions leave open."""
        spans = [
            (positions[fact],) if fact in positions else range(size)
            for fact, size in zip(self.facts, self.sizes, strict=True)
        ]
        for cell in product(*spans):
            yield self.rows[self.offset(cell)]

    def offset(self, cell: Sequence[int]) -> int:
        place = 0
        for position, size in zip(cell, self.sizes, strict=True):
            place = place * size + position
        return place

    def named(self, row: int) -> frozenset[Conclusion]:
        """Return the conclusions whose bits are set."""
        return frozenset(conclusion for bit, conclusion in enumerate(self.conclusions) if row >> bit & 1)


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to complete the answers: what it would be, and why it cannot exist."""

    answers: tuple[tuple[str, int], ...]
    situations: tuple[str, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is certain and what hangs on unanswered facts."""

    certain: frozenset[Conclusion]
    possible: frozenset[Conclusion]
    open_facts: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """The frozen tables of one knowledge base, and the conclusions that are answered by meaning."""

    kb: KnowledgeBase
    axes: Mapping[str, Axis]
    tables: tuple[Table, ...]
    by_meaning: tuple[Conclusion, ...]
    classification: tuple[str, ...]

    @cached_property
    def classifying(self) -> tuple[Table, ...]:
        """The tables that hold a situation or a constraint."""
        return tuple(
            table
            for table in self.tables
            if any(c[0] in ("situation", "constraint") for c in table.conclusions)
        )

    def positions(self, facts: Case) -> dict[str, int]:
        """Return where on its axis each answered fact lies."""
        return {name: self.axes[name].index_of(value) for name, value in facts.items() if name in self.axes}

    def settle(self, facts: Case) -> Settled:
        """Return what every completion of `facts` concludes, what some does, and the facts that decide it."""
        positions = self.positions(facts)
        certain: set[Conclusion] = set()
        possible: set[Conclusion] = set()
        open_facts: set[str] = set()
        for table in self.tables:
            rows = list(table.rows_of(positions))
            low = high = rows[0]
            for row in rows[1:]:
                low &= row
                high |= row
            certain |= table.named(low)
            if high != low:
                possible |= table.named(high)
                open_facts.update(fact for fact in table.facts if fact not in positions)
        if self.by_meaning:
            self._settle_by_meaning(facts, certain, possible, open_facts)
        order = [fact.id for fact in self.kb.vocabulary.facts if fact.id in open_facts]
        return Settled(frozenset(certain), frozenset(possible | certain), tuple(order))

    def _settle_by_meaning(
        self, facts: Case, certain: set[Conclusion], possible: set[Conclusion], open_facts: set[str]
    ) -> None:
        derivation = Derivation(self.kb, facts)
        depends = dependencies(self.kb)
        for conclusion in self.by_meaning:
            truth: Truth = derivation.truth(conclusion)
            if truth:
                certain.add(conclusion)
            elif truth is None:
                possible.add(conclusion)
                open_facts.update(depends[conclusion] - facts.keys())

    def completions(self, facts: Case) -> Iterator[Completion]:
        """Yield each way to complete the facts that the situation and the constraints depend on.

        Nothing is yielded when their combinations are too many to be listed; then only `settle` answers.
        """
        if any(conclusion[0] in ("situation", "constraint") for conclusion in self.by_meaning):
            return
        positions = self.positions(facts)
        asked = [name for name in self.classification if name not in positions]
        if math.prod(len(self.axes[name].representatives) for name in asked) > CELL_LIMIT:
            return
        for cell in product(*(range(len(self.axes[name].representatives)) for name in asked)):
            answers = tuple(zip(asked, cell, strict=True))
            complete = positions | dict(answers)
            hits = {
                conclusion
                for table in self.classifying
                for conclusion in table.named(next(table.rows_of(complete)))
            }
            yield Completion(
                answers, _of_kind("situation", hits, self.kb), _of_kind("constraint", hits, self.kb)
            )


def _of_kind(kind: str, conclusions: set[Conclusion], kb: KnowledgeBase) -> tuple[str, ...]:
    order = kb.situation_by_id if kind == "situation" else kb.constraint_by_id
    return tuple(name for name in order if (kind, name) in conclusions)


def plan_tables(kb: KnowledgeBase) -> tuple[tuple[tuple[str, ...], tuple[Conclusion, ...]], ...]:
    """Return the tables to be filled: for each set of facts the conclusions that depend on exactly them."""
    order = list(kb.vocabulary.ids())
    groups: dict[tuple[str, ...], list[Conclusion]] = {}
    for conclusion, facts in dependencies(kb).items():
        groups.setdefault(tuple(sorted(facts, key=order.index)), []).append(conclusion)
    return tuple((facts, tuple(conclusions)) for facts, conclusions in groups.items())


def build(kb: KnowledgeBase, conclude: Conclude) -> Index:
    """Return the index that `conclude` fills, cell by cell.

    Shape:  the cells of all tables together grow with the sum of the conclusions; a conclusion whose own table would
            pass CELL_LIMIT cells is left to the meaning.
    """
    all_axes = {axis.fact.id: axis for axis in axes(kb, tuple(kb.vocabulary.ids()))}
    tables: list[Table] = []
    by_meaning: list[Conclusion] = []
    for facts, conclusions in plan_tables(kb):
        sizes = tuple(len(all_axes[name].representatives) for name in facts)
        if math.prod(sizes) > CELL_LIMIT:
            by_meaning += conclusions
            continue
        bit = {conclusion: 1 << place for place, conclusion in enumerate(conclusions)}
        cells = [
            dict(zip(facts, values, strict=True))
            for values in product(*(all_axes[name].representatives for name in facts))
        ]
        found = conclude(cells, conclusions)
        tables.append(
            Table(facts, sizes, conclusions, tuple(sum(bit[c] for c in concluded) for concluded in found))
        )
    return Index(kb, all_axes, tuple(tables), tuple(by_meaning), classification_facts(kb))


def classification_facts(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the given facts that the situations and constraints depend on, in the order of the vocabulary."""
    used = {
        fact
        for conclusion, facts in dependencies(kb).items()
        if conclusion[0] in ("situation", "constraint")
        for fact in facts
    }
    return tuple(name for name in kb.vocabulary.ids() if name in used)


def by_meaning(kb: KnowledgeBase) -> Conclude:
    """Return the written meaning in the form that `build` takes."""

    def conclude(cases: Sequence[Case], wanted: Sequence[Conclusion]) -> list[frozenset[Conclusion]]:
        return [Derivation(kb, case).conclusions(wanted) for case in cases]

    return conclude

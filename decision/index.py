"""Every conclusion kept over the facts it depends on: the frozen table that answers requests.

The table is factored: conclusions that depend on the same given facts share one table with a cell for each combination
of those facts, so the size grows with the sum of the conclusions and not with the product of all facts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from operator import itemgetter

from decision.conclusions import Conclusion, dependencies
from decision.derive import Derivation, concluded
from kb.axes import Axis, axes
from kb.conditions import Truth
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

CELL_LIMIT = 200_000
_CLASSES = ("situation", "constraint")
_SPANS_KEPT, _ROWS_KEPT = 4_096, 1_024
Case = Mapping[str, Value]
Conclude = Callable[[Sequence[Case], Sequence[Conclusion]], Sequence[frozenset[Conclusion]]]


@dataclass(frozen=True)
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

    def ends(self, positions: Mapping[str, int]) -> tuple[int, int]:
        """Return what every row that the known positions leave open has in common, and what some row has."""
        return self._ends(tuple(map(positions.get, self.facts)))

    @cached_property
    def _ends(self) -> Callable[[tuple[int | None, ...]], tuple[int, int]]:
        return lru_cache(maxsize=_SPANS_KEPT)(self._ends_at)

    def _ends_at(self, cell: tuple[int | None, ...]) -> tuple[int, int]:
        known = {fact: place for fact, place in zip(self.facts, cell, strict=True) if place is not None}
        rows = self.rows_of(known)
        low = high = next(rows)
        for row in rows:
            low &= row
            high |= row
        return low, high

    def turning(self, positions: Mapping[str, int]) -> tuple[str, ...]:
        """Return the facts, of those that the known positions leave open, on which a row still turns."""
        return self._turning(tuple(map(positions.get, self.facts)))

    @cached_property
    def _turning(self) -> Callable[[tuple[int | None, ...]], tuple[str, ...]]:
        return lru_cache(maxsize=_SPANS_KEPT)(self._turning_at)

    def _turning_at(self, cell: tuple[int | None, ...]) -> tuple[str, ...]:
        known = {fact: place for fact, place in zip(self.facts, cell, strict=True) if place is not None}
        rows = list(self.rows_of(known))
        found, stride = [], len(rows)
        for fact, size in zip(self.facts, self.sizes, strict=True):
            if fact in known:
                continue
            stride //= size  # so far apart are two rows that differ by one step of this fact alone
            starts = (start for start in range(len(rows) - stride) if start // stride % size < size - 1)
            if any(rows[start] != rows[start + stride] for start in starts):
                found.append(fact)
        return tuple(found)

    def offset(self, cell: Sequence[int]) -> int:
        place = 0
        for position, size in zip(cell, self.sizes, strict=True):
            place = place * size + position
        return place

    def named(self, row: int) -> frozenset[Conclusion]:
        """Return the conclusions whose bits are set."""
        return self._named(row)

    @cached_property
    def _named(self) -> Callable[[int], frozenset[Conclusion]]:
        return lru_cache(maxsize=_ROWS_KEPT)(
            lambda row: frozenset(self.conclusions[bit] for bit in _bits(row))
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What complete answers to the classifying facts are: situations with their flowcharts, constraints broken."""

    situations: tuple[str, ...]
    flowcharts: tuple[str, ...]
    constraints: tuple[str, ...]

    @property
    def can_exist(self) -> bool:
        return bool(self.situations) and not self.constraints


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
    """The frozen tables of one knowledge base, and the conclusions that are answered by meaning.

    Whatever is read from them is kept for the next time, within bounds.
    """

    kb: KnowledgeBase
    axes: Mapping[str, Axis]
    tables: tuple[Table, ...]
    by_meaning: tuple[Conclusion, ...]
    classification: tuple[str, ...]

    @cached_property
    def classifying(self) -> tuple[Table, ...]:
        """The tables that hold a situation or a constraint."""
        return tuple(table for table in self.tables if any(c[0] in _CLASSES for c in table.conclusions))

    def at(self, facts: Case) -> Found:
        """Return what complete answers are, by one look-up. Raises: KeyError for a classifying fact that is open."""
        return self._by_answers(self._answers(facts))

    @cached_property
    def _answers(self) -> Callable[[Case], tuple[Value, ...]]:
        names = self.classification
        if len(names) > 1:
            return itemgetter(*names)
        return lambda facts: tuple(facts[name] for name in names)

    @cached_property
    def _by_answers(self) -> Callable[[tuple[Value, ...]], Found]:
        asked = tuple(self.axes[name] for name in self.classification)

        def found(answers: tuple[Value, ...]) -> Found:
            return self._found(tuple(axis.index_of(v) for axis, v in zip(asked, answers, strict=True)))

        return lru_cache(maxsize=CELL_LIMIT)(found)

    @cached_property
    def _found(self) -> Callable[[tuple[int, ...]], Found]:
        """The cells of the classifying facts, each found when it is first asked for."""
        return lru_cache(maxsize=CELL_LIMIT)(self._found_at)

    def _found_at(self, cell: tuple[int, ...]) -> Found:
        positions = dict(zip(self.classification, cell, strict=True))
        hits = {
            c
            for table in self.classifying
            for c in table.named(next(table.rows_of(positions)))
            if c[0] in _CLASSES
        }
        if not self.lists_classes:
            facts = {name: self.axes[name].representatives[place] for name, place in positions.items()}
            hits |= Derivation(self.kb, facts).conclusions(c for c in self.by_meaning if c[0] in _CLASSES)
        situations = self._in_order("situation", hits)
        flowcharts = (self.kb.situation_by_id[name].flowchart for name in situations)
        return Found(situations, tuple(dict.fromkeys(flowcharts)), self._in_order("constraint", hits))

    def _in_order(self, kind: str, conclusions: Iterable[Conclusion]) -> tuple[str, ...]:
        found = (conclusion for conclusion in conclusions if conclusion[0] == kind)
        return tuple(name for _, name, *_ in sorted(found, key=self._places.__getitem__))

    @cached_property
    def _places(self) -> Mapping[Conclusion, int]:
        situations = (("situation", rule.id) for rule in self.kb.situations)
        constraints = (("constraint", rule.id) for rule in self.kb.constraints)
        return {conclusion: place for place, conclusion in enumerate((*situations, *constraints))}

    @cached_property
    def lists_classes(self) -> bool:
        """Whether every situation and constraint has its table."""
        return all(conclusion[0] not in _CLASSES for conclusion in self.by_meaning)

    @cached_property
    def bit_of(self) -> Mapping[Conclusion, int]:
        """Each conclusion -> a bit of its own, so that a set of conclusions is one number."""
        every = (*(c for table in self.tables for c in table.conclusions), *self.by_meaning)
        return {conclusion: 1 << place for place, conclusion in enumerate(every)}

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
            low, high = table.ends(positions)
            certain |= table.named(low)
            if high != low:
                possible |= table.named(high)
                open_facts.update(table.turning(positions))
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
        positions = self.positions(facts)
        asked = [name for name in self.classification if name not in positions]
        for cell in self.cells(tuple(map(positions.get, self.classification))):
            complete = dict(zip(self.classification, cell, strict=True))
            found = self._found(cell)
            yield Completion(
                tuple((name, complete[name]) for name in asked), found.situations, found.constraints
            )

    def cells(self, known: tuple[int | None, ...]) -> Iterable[tuple[int, ...]]:
        """Return the cells of the classifying facts that known positions leave open; none if they are too many."""
        sizes = [len(self.axes[name].representatives) for name in self.classification]
        spans = [range(n) if at is None else (at,) for at, n in zip(known, sizes, strict=True)]
        if not self.lists_classes or math.prod(map(len, spans)) > CELL_LIMIT:
            return ()
        return product(*spans)

    def can_exist(self, known: tuple[int | None, ...]) -> bool:
        """Return whether one of the open cells is a project that can exist."""
        return self._can_exist(known)

    @cached_property
    def _can_exist(self) -> Callable[[tuple[int | None, ...]], bool]:
        return lru_cache(maxsize=CELL_LIMIT)(
            lambda known: any(self._found(cell).can_exist for cell in self.cells(known))
        )


def _bits(row: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest


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
        fact for conclusion, facts in dependencies(kb).items() if conclusion[0] in _CLASSES for fact in facts
    }
    return tuple(name for name in kb.vocabulary.ids() if name in used)


def by_meaning(kb: KnowledgeBase) -> Conclude:
    """Return the written meaning in the form that `build` takes."""

    def conclude(cases: Sequence[Case], wanted: Sequence[Conclusion]) -> list[frozenset[Conclusion]]:
        return list(concluded(kb, cases, wanted))

    return conclude

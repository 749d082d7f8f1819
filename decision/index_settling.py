"""What answers settle: every conclusion that the tables hold, and what they do not hold by its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod

from decision.bands import Answered, atoms_of
from decision.conclusions import Conclusion, premises
from decision.derive import Derivation, any_true
from decision.index_table import Place, Table
from kb.axes import Axis
from kb.cells import Interval
from kb.conditions import Condition, Truth, unknown_in
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

_DERIVATIONS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Settled:
    """What is certain and what hangs on unanswered facts."""

    certain: frozenset[Conclusion]
    possible: frozenset[Conclusion]
    open_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexSize:
    """How large the tables of an index are, and how many combinations of answers the rules tell apart."""

    tables: int
    cells: int
    combinations: int

    def __str__(self) -> str:
        return (
            f"{self.cells:,} cells in {self.tables} tables, for {self.combinations:,} combinations of answers"
        )


@dataclass(frozen=True)
class Settling:
    """Tables, each after those that hold the derived facts among its facts, and the conclusions that have none."""

    kb: KnowledgeBase
    axes: Mapping[str, Axis]
    tables: tuple[Table, ...]
    by_meaning: tuple[Conclusion, ...]

    @property
    def size(self) -> IndexSize:
        cells = sum(len(table.rows) for table in self.tables)
        return IndexSize(len(self.tables), cells, prod(len(axis.atoms) for axis in self.axes.values()))

    def positions(self, facts: Mapping[str, Answered]) -> dict[str, Place]:
        """Return where on its axis each answered fact lies; a band can lie in several atoms."""
        return {
            name: atoms_of(axis, value) if isinstance(value, Interval) else axis.index_of(value)
            for name, value in facts.items()
            if (axis := self.axes.get(name))
        }

    def with_derived(self, positions: Mapping[str, Place]) -> Mapping[str, Place]:
        """Return positions with those of the derived facts that are axes and known: 0 for no, 1 for yes."""
        if not self._derived_axes:
            return positions
        places = dict(positions)
        for name in self._derived_axes:
            truth = self._truth_of(name, places)
            if truth is not None:
                places[name] = int(truth)
        return places

    def _truth_of(self, derived: str, places: Mapping[str, Place]) -> Truth:
        """Return what tables, or else the meaning, say of a derived fact; `places` hold what it follows from."""
        behind = self._behind(derived)
        if not behind:
            return self._derivation(places).truth(("derived", derived))
        truths = []
        for table, bits in behind:
            low, high = table.ends(places)
            truths.append(True if low & bits else None if high & bits else False)
        return any_true(truths)

    def _behind(self, derived: str) -> tuple[tuple[Table, int], ...]:
        """Return the table and bit of a derived fact, or of the rows that it stands for: it is so if one of them is."""
        return self._holding.get(derived, ())

    @cached_property
    def _holding(self) -> Mapping[str, tuple[tuple[Table, int], ...]]:
        found: dict[str, tuple[tuple[Table, int], ...]] = {}
        for fact in self.kb.derivation_order:
            rows = tuple(("row", row.table, row.id) for row in self.kb.rows_of_table.get(fact.rows_of, ()))
            for conclusions in ((("derived", fact.id),), rows):
                if conclusions and fact.id not in found and all(one in self._table_of for one in conclusions):
                    tables = [(self._table_of[one], one) for one in conclusions]
                    found[fact.id] = tuple((table, table.bit_of[one]) for table, one in tables)
        return found

    @cached_property
    def _derived_axes(self) -> tuple[str, ...]:
        """The derived facts that are axes, each after those that it follows from."""
        read = {name for table in self.tables for name in table.facts}
        return tuple(fact.id for fact in self.kb.derivation_order if fact.id in read)

    def spans(self, positions: Mapping[str, Place]) -> Iterator[tuple[Table, int, int]]:
        """Yield each table with what all rows that known positions leave open have in common, and what some row has."""
        places = self.with_derived(positions)
        for table in self.tables:
            yield table, *table.ends(places)

    def settle(self, facts: Mapping[str, Answered]) -> Settled:
        """Return what every completion of `facts` concludes, what some does, and the facts that decide it.

        A fact decides nothing if only a derived fact turns on it that nothing else is concluded from.
        """
        positions = self.positions(facts)
        places = self.with_derived(positions)
        certain: set[Conclusion] = set()
        possible: set[Conclusion] = set()
        open_facts: set[str] = set()
        for table in self.tables:
            low, high = table.ends(places)
            certain |= table.named(low)
            if high != low:
                possible |= table.named(high)
                open_facts |= self._turning(table, (high ^ low) & self._deciding[table.facts], places)
        for conclusion in self.by_meaning:
            is_derived = conclusion[0] == "derived"
            truth = (
                self._truth_of(conclusion[1], places) if is_derived else self._meant(conclusion, positions)
            )
            if truth:
                certain.add(conclusion)
            elif truth is None:
                possible.add(conclusion)
                if not is_derived:
                    known = self._derivation(positions).known
                    open_facts |= self._undecided(self._premises[conclusion], known)
        return Settled(frozenset(certain), frozenset(possible | certain), self._to_ask(open_facts, positions))

    def turning(self, facts: Mapping[str, Answered], conclusions: Iterable[Conclusion]) -> tuple[str, ...]:
        """Return the facts, of those that are open, on which these conclusions turn."""
        positions = self.positions(facts)
        places = self.with_derived(positions)
        bits: dict[tuple[str, ...], int] = {}
        open_facts: set[str] = set()
        for conclusion in conclusions:
            if table := self._table_of.get(conclusion):
                bits[table.facts] = bits.get(table.facts, 0) | table.bit_of[conclusion]
            else:
                open_facts |= self._undecided(self._premises[conclusion], self._derivation(positions).known)
        for table in self.tables:
            if table.facts in bits:
                open_facts |= self._turning(table, bits[table.facts], places)
        return self._to_ask(open_facts, positions)

    def _turning(self, table: Table, bits: int, places: Mapping[str, Place]) -> set[str]:
        """Return the given facts on which some bits of a table turn, those behind derived facts among them."""
        found: set[str] = set()
        for name in table.turning(places, bits) if bits else ():
            if name in self.axes:
                found.add(name)
            for behind, bit in self._behind(name):
                found |= self._turning(behind, bit, places)
            if name not in self.axes and not self._behind(name):
                found |= self._undecided(self._premises["derived", name], self._derivation(places).known)
        return found

    def _meant(self, conclusion: Conclusion, positions: Mapping[str, Place]) -> Truth:
        return self._derivation(positions).truth(conclusion)

    def _derivation(self, positions: Mapping[str, Place]) -> Derivation:
        """Return the meaning of one answer in the atom of each position that has one."""
        single = ((name, at) for name, at in positions.items() if name in self.axes and isinstance(at, int))
        return self._derived_from(tuple(single))

    @cached_property
    def _derived_from(self) -> Callable[[tuple[tuple[str, int], ...]], Derivation]:
        return lru_cache(maxsize=_DERIVATIONS_KEPT)(
            lambda places: Derivation(
                self.kb, {name: self.axes[name].representatives[at] for name, at in places}
            )
        )

    def unknown_in(self, conditions: Iterable[Condition], facts: Mapping[str, Answered]) -> tuple[str, ...]:
        """Return the facts, of those that are open, on which conditions turn by their meaning."""
        positions = self.positions(facts)
        return self._to_ask(self._undecided(conditions, self._derivation(positions).known), positions)

    def _undecided(self, conditions: Iterable[Condition], known: Mapping[str, Value]) -> set[str]:
        found: set[str] = set()
        for condition in conditions:
            for name in unknown_in(condition, known):
                if name in self.axes:
                    found.add(name)
                else:
                    found |= self._undecided((self.kb.derived_by_id[name].when,), known)
        return found

    def _to_ask(self, open_facts: Iterable[str], positions: Mapping[str, Place]) -> tuple[str, ...]:
        """Return facts in the order of the vocabulary; for a sum the parts of it that are not answered."""
        asked: set[str] = set()
        for name in open_facts:
            parts = self.kb.vocabulary[name].sum_of
            asked |= {part for part in parts if not isinstance(positions.get(part), int)} or {name}
        return tuple(name for name in self.axes if name in asked)

    @cached_property
    def _premises(self) -> Mapping[Conclusion, frozenset[Condition]]:
        return premises(self.kb)

    @cached_property
    def _deciding(self) -> Mapping[tuple[str, ...], int]:
        """Each table, by its facts -> the bits of what is no derived fact."""
        return {
            table.facts: sum(bit for conclusion, bit in table.bit_of.items() if conclusion[0] != "derived")
            for table in self.tables
        }

    @cached_property
    def _table_of(self) -> Mapping[Conclusion, Table]:
        return {conclusion: table for table in self.tables for conclusion in table.conclusions}

    @cached_property
    def bit_of(self) -> Mapping[Conclusion, int]:
        """Each conclusion -> a bit of its own, so that a set of conclusions is one number."""
        every = (*(c for table in self.tables for c in table.conclusions), *self.by_meaning)
        return {conclusion: 1 << place for place, conclusion in enumerate(every)}

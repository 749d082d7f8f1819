"""Every conclusion kept over the facts it depends on: the frozen tables that answer requests.

The index is factored: conclusions that depend on the same facts share one table with a cell for each combination of
those facts, so the size grows with the sum of the conclusions and not with the product of all facts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from operator import itemgetter

from decision.bands import Answered
from decision.conclusions import Conclusion, dependencies
from decision.index_settling import Settling
from decision.index_table import Place, Places, Table
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

CELL_LIMIT = 200_000
LISTED = 5_000  # up to so many combinations of answers every one is a way to complete them
_BRANCHED_KEPT = 1_024
_CLASSES = ("situation", "constraint")
Case = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Found:
    """What complete answers to the classifying facts are: situations with their flowcharts, constraints broken."""

    situations: tuple[str, ...]
    flowcharts: tuple[str, ...]
    constraints: tuple[str, ...]

    @property
    def is_decided(self) -> bool:
        return len(self.situations) == 1 and not self.constraints


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to complete the answers: what it would be, and why it cannot exist. What is left open decides nothing."""

    answers: tuple[tuple[str, int], ...]
    situations: tuple[str, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True)
class Index(Settling):
    """The frozen tables of one knowledge base, with the facts that its situations and constraints turn on.

    Whatever is read from them is kept for the next time, within bounds.
    """

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
            return self.found(tuple(axis.index_of(v) for axis, v in zip(asked, answers, strict=True)))

        return lru_cache(maxsize=CELL_LIMIT)(found)

    @cached_property
    def found(self) -> Callable[[tuple[int, ...]], Found]:
        """The cells of the classifying facts, each found when it is first asked for."""
        return lru_cache(maxsize=CELL_LIMIT)(self._found_at)

    def _found_at(self, cell: tuple[int, ...]) -> Found:
        positions = dict(zip(self.classification, cell, strict=True))
        places = self.with_derived(positions)
        hits = {
            c for table in self.classifying for c in table.named(table.ends(places)[0]) if c[0] in _CLASSES
        }
        if not self.lists_classes:
            hits |= self._derivation(positions).conclusions(c for c in self.by_meaning if c[0] in _CLASSES)
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

    def completions(self, facts: Mapping[str, Answered]) -> Iterator[Completion]:
        """Yield the ways to complete the facts that the situation and the constraints depend on.

        Of a number or a day each band is one way. Where the combinations are more than LISTED, a way leaves open what
        decides nothing more; where they are too many even so, or not in tables, nothing is yielded and only `settle`
        answers.
        """
        positions = self.positions(facts)
        known = tuple(map(positions.get, self.classification))
        if not self.lists_classes:
            return
        if math.prod(map(len, self._class_spans(known))) > LISTED:
            yield from self._branched(known)
            return
        asked = [not isinstance(place, int) for place in known]
        for cell in self.cells(known):
            yield self._completion(cell, asked)

    def _completion(self, cell: Sequence[int], asked: Iterable[bool]) -> Completion:
        found = self.found(tuple(cell))
        answers = zip(self.classification, cell, asked, strict=True)
        return Completion(
            tuple((name, place) for name, place, so in answers if so), found.situations, found.constraints
        )

    @cached_property
    def _branched(self) -> Callable[[Places], tuple[Completion, ...]]:
        return lru_cache(maxsize=_BRANCHED_KEPT)(self._branched_at)

    def _branched_at(self, known: Places) -> tuple[Completion, ...]:
        """Return the ways that are told apart by one fact after another, as long as one decides something."""
        ways: list[Completion] = []
        waiting = [(known, (False,) * len(known))]
        while waiting:
            if len(ways) + len(waiting) > LISTED:
                return ()
            at, asked = waiting.pop()
            places = dict(zip(self.classification, at, strict=True))
            place = self._branching({name: one for name, one in places.items() if one is not None})
            if place is None:
                spans = self._class_spans(at)
                ways.append(self._completion([span[0] for span in spans], asked))
                continue
            told = (*asked[:place], True, *asked[place + 1 :])
            branches = [(*at[:place], atom, *at[place + 1 :]) for atom in self._class_spans(at)[place]]
            waiting += [(branch, told) for branch in reversed(branches)]
        return tuple(ways)

    def _branching(self, positions: Mapping[str, Place]) -> int | None:
        """Return the first classifying fact on which a situation or a constraint still turns."""
        places, turning = self.with_derived(positions), set[str]()
        for table in self.classifying:
            low, high = table.ends(places)
            bits = sum(bit for conclusion, bit in table.bit_of.items() if conclusion[0] in _CLASSES)
            turning |= self._turning(table, (low ^ high) & bits, places)
        return next((at for at, name in enumerate(self.classification) if name in turning), None)

    def _class_spans(self, known: Places) -> list[Sequence[int]]:
        """Return the atoms that known places leave to each classifying fact: one for each band of a number or day."""
        return [
            (place,)
            if isinstance(place, int)
            else [atom for atom in atoms if place is None or atom in place] or list(place or ())[:1]
            for place, atoms in zip(known, self.first_atoms.values(), strict=True)
        ]

    @cached_property
    def first_atoms(self) -> Mapping[str, tuple[int, ...]]:
        """Each classifying fact -> its atoms; of a number or a day the first of each band."""
        return {
            name: tuple(map(classes.index, dict.fromkeys(classes))) for name, classes in self.classes.items()
        }

    @cached_property
    def classes(self) -> Mapping[str, tuple[int, ...]]:
        """Each classifying fact -> the class of each atom: no situation or constraint tells those of one apart."""
        return {name: self._classes(name) for name in self.classification}

    def _classes(self, name: str) -> tuple[int, ...]:
        atoms = range(len(self.axes[name].representatives))
        behind = [self._behind(derived) for derived in self._derived_axes]
        if not self.lists_classes or not all(behind):
            return tuple(atoms)
        tables = (*self.classifying, *(table for one in behind for table, _ in one))
        cut = [table.classes[table.facts.index(name)] for table in tables if name in table.facts]
        seen: dict[tuple[int, ...], int] = {}
        return tuple(seen.setdefault(tuple(one[atom] for one in cut), len(seen)) for atom in atoms)

    def cells(self, known: Places) -> Iterable[tuple[int, ...]]:
        """Return the cells of the classifying facts that known places leave open; none if they are too many."""
        spans = self._class_spans(known)
        if not self.lists_classes or math.prod(map(len, spans)) > CELL_LIMIT:
            return ()
        return product(*spans)

    def can_be_decided(self, known: Places) -> bool:
        """Return whether one of the open cells can exist, and is of one situation where there are situations."""
        return self._can_be_decided(known)

    @cached_property
    def _can_be_decided(self) -> Callable[[Places], bool]:
        return lru_cache(maxsize=CELL_LIMIT)(
            lambda known: any(
                found.is_decided if self.kb.situations else not found.constraints
                for found in map(self.found, self.cells(known))
            )
        )


def classification_facts(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the given facts that the situations and constraints depend on, in the order of the vocabulary."""
    used = {
        fact for conclusion, facts in dependencies(kb).items() if conclusion[0] in _CLASSES for fact in facts
    }
    return tuple(name for name in kb.vocabulary.ids() if name in used)

"""A project for a cell of a table: given facts in some atoms, and derived facts that are yes or no as the cell says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.axes import Axis
from kb.conditions import facts_in, holds, unknown_in
from kb.graph import reachable
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

MOST_STEPS = 20_000


class TooManySteps(Exception):
    """The search for a project was given up."""


class Witnesses:
    """Finds projects by trying one answer after another: first where the cell leaves little choice.

    Shape: what three-valued logic refutes is not tried further, so most cells take a step for each fact; MOST_STEPS
           are an end.
    """

    def __init__(self, kb: KnowledgeBase, axes: Mapping[str, Axis], derived: Sequence[str]) -> None:
        relevant = reachable(derived, {fact.id: facts_in(fact.when) for fact in kb.derivation_order})
        self._axes = axes
        self._chain = {fact.id: fact.when for fact in kb.derivation_order if fact.id in relevant}

    def find(
        self, atoms: Mapping[str, Sequence[int]], derived: Mapping[str, bool], asked: Sequence[str]
    ) -> dict[str, Value] | None:
        """Return a project that answers `asked`, or None if there is none.

        `atoms` says in which atoms a given fact may lie, where not in any. Raises: TooManySteps.
        """
        self._left = MOST_STEPS
        spans = {
            name: [self._axes[name].representatives[atom] for atom in places]
            for name, places in atoms.items()
        }
        found = self._completed({}, spans, derived)
        if found is None:
            return None
        return {name: found.get(name, self._span(name, spans)[0]) for name in asked}

    def _completed(
        self, facts: dict[str, Value], spans: Mapping[str, Sequence[Value]], derived: Mapping[str, bool]
    ) -> dict[str, Value] | None:
        self._left -= 1
        if not self._left:
            raise TooManySteps
        known = dict(facts)
        for name, when in self._chain.items():
            truth = holds(when, known)
            if truth is not None:
                known[name] = truth
        if any(known.get(name, wanted) != wanted for name, wanted in derived.items()):
            return None
        unknown = [fact for name in derived if name not in known for fact in self._behind(name, known)]
        if not unknown:
            return facts
        tried = next((name for name in unknown if name in spans), unknown[0])
        for value in self._span(tried, spans):
            found = self._completed({**facts, tried: value}, spans, derived)
            if found is not None:
                return found
        return None

    def _behind(self, name: str, known: Mapping[str, Value]) -> Iterator[str]:
        """Yield the given facts on which a derived fact still turns."""
        for fact in unknown_in(self._chain[name], known):
            if fact in self._chain:
                yield from self._behind(fact, known)
            else:
                yield fact

    def _span(self, name: str, spans: Mapping[str, Sequence[Value]]) -> Sequence[Value]:
        return spans[name] if name in spans else self._axes[name].representatives

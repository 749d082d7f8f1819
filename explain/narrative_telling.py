"""What every part of a narrative reads: the decision, its knowledge base, the words of one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from decision.answer import Decision
from decision.trace import Entry, Kind
from explain.names import Names
from explain.wording import Words
from kb.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Telling:
    """One decision to be told."""

    decision: Decision
    kb: KnowledgeBase
    words: Words

    @property
    def names(self) -> Names:
        return Names(self.kb, self.words)

    def entries(
        self, *kinds: Kind, of: Callable[[Entry], object] = lambda _: True
    ) -> Iterator[tuple[int, Entry]]:
        """Yield the entries of the trace of these kinds, each with its place there."""
        for place, entry in enumerate(self.decision.trace):
            if entry.kind in kinds and of(entry):
                yield place, entry

    def situations(self) -> Iterator[tuple[int, Entry]]:
        """Yield the entries about situations."""
        return self.entries("Compared", "Matched", of=lambda entry: entry.rule in self.kb.situation_by_id)

    def open_facts(self, reads: frozenset[str], entry: Entry) -> list[str]:
        """Return the facts of the vocabulary, in its order, that a rule reads and nobody has answered.

        `reads` are the facts of the rule, given and derived, `entry` what the trace says of it.
        """
        missing = reads - entry.facts.keys()
        given = {name for fact in missing for name in self.kb.given_facts_of[fact]}
        return [
            name for name in self.kb.vocabulary.ids() if name in given and name not in self.decision.facts
        ]

"""Rules on their way to the engine: each with its key, its kind, its level in the chain and what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from decision.conclusions import Conclusion
from decision.engine.fitting import fitted
from decision.engine.formula import Formula, keys_in, yes
from decision.engine.guard import CASE, NO, RESERVED, YES, key_hash
from decision.engine.premises import Statement
from decision.engine.reader import Bands, Key, given_key, yes_or_no
from kb.vocabulary import Fact

_LETTERS = {
    "derived": "d", "constraint": "c", "situation": "s", "flowchart": "f", "row": "t", "item": "i", "made": "m",
    "required": "r", "handed_over": "h", "after": "a", "early": "e", "exempt": "x", "part": "p",
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """One rule. Rules of one kind that read each other have rising levels; `facts` are given facts."""

    key: str
    id: str
    kind: str
    level: int
    facts: frozenset[str]
    formula: Formula


class Drafts:
    """All rules of a knowledge base, each after those that it reads."""

    def __init__(self, facts: Iterable[Fact], bands: Bands) -> None:
        self._hashes = {key_hash(key) for key in (CASE, *RESERVED)}
        self._keys: dict[Statement, str] = {}
        self._drafts: dict[str, Draft] = {}
        self.given = {
            fact.id: given_key(self._fresh("g", number), fact, bands) for number, fact in enumerate(facts)
        }
        self._fact_of = {key.name: fact for fact, key in self.given.items()}

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._drafts.values())

    def keys_with(self, derived: Iterable[str]) -> Mapping[str, Key]:
        """Return the keys of all facts that a condition can speak of, given and derived."""
        return {**self.given, **{fact: yes_or_no(self.key_of(("derived", fact))) for fact in derived}}

    def key_of(self, statement: Statement) -> str:
        """Return the key of a statement: a letter for its kind and a number."""
        if statement not in self._keys:
            self._keys[statement] = self._fresh(_LETTERS[statement[0]], len(self._keys))
        return self._keys[statement]

    def values_of(self, key: str) -> tuple[str, ...] | int:
        """Return the texts that a key can have for its value, or how many bands it has."""
        if key not in self._fact_of:
            return (YES, NO)
        values = tuple(self.given[self._fact_of[key]].meanings)
        texts = tuple(value for value in values if isinstance(value, str))
        return texts or len(values)

    def conclusions(self) -> Mapping[Conclusion, str]:
        """Return the key of each conclusion; helpers are left out."""
        return {
            statement: key for statement, key in self._keys.items() if statement[0] not in ("made", "part")
        }

    def add(self, statement: Statement, formula: Formula) -> None:
        """Add the rule that draws `statement` from `formula`, after rules for what does not fit into one."""
        numbers = count(1)

        def name(part: Formula) -> Formula:
            return yes(self._added(("part", str(next(numbers)), "of", *statement), statement[0], part))

        self._added(statement, statement[0], fitted(formula, name))

    def _added(self, statement: Statement, kind: str, formula: Formula) -> str:
        key = self.key_of(statement)
        read = [self._drafts[name] for name in keys_in(formula) if name in self._drafts]
        given = {self._fact_of[name] for name in keys_in(formula) if name in self._fact_of}
        level = max((draft.level + 1 for draft in read if draft.kind == kind), default=0)
        facts = frozenset(given).union(*(draft.facts for draft in read))
        self._drafts[key] = Draft(key, " ".join(statement), kind, level, facts, formula)
        return key

    def _fresh(self, letter: str, number: int) -> str:
        """Return a key whose 32-bit hash no other key has, as the engine knows keys by nothing else."""
        key = f"{letter}{number}"
        while key_hash(key) in self._hashes:
            key += letter
        self._hashes.add(key_hash(key))
        return key

"""KnowledgeBase -> rulesets inside the safe subset: one generic compiler, whatever the rules are about.

A ruleset reads one flat message: values of given facts, and `yes` or `no` for conclusions of the rulesets before it.
Rules of one kind and one level of their chain that depend on the same given facts stand together, so a ruleset can be
fired as soon as those facts are known, and every key of its message has a value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decision.conclusions import Conclusion
from decision.engine.drafts import Draft, Drafts
from decision.engine.fitting import length, spread
from decision.engine.formula import keys_in, pattern
from decision.engine.guard import CASE, LAST, MAX_KEYS, MAX_SPREAD, MAX_TESTS, YES
from decision.engine.premises import KINDS, Premises
from decision.engine.reader import Bands, Key, formula_of
from kb.knowledge_base import KnowledgeBase

FORMAT = 1  # of the compiled rules: part of the engine's version


@dataclass(frozen=True)
class Rule:
    """One rule: the key that its conclusion has in later messages, its readable id, and its pattern."""

    key: str
    id: str
    pattern: Mapping[str, Any]


@dataclass(frozen=True)
class Ruleset:
    """Rules that are fired together; `facts` are the given facts that they depend on in the end."""

    name: str
    facts: frozenset[str]
    keys: Mapping[str, tuple[str, ...] | int]
    rules: tuple[Rule, ...]

    def definition(self) -> dict[str, Any]:
        """Return the ruleset as plain data, the form in which the guard and the engine read it."""
        rules: dict[str, Any] = {rule.key: {"all": [{"m": rule.pattern}]} for rule in self.rules}
        rules[LAST] = {"all": [{"m": {"$and": [{CASE: YES}]}}], "pri": 99}
        keys = {key: values if isinstance(values, int) else list(values) for key, values in self.keys.items()}
        return {"name": self.name, "keys": keys, "rules": rules}


@dataclass(frozen=True)
class Compiled:
    """All rulesets in firing order, with the keys of the given facts and of the conclusions."""

    given: Mapping[str, Key]
    key_of: Mapping[Conclusion, str]
    rulesets: tuple[Ruleset, ...]

    def needed(self, wanted: Iterable[Conclusion]) -> list[int]:
        """Return the places of the rulesets that draw `wanted` and what that follows from, in firing order.

        Raises: KeyError for a conclusion that no rule draws.
        """
        keys = {self.key_of[conclusion] for conclusion in wanted}
        places = []
        for place in reversed(range(len(self.rulesets))):
            ruleset = self.rulesets[place]
            if any(rule.key in keys for rule in ruleset.rules):
                places.append(place)
                keys.update(ruleset.keys)
        return places[::-1]


def compile_rules(kb: KnowledgeBase, bands: Bands) -> Compiled:
    """Return the rules of a knowledge base as rulesets.

    `bands` gives for each number and date fact that rules test one value in each of its bands, in ascending order.
    Raises: ValueError for a fact that is tested and has no bands.
    """
    drafts = Drafts(kb.vocabulary.facts, bands)
    keys = drafts.keys_with([fact.id for fact in kb.derived_facts])
    for statement, formula in Premises(kb, drafts.key_of, lambda condition: formula_of(condition, keys)):
        drafts.add(statement, formula)
    return Compiled(drafts.given, drafts.conclusions(), tuple(_rulesets(drafts)))


def _rulesets(drafts: Drafts) -> Iterator[Ruleset]:
    together: dict[tuple[int, int, frozenset[str]], list[Draft]] = {}
    for draft in drafts:
        together.setdefault((KINDS.index(draft.kind), draft.level, draft.facts), []).append(draft)
    numbers = dict.fromkeys(KINDS, 0)
    for (_, _, facts), group in sorted(together.items(), key=lambda entry: entry[0][:2]):
        for chunk in _chunks(group):
            kind = chunk[0].kind
            numbers[kind] += 1
            read = dict.fromkeys((CASE, *(key for draft in chunk for key in keys_in(draft.formula))))
            keys = {key: drafts.values_of(key) for key in read}
            rules = tuple(Rule(draft.key, draft.id, pattern(draft.formula)) for draft in chunk)
            yield Ruleset(f"{kind}-{numbers[kind]}", facts, keys, rules)


def _chunks(group: Collection[Draft]) -> Iterator[list[Draft]]:
    """Cut rules into rulesets that the guard accepts; the last rule of each has one branch and one key."""
    chunk: list[Draft] = []
    branches, tested, keys = 1, 0, {CASE}
    for draft in group:
        read = set(keys_in(draft.formula))
        is_full = (
            branches + spread(draft.formula) > MAX_SPREAD
            or tested + length(draft.formula) > MAX_TESTS
            or len(keys | read) > MAX_KEYS
        )
        if chunk and is_full:
            yield chunk
            chunk, branches, tested, keys = [], 1, 0, {CASE}
        chunk.append(draft)
        branches, tested, keys = branches + spread(draft.formula), tested + length(draft.formula), keys | read
    yield chunk

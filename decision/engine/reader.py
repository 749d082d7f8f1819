"""Conditions as the rule files write them -> formulas over keys; `not` becomes what holds instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from decision.engine.formula import ALWAYS, NEVER, Among, Formula, every, some
from decision.engine.guard import NO, YES
from kb.conditions import All, Condition, Not, Test
from kb.vocabulary import Fact, Value

Bands = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True)
class Key:
    """What the engine calls a fact: its key, and each value there with one value of the fact that it stands for."""

    name: str
    meanings: Mapping[str | int, Value]

    def value_of(self, value: Value | int) -> str | int:
        """Return the value as the engine is told it; of a number or a date, the index of its band or that band's value.

        Raises: ValueError for any value that the key does not have.
        """
        if isinstance(value, int) and not isinstance(value, bool) and value in self.meanings:
            return value
        for said, meaning in self.meanings.items():
            if type(meaning) is type(value) and meaning == value:
                return said
        raise ValueError(f"{str(value)[:60]!r} is none of its {len(self.meanings)} values")


def given_key(name: str, fact: Fact, bands: Bands) -> Key:
    """Return the key of a given fact. A number or a date without bands has no value that a rule could test."""
    if fact.type == "code":
        return Key(name, {code: code for code in fact.codes})
    if fact.type == "boolean":
        return yes_or_no(name)
    return Key(name, dict(enumerate(bands.get(fact.id, ()))))


def yes_or_no(name: str) -> Key:
    """Return the key of a boolean fact, given or derived."""
    return Key(name, {YES: True, NO: False})


def formula_of(condition: Condition, keys: Mapping[str, Key], *, holds: bool = True) -> Formula:
    """Return the formula that is true exactly when `condition` holds, or when it does not.

    Raises: ValueError for a test on a number or a date that no bands were given for.
    """
    if isinstance(condition, Not):
        return formula_of(condition.part, keys, holds=not holds)
    if isinstance(condition, Test):
        return _among(condition, keys[condition.fact], holds)
    parts = (formula_of(part, keys, holds=holds) for part in condition.parts)
    return every(parts) if isinstance(condition, All) == holds else some(parts)


def _among(test: Test, key: Key, holds: bool) -> Formula:
    if test.cell.is_any:
        return ALWAYS if holds else NEVER
    if not key.meanings:
        raise ValueError(f"the fact `{test.fact}` is tested, and no bands are given for it")
    values = tuple(said for said, meaning in key.meanings.items() if test.cell.admits(meaning) == holds)
    if len(values) == len(key.meanings):
        return ALWAYS
    return Among(key.name, values) if values else NEVER  # type: ignore[arg-type]

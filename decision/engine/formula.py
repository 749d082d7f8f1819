"""The conditions that the engine is given: every, some, and `this key has one of these values`; nothing is negated.

Every key has a finite list of values: the codes of a fact, `yes` and `no`, or the indices of its bands. What does not
hold is therefore written as what holds instead, and no rule asks for something that is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from decision.engine.guard import CASE, NO, YES


@dataclass(frozen=True, slots=True)
class Among:
    """The key has one of these values: texts, or band indices in ascending order."""

    key: str
    values: tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Every part holds; without parts: always."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; without parts: never."""

    parts: tuple[Formula, ...]


Formula = Among | Every | Some
Junction = type[Every] | type[Some]
ALWAYS, NEVER = Every(()), Some(())


def yes(key: str) -> Formula:
    """Return that what the key stands for is concluded."""
    return Among(key, (YES,))


def no(key: str) -> Formula:
    """Return that what the key stands for is not concluded."""
    return Among(key, (NO,))


def every(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, flat, with one part for each key."""
    return _joined(Every, parts)


def some(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, flat, with one part for each key."""
    return _joined(Some, parts)


def keys_in(formula: Formula) -> Iterator[str]:
    """Yield the keys that a formula reads, in the order written."""
    if isinstance(formula, Among):
        yield formula.key
    else:
        for part in formula.parts:
            yield from keys_in(part)


def pattern(formula: Formula) -> dict[str, Any]:
    """Return the formula as the one pattern of a durable-rules rule.

    >>> pattern(Every((Among("g1", ("a", "b")), Among("d2", ("yes",)))))
    {'$and': [{'case': 'yes'}, {'$or': [{'g1': 'a'}, {'g1': 'b'}]}, {'d2': 'yes'}]}
    """
    if formula == NEVER:
        return {"$and": [{CASE: NO}]}
    parts = formula.parts if isinstance(formula, Every) else (formula,)
    return {"$and": [{CASE: YES}, *map(_test, parts)]}


def runs(values: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return ascending numbers as runs, each from its first to its last: 1, 2, 5 -> (1, 2), (5, 5)."""
    found = []
    for _, group in groupby(enumerate(values), key=lambda pair: pair[1] - pair[0]):
        members = [value for _, value in group]
        found.append((members[0], members[-1]))
    return found


def tests_of(among: Among) -> list[dict[str, Any]]:
    """Return tests of which exactly one holds when the key has one of the values."""
    if among.values and isinstance(among.values[0], int):
        return [_within(among.key, low, high) for low, high in runs(among.values)]
    return [{among.key: value} for value in among.values]


def _within(key: str, low: int, high: int) -> dict[str, Any]:
    if low == high:
        return {key: low}
    return {"$and": [{"$gte": {key: low}}, {"$lte": {key: high}}]}


def _test(formula: Formula) -> dict[str, Any]:
    if isinstance(formula, Every):
        return {"$and": [_test(part) for part in formula.parts]}
    if isinstance(formula, Among):
        tests = tests_of(formula)
    else:
        tests = [test for part in formula.parts for test in _alternatives(part)]
    return tests[0] if len(tests) == 1 else {"$or": tests}


def _alternatives(part: Formula) -> list[dict[str, Any]]:
    return tests_of(part) if isinstance(part, Among) else [_test(part)]


def _joined(junction: Junction, parts: Iterable[Formula]) -> Formula:
    by_key: dict[str, Among] = {}
    rest: dict[Formula, None] = {}
    for part in _flat(junction, parts):
        if isinstance(part, Among):
            known = by_key.get(part.key)
            by_key[part.key] = _merged(junction, known, part) if known else part
        else:
            rest[part] = None
    settled = NEVER if junction is Every else ALWAYS
    kept: list[Formula] = [part for part in by_key.values() if part.values]
    if settled in rest or (junction is Every and len(kept) < len(by_key)):
        return settled
    kept += rest
    return kept[0] if len(kept) == 1 else junction(tuple(kept))


def _flat(junction: Junction, parts: Iterable[Formula]) -> Iterator[Formula]:
    for part in parts:
        if isinstance(part, junction):
            yield from part.parts
        else:
            yield part


def _merged(junction: Junction, one: Among, other: Among) -> Among:
    values: Any = set(one.values) & set(other.values) if junction is Every else {*one.values, *other.values}
    return Among(one.key, tuple(sorted(values)))

"""all, any, not of cells and derived facts: true, false or unknown.

An unanswered fact is unknown, never no: a test on it is unknown, and `not` of unknown stays unknown (Kleene).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.cells import Cell
from kb.vocabulary import Value

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Test:
    """One fact, given or derived, against one cell."""

    fact: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts: always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Test | All | AnyOf | Not
ALWAYS = All(())


def holds(condition: Condition, facts: Mapping[str, Value]) -> Truth:
    """Return whether `condition` holds for `facts`, or None while an unanswered fact decides it.

    Derived facts are looked up in `facts` like given ones.
    """
    if isinstance(condition, Test):
        if condition.cell.is_any:
            return True
        value = facts.get(condition.fact)
        return None if value is None else condition.cell.admits(value)
    if isinstance(condition, Not):
        inner = holds(condition.part, facts)
        return None if inner is None else not inner
    decisive = isinstance(condition, AnyOf)
    unknown = False
    for part in condition.parts:
        truth = holds(part, facts)
        if truth is decisive:
            return decisive
        unknown = unknown or truth is None
    return None if unknown else not decisive


def tests_in(condition: Condition) -> Iterator[Test]:
    """Yield every test of a condition, in the order written."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from tests_in(condition.part)
    else:
        for part in condition.parts:
            yield from tests_in(part)


def facts_in(condition: Condition) -> frozenset[str]:
    """Return the facts, given and derived, that can decide a condition."""
    return frozenset(test.fact for test in tests_in(condition) if not test.cell.is_any)


def unknown_in(condition: Condition, facts: Mapping[str, Value]) -> Iterator[str]:
    """Yield the unanswered facts, given and derived, that still decide a condition which is unknown."""
    if holds(condition, facts) is not None:
        return
    if isinstance(condition, Test):
        yield condition.fact
    elif isinstance(condition, Not):
        yield from unknown_in(condition.part, facts)
    else:
        for part in condition.parts:
            yield from unknown_in(part, facts)


def written(condition: Condition) -> object:
    """Return the condition as plain data, in codes: the form in which a release keeps it."""
    if isinstance(condition, Test):
        return {condition.fact: str(condition.cell)}
    if isinstance(condition, Not):
        return {"not": written(condition.part)}
    if condition == ALWAYS:
        return "true"
    return {"all" if isinstance(condition, All) else "any": [written(part) for part in condition.parts]}

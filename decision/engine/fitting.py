"""Formulas made small enough for one rule: what is too large becomes conclusions of its own, drawn before.

durable-rules follows a rule branch by branch, keeps at most 64 branches in mind, and has room for 15 junctions in a
rule. A formula is therefore measured: by its `length` in tests, by its `junctions`, and by its `spread`, the most
branches of it that can be true at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from decision.engine.formula import Among, Every, Formula, Junction, Some, runs, tests_of

MAX_LENGTH, MAX_JUNCTIONS, MAX_SPREAD = 40, 12, 10  # of one rule
_MAX_VALUES, _MAX_RUNS = 20, 3  # of one part: any two parts fit into one rule

Name = Callable[[Formula], Formula]


def spread(formula: Formula) -> int:
    """Return the most branches of a formula that can be true at the same time."""
    if isinstance(formula, Among):
        # Each run of bands is a branch: of two runs, both lower bounds can hold.
        return len(tests_of(formula)) if _is_of_bands(formula) else 1
    measures = [spread(part) for part in formula.parts]
    return prod(measures) if isinstance(formula, Every) else max(1, sum(measures))


def length(formula: Formula) -> int:
    """Return the most tests that a formula is written with."""
    if isinstance(formula, Among):
        return len(tests_of(formula)) * (2 if _is_of_bands(formula) else 1)
    return sum(length(part) for part in formula.parts)


def junctions(formula: Formula) -> int:
    """Return the most `$and` and `$or` that a formula is written with."""
    if isinstance(formula, Among):
        alternatives = tests_of(formula)
        return sum("$and" in test for test in alternatives) + (len(alternatives) > 1)
    return 1 + sum(map(junctions, formula.parts))


def fitted(formula: Formula, name: Name) -> Formula:
    """Return a formula that fits into one rule and says the same.

    `name` is given each part that does not fit: it makes a rule of it and returns the test on that rule's conclusion.
    """
    if isinstance(formula, Among):
        pieces = tuple(_pieces(formula))
        return formula if len(pieces) == 1 else _grouped(Some, pieces, name)
    junction = type(formula)
    return _grouped(junction, tuple(fitted(part, name) for part in formula.parts), name)


def _grouped(junction: Junction, parts: tuple[Formula, ...], name: Name) -> Formula:
    if _fits(junction(parts)):
        return junction(parts)
    parts = tuple(part if isinstance(part, Among) else name(part) for part in parts)
    while not _fits(junction(parts)):
        parts = tuple(name(junction(group)) for group in _groups(junction, parts))
    return junction(parts)


def _groups(junction: Junction, parts: tuple[Formula, ...]) -> Iterator[tuple[Formula, ...]]:
    group: tuple[Formula, ...] = ()
    for part in parts:
        if group and not _fits(junction((*group, part))):
            yield group
            group = ()
        group = (*group, part)
    yield group


def _fits(formula: Formula) -> bool:
    is_short = length(formula) <= MAX_LENGTH and junctions(formula) <= MAX_JUNCTIONS
    return is_short and spread(formula) <= MAX_SPREAD


def _pieces(among: Among) -> Iterator[Among]:
    """Cut a long list of values so that any two pieces fit into one rule."""
    if _is_of_bands(among):
        found = runs(among.values)  # type: ignore[arg-type]
        for start in range(0, len(found), _MAX_RUNS):
            spans = found[start : start + _MAX_RUNS]
            yield Among(among.key, tuple(value for low, high in spans for value in range(low, high + 1)))
        return
    for start in range(0, len(among.values), _MAX_VALUES):
        yield Among(among.key, among.values[start : start + _MAX_VALUES])


def _is_of_bands(among: Among) -> bool:
    return bool(among.values) and isinstance(among.values[0], int)

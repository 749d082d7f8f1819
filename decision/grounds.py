"""Why a condition holds or does not: every test that settles it, down to the answers behind a derived fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.cells import Cell
from kb.conditions import Condition, Not, Test, Truth, holds
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value, written


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact, given or derived, whose value settles a condition.

    `value` is None while it is not known; `otherwise` are the values that would settle the test the other way, a
    number or a date as a cell; `because` says the same of the condition of a derived fact, which stands at `place`.
    """

    fact: str
    value: str | None
    otherwise: tuple[str, ...]
    because: tuple[Ground, ...] = ()
    place: str = ""


def grounds(kb: KnowledgeBase, condition: Condition, known: Mapping[str, Value]) -> tuple[Ground, ...]:
    """Return every test that makes a condition what it is: true, false or unknown.

    `known` holds the given facts and the derived ones. A fact that is tested twice is named once.
    """
    truth = holds(condition, known)
    found = (_ground(kb, test, known) for test in _settling(condition, known, truth))
    return tuple(dict.fromkeys(found))


def _settling(condition: Condition, known: Mapping[str, Value], truth: Truth) -> Iterator[Test]:
    """Yield the tests that decide it: a part counts if it came out as the whole did."""
    if isinstance(condition, Test):
        if not condition.cell.is_any:
            yield condition
    elif isinstance(condition, Not):
        yield from _settling(condition.part, known, None if truth is None else not truth)
    else:
        for part in condition.parts:
            if holds(part, known) is truth:
                yield from _settling(part, known, truth)


def _ground(kb: KnowledgeBase, test: Test, known: Mapping[str, Value]) -> Ground:
    value = known.get(test.fact)
    is_hit = value is not None and test.cell.admits(value)
    other = Cell(test.cell.tests, negated=not test.cell.negated) if is_hit else test.cell
    shown = None if value is None else written(value)
    derived = kb.derived_by_id.get(test.fact)
    if derived is None:
        return Ground(test.fact, shown, admitted(kb, test.fact, other))
    because = grounds(kb, derived.when, known)
    return Ground(test.fact, shown, _of_truths(other), because, str(derived.location))


def admitted(kb: KnowledgeBase, fact: str, cell: Cell) -> tuple[str, ...]:
    """Return the values of a fact that a cell admits, as a request writes them; a number or a date as the cell."""
    if fact in kb.derived_by_id:
        return _of_truths(cell)
    entry = kb.vocabulary[fact]
    if entry.type == "boolean":
        return _of_truths(cell)
    return tuple(code for code in entry.codes if cell.admits(code)) if entry.codes else (str(cell),)


def _of_truths(cell: Cell) -> tuple[str, ...]:
    return tuple(written(truth) for truth in (True, False) if cell.admits(truth))

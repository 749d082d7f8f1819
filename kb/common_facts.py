"""The facts of two knowledge bases seen together: each cut at every bound of both, and what only one of them knows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from kb.axes import Axis, axis_of, conditions_of
from kb.conditions import tests_in
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.units import as_decimal
from kb.vocabulary import Fact

Side = Literal["old", "new"]


@dataclass(frozen=True, slots=True)
class OneSided:
    """A fact, a `value` of a shared fact, or the `span` of its numbers or days, that only `side` knows.

    A project with such a value can be stated on one side only: it is named here and not compared. A fact that the
    other side does not ask for is compared: the other side answers the same whatever it is.
    """

    side: Side
    fact: Fact
    value: str = ""
    span: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CommonFacts:
    """The axes along which two knowledge bases are compared, in the order of the new one, then of the old one."""

    axes: tuple[Axis, ...]
    one_sided: tuple[OneSided, ...]


class NothingInCommon(LiangtiError):
    """A fact under one id of which no answer means something to both knowledge bases."""


def common_facts(old: KnowledgeBase, new: KnowledgeBase) -> CommonFacts:
    """Return the facts of both, cut so finely that neither base tells two projects of a piece apart.

    Raises: NothingInCommon.
    """
    only_old = [fact for fact in old.vocabulary.facts if fact.id not in new.vocabulary]
    shared = [
        (old.vocabulary[fact.id], fact) if fact.id in old.vocabulary else (fact, fact)
        for fact in new.vocabulary.facts
    ]
    one_sided = (
        *(OneSided("new", fact) for fact in new.vocabulary.facts if fact.id not in old.vocabulary),
        *(OneSided("old", fact) for fact in only_old),
        *(one for before, after in shared for one in _one_sided(before, after)),
    )
    facts = (*(_shared(before, after) for before, after in shared), *only_old)
    return CommonFacts(tuple(axis_of(fact, _bounds(fact.id, old, new)) for fact in facts), one_sided)


def _one_sided(before: Fact, after: Fact) -> Iterator[OneSided]:
    for side, fact, other in (("old", before, after), ("new", after, before)):
        yield from (OneSided(side, fact, code) for code in fact.codes if code not in other.codes)  # type: ignore[arg-type]
        if (fact.lowest, fact.highest) != (other.lowest, other.highest):
            yield OneSided(side, fact, span=(fact.minimum, fact.maximum))  # type: ignore[arg-type]


def _shared(before: Fact, after: Fact) -> Fact:
    """Return the fact with the answers that both sides can read. Raises: NothingInCommon."""
    if before.type != after.type:
        raise _nothing_in_common(
            after, f"is of type {before.type} in the old rules and {after.type} in the new"
        )
    if before.unit != after.unit:
        raise _nothing_in_common(
            after, f"is counted in {before.unit} in the old rules and {after.unit} in the new"
        )
    values = tuple(value for value in after.values if value.id in before.codes)
    if after.values and not values:
        raise _nothing_in_common(after, "has no value that stands in both rules")
    lowest = max((fact for fact in (before, after) if fact.lowest is not None), key=_lowest, default=after)
    highest = min((fact for fact in (before, after) if fact.highest is not None), key=_highest, default=after)
    if None not in (lowest.lowest, highest.highest) and _lowest(lowest) > _highest(highest):
        raise _nothing_in_common(after, "has no value that lies in the span of both rules")
    span = {"minimum": lowest.minimum, "maximum": highest.maximum}
    return after.model_copy(update={"values": values, "step": _shared_step(before, after), **span})


def _shared_step(before: Fact, after: Fact) -> str:
    """Return the smallest step whose multiples both sides can read."""
    steps = [Fraction(fact.smallest_step) for fact in (before, after) if fact.smallest_step is not None]
    if len(steps) < 2:
        return before.step or after.step
    (one, other), scale = steps, math.lcm(*(step.denominator for step in steps))
    return str(as_decimal(Fraction(math.lcm(int(one * scale), int(other * scale)), scale)))


def _lowest(fact: Fact) -> Any:
    return fact.lowest


def _highest(fact: Fact) -> Any:
    return fact.highest


def _nothing_in_common(fact: Fact, what: str) -> NothingInCommon:
    fix = "give the fact of the new rules another id; then both are named"
    return NothingInCommon(f"{fact.zh} ({fact.id}) {what}", where=str(fact.location), fix=fix)


def _bounds(fact: str, *bases: KnowledgeBase) -> Iterator[Decimal | date]:
    for kb in bases:
        for condition in conditions_of(kb):
            for test in tests_in(condition):
                if test.fact == fact:
                    yield from test.cell.bounds()

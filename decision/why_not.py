"""Everything that speaks against what a decision is not: other situations, flowcharts, items, rows, exemptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from decision.answer import Documents
from decision.classify import Classified, classify
from decision.grounds import Ground, grounds
from decision.index import Index
from decision.not_exempt import DocumentNot, not_exempt
from kb.conditions import holds
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True)
class SituationNot:
    """A situation that the project is not in.

    `against` are all facts that speak against it; `constraints` exclude it where no fact does. While it `is_possible`,
    `against` are the facts that nobody has answered.
    """

    id: str
    flowchart: str
    place: str
    is_possible: bool
    against: tuple[Ground, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excluding:
    """A fact that speaks against a flowchart, and the situations of the flowchart that it excludes."""

    ground: Ground
    situations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowchartNot:
    """A flowchart that the project does not follow: each of its `situations` is excluded or still open."""

    id: str
    situations: tuple[str, ...]
    is_possible: bool
    against: tuple[Excluding, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemNot:
    """An item that does not apply, or, while it `is_possible`, hangs on the facts named."""

    item: str
    place: str
    is_possible: bool
    against: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class RowNot:
    """A row of a table that does not hold, or, while it `is_possible`, hangs on the facts named."""

    table: str
    row: str
    place: str
    is_possible: bool
    against: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """All that a decision is not, in the order of the rule files."""

    situations: tuple[SituationNot, ...]
    flowcharts: tuple[FlowchartNot, ...]
    items: tuple[ItemNot, ...]
    documents: tuple[DocumentNot, ...]
    rows: tuple[RowNot, ...] = ()


def why_not(index: Index, facts: Mapping[str, Value], documents: Documents | None) -> WhyNot:
    """Return what speaks against everything else. `documents` are those of the decision, if it has any.

    Shape: n rules over m facts; time grows with n * m and the ways to complete the answers.
    """
    kb = index.kb
    classified, known = classify(index, facts), kb.derived(facts)
    is_settled = classified.is_decided or classified.reason
    found = set(classified.situations) if is_settled else set()
    situations = tuple(_situations(index, classified, facts, known, found))
    reached = {kb.situation_by_id[name].flowchart for name in found}
    return WhyNot(
        situations,
        tuple(_flowcharts(kb, situations, reached)),
        tuple(_items(kb, known)),
        tuple(not_exempt(kb, documents)) if documents else (),
        tuple(_rows(kb, known)),
    )


def only(found: WhyNot, situation: str) -> WhyNot:
    """Return what speaks against one situation and against its flowchart."""
    return WhyNot(
        tuple(one for one in found.situations if one.id == situation),
        tuple(one for one in found.flowcharts if situation in one.situations),
        (),
        (),
    )


def _situations(
    index: Index,
    classified: Classified,
    facts: Mapping[str, Value],
    known: Mapping[str, Value],
    found: set[str],
) -> Iterator[SituationNot]:
    kb = index.kb
    for situation in kb.situations:
        if situation.id in found:
            continue
        is_possible = situation.id in classified.situations
        truth = holds(situation.when, known)
        # Where the row itself is not excluded, a constraint is: it breaks every way to complete the answers.
        against = () if truth or (truth is None and not is_possible) else grounds(kb, situation.when, known)
        constraints = () if truth is False or is_possible else _constraints(index, facts, situation.id)
        place = str(situation.location)
        yield SituationNot(situation.id, situation.flowchart, place, is_possible, against, constraints or ())


def _constraints(index: Index, facts: Mapping[str, Value], situation: str) -> tuple[str, ...]:
    """Return the constraints that exclude a situation which the facts alone would allow."""
    ways = (way for way in index.completions(facts) if situation in way.situations)
    broken = {name for way in ways for name in way.constraints}
    return tuple(name for name in index.kb.constraint_by_id if name in broken)


def _flowcharts(
    kb: KnowledgeBase, situations: Sequence[SituationNot], reached: set[str]
) -> Iterator[FlowchartNot]:
    for flowchart in kb.flowcharts:
        served = [one for one in situations if one.flowchart == flowchart.id]
        if flowchart.id in reached:
            continue
        broken = {name for one in served for name in one.constraints}
        yield FlowchartNot(
            flowchart.id,
            tuple(one.id for one in served),
            any(one.is_possible for one in served),
            tuple(_excluding(served)),
            tuple(name for name in kb.constraint_by_id if name in broken),
        )


def _excluding(served: Sequence[SituationNot]) -> Iterator[Excluding]:
    """Yield each fact once; the values that would do are those of all the situations that it excludes."""
    by_fact: dict[str, list[tuple[str, Ground]]] = {}
    for one in served:
        for ground in one.against:
            by_fact.setdefault(ground.fact, []).append((one.id, ground))
    for named in by_fact.values():
        first = named[0][1]
        otherwise = tuple(dict.fromkeys(value for _, ground in named for value in ground.otherwise))
        merged = Ground(first.fact, first.value, otherwise, first.because, first.place)
        yield Excluding(merged, tuple(dict.fromkeys(name for name, _ in named)))


def _items(kb: KnowledgeBase, known: Mapping[str, Value]) -> Iterator[ItemNot]:
    for rule in kb.item_rules:
        truth = holds(rule.when, known)
        if not truth:
            against = grounds(kb, rule.when, known)
            yield ItemNot(rule.item, str(rule.location), truth is None, against)


def _rows(kb: KnowledgeBase, known: Mapping[str, Value]) -> Iterator[RowNot]:
    for row in kb.rows:
        truth = holds(row.when, known)
        if not truth:
            against = grounds(kb, row.when, known)
            yield RowNot(row.table, row.id, str(row.location), truth is None, against)

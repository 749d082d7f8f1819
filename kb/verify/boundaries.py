"""Bounds of a number that one rule reads to one side and another rule to the other, so that a project on it is both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from itertools import product

from kb.cells import Cell, Interval
from kb.conditions import Condition, Test, tests_in
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.location import Location
from kb.regions import NOTHING, Region, difference, intersection, union
from kb.verify.ground import Ground
from kb.verify.projects import Projects
from kb.vocabulary import Fact


@dataclass(frozen=True)
class Reading:
    """A bound that a rule reads: the number on it belongs to what lies above (`is_above`) or to what lies below.

    `rule` is the id of the rule, of a row that of its table.
    """

    fact: str
    bound: Decimal
    is_above: bool
    rule: str
    condition: Condition
    place: Location


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield one finding for each two rules that read a bound to both sides, of one number or of it and its sum."""
    kb = ground.kb
    numbers = [fact for fact in kb.vocabulary.facts if fact.type == "number"]
    by_bound = _by_bound(_one_sided(kb, _readings(kb)))
    for one, other in product(numbers, numbers):
        if fact := _common(one, other):
            for (name, bound), above in by_bound.items():
                if name == one.id and (other.id, bound) in by_bound:
                    below = by_bound[other.id, bound]
                    yield from _boundaries(kb, fact, bound, above, below)


def _common(one: Fact, other: Fact) -> Fact | None:
    """Return the number that two bounds are of: the same number, or the sum of which the other is a part."""
    if one.id == other.id or other.id in one.sum_of:
        return one
    return other if one.id in other.sum_of else None


def _by_bound(readings: Iterable[Reading]) -> dict[tuple[str, Decimal], dict[str, list[Reading]]]:
    """Return the readings of each bound of a number by their rules."""
    found: dict[tuple[str, Decimal], dict[str, list[Reading]]] = {}
    for reading in readings:
        found.setdefault((reading.fact, reading.bound), {}).setdefault(reading.rule, []).append(reading)
    return found


def _boundaries(
    kb: KnowledgeBase,
    fact: Fact,
    bound: Decimal,
    above: Mapping[str, list[Reading]],
    below: Mapping[str, list[Reading]],
) -> Iterator[Finding]:
    for (one, ours), (other, theirs) in product(above.items(), below.items()):
        high = [reading for reading in ours if reading.is_above]
        low = [reading for reading in theirs if not reading.is_above]
        if one != other and high and low:
            yield from _boundary(kb, fact, bound, high, low)


def _one_sided(kb: KnowledgeBase, readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings of rules that read a bound to one side only, and those of tables that collect their rows.

    Rows of which one may hold and that read it to both leave a gap or an overlap, or texts in conflict: those checks
    say so.
    """
    collecting = {table.id for table in kb.tables if table.hit_policy == "COLLECT"}
    sides: dict[tuple[str, str, Decimal], set[bool]] = {}
    every = list(readings)
    for one in every:
        sides.setdefault((one.rule, one.fact, one.bound), set()).add(one.is_above)
    return [one for one in every if one.rule in collecting or len(sides[one.rule, one.fact, one.bound]) == 1]


def _readings(kb: KnowledgeBase) -> Iterator[Reading]:
    for rule, condition, place in _conditions(kb):
        for test in tests_in(condition):
            for one in test.cell.tests:
                if isinstance(one, Interval):
                    yield from (
                        Reading(test.fact, bound, is_above, rule, condition, place)
                        for bound, is_above in (
                            (one.low, one.low_included),
                            (one.high, not one.high_included),
                        )
                        if isinstance(bound, Decimal)
                    )


def _conditions(kb: KnowledgeBase) -> Iterator[tuple[str, Condition, Location]]:
    """Yield each condition that is written in a rule, with the rule; what is made of other rules is left out."""
    for constraint in kb.constraints:
        yield constraint.id, constraint.when, constraint.location
    for advice in kb.advice:
        yield advice.id, advice.when, advice.location
    for derived in kb.derived_facts:
        if not derived.is_made:
            yield derived.id, derived.when, derived.location
    for row in kb.situations:
        yield "situations", row.when, row.location
    for line in kb.rows:
        yield line.table, line.when, line.location
    for item in kb.item_rules:
        yield item.item, item.when, item.location


def _boundary(
    kb: KnowledgeBase, fact: Fact, bound: Decimal, high: list[Reading], low: list[Reading]
) -> Iterator[Finding]:
    """Yield the finding if some project on the bound is told otherwise on both of its sides."""
    on_bound = Test(fact.id, Cell((bound,)))
    projects = Projects(kb, [on_bound, *(reading.condition for reading in (*high, *low))])
    turning = (
        reduce(union, (_turning(projects, reading) for reading in readings), NOTHING)
        for readings in (high, low)
    )
    shared = reduce(intersection, turning, projects.valid)
    if shared:
        above, below = high[0], low[0]
        value = fact.label(bound)
        problem = (
            f"exactly {value} of {fact.zh} ({fact.id}) lies above the bound for `{above.rule}` ({above.place}) "
            f"and below it for `{below.rule}` ({below.place}): a project there is both"
        )
        fix = "let both read the bound to one side, or acknowledge in the manifest what was published so"
        region = projects.where(on_bound)
        found = projects.finding(
            "boundaries", "error", above.place, problem, fix,
            region=region, rules=(above.rule, below.rule), told=projects.told_widely(region),
        )  # fmt: skip
        yield replace(found, witness=projects.example(shared))


def _turning(projects: Projects, reading: Reading) -> Region:
    """Return the projects on the bound for which the rule says otherwise just beyond it."""
    space = projects.space
    place, axis = space.axis(reading.fact)
    on_bound = axis.index_of(reading.bound)
    beyond = on_bound - 1 if reading.is_above else on_bound + 1
    if not 0 <= beyond < len(axis.atoms):
        return NOTHING
    region = space.region(reading.condition)
    here, there = (
        tuple((*box[:place], 1 << on_bound, *box[place + 1 :]) for box in region if box[place] >> atom & 1)
        for atom in (on_bound, beyond)
    )
    return union(difference(here, there), difference(there, here))

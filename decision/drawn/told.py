"""What a publisher says of an item beside its days: limits, other ways, commitments, parties, time not counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from decision.basis import basis_texts, law_named
from decision.drawn.boxes import place_of
from decision.labelled import Labelled
from decision.published_step import (
    Commitment,
    NotCounted,
    OtherWay,
    PartiesOfKind,
    Phase,
    PublishedDays,
    PublishedStep,
)
from kb.conditions import ALWAYS, Condition, Truth, holds
from kb.knowledge_base import KnowledgeBase
from kb.model import Item
from kb.published import Placed, PublishedChart
from kb.sequencing import Alternative
from kb.sources import InForce
from kb.vocabulary import Value

Known = Mapping[str, Value]


def published_step(
    kb: KnowledgeBase, chart: PublishedChart, item: Item, known: Known, drawn_as: str = ""
) -> PublishedStep:
    """Return what is said of an item in a chart, for these facts, given and derived; unanswered facts leave it said.

    `drawn_as` is the item that the chart draws where this one stands.
    """
    joint = kb.joint_of_item.get(item.id)
    return PublishedStep(
        replaces=item_named(kb, drawn_as) if drawn_as != item.id else None,
        part_of=item_named(kb, item.part_of),
        counted=item.counted,
        silence=(joint.silence if joint else "") or item.silence,
        limits=tuple(_limits(kb, chart, item, known)),
        phases=tuple(
            Phase(phase.zh, phase.en, phase.days)
            for phase in (joint.phases if joint else ())
            if _is_said(phase.when, known)
        ),
        parties_by_kind=tuple(
            PartiesOfKind(kind, tuple(_party(kb, one) for one in parties))
            for kind, parties in (joint.parties_by.items() if joint else ())
        ),
        other_ways=tuple(
            _other_way(kb, one) for one in _alternatives(kb, dict.fromkeys((item.id, drawn_as)), known, item)
        ),
        commitment=_commitment(kb, item, known),
        not_counted=tuple(
            NotCounted(one.id, one.zh, one.en, one.days, one.unit, basis_texts(kb, one.basis))
            for one in kb.sequencing.excluded_time
            if one.item == item.id
        ),
        basis=basis_texts(kb, item.basis),
    )


def item_named(kb: KnowledgeBase, name: str) -> Labelled | None:
    """Return an item with its labels; None where none is named."""
    found = kb.item_by_id.get(name)
    return Labelled(found.id, found.zh, found.en) if found else None


def days_of(kb: KnowledgeBase, chart: PublishedChart, item: Item, known: Known) -> int | None:
    """Return the first number of days that is published of an item in a chart, no whole cycle; None without one."""
    limits = (one for one in _limits(kb, chart, item, known) if not one.counts)
    return next((one.days for one in limits if one.days is not None), None)


def conditions_told(kb: KnowledgeBase) -> tuple[Condition, ...]:
    """Return the conditions that decide what is said of the same boxes, arrows and documents."""
    found = (
        *(variant.when for chart in kb.charts for variant in chart.variants),
        *(limit.when for item in kb.items for limit in item.published_limits),
        *(phase.when for joint in kb.sequencing.joint for phase in joint.phases),
        *(other.when for other in kb.sequencing.alternatives),
    )
    return tuple(dict.fromkeys(one for one in found if one != ALWAYS))


def truths_told(conditions: tuple[Condition, ...], known: Known) -> tuple[Truth, ...]:
    """Return which of them hold: where these agree, the same is said."""
    return tuple([holds(one, known) for one in conditions])


def _is_said(when: Condition, known: Known) -> bool:
    return holds(when, known) is not False


def _limits(kb: KnowledgeBase, chart: PublishedChart, item: Item, known: Known) -> Iterator[PublishedDays]:
    """Yield those printed in the chart first, then those that are said in general."""
    said = [one for one in item.published_limits if _is_said(one.when, known)]
    for one in (*(s for s in said if chart.id in s.charts), *(s for s in said if not s.charts)):
        yield PublishedDays(one.days, one.unit, (cited(kb, one),), one.note, one.counts)


def cited(kb: KnowledgeBase, placed: Placed) -> str:
    """Return the source of a figure, by its number or else its title, and the place within it."""
    return f"{law_named(kb, placed.basis)} {place_of(placed)}".rstrip()


def _alternatives(
    kb: KnowledgeBase, items: Iterable[str], known: Known, taken: Item
) -> Iterator[Alternative]:
    for name in items:
        for one in kb.alternatives_of_item.get(name, ()):
            if one.instead != taken.id and _is_said(one.when, known):
                yield one


def _other_way(kb: KnowledgeBase, one: Alternative) -> OtherWay:
    return OtherWay(
        id=one.id,
        instead=item_named(kb, one.instead),
        paper=one.paper,
        until=item_named(kb, one.may_be_done_until),
        before=tuple(found for name in one.may_start_before if (found := item_named(kb, name))),
        choice=one.choice,
        used_for=one.used_for,
        valid_months=one.valid_months,
        must_follow=item_named(kb, one.must_follow),
        basis=basis_texts(kb, one.basis),
    )


def _commitment(kb: KnowledgeBase, item: Item, known: Known) -> Commitment | None:
    """Return what a permit given on a commitment is good for; the way it opens may say what the item does not."""
    ways = [one for one in kb.sequencing.alternatives if one.instead == item.id and _is_said(one.when, known)]
    way = ways[0] if ways else None
    months = item.valid_months or (way.valid_months if way else None)
    if item.type != "commitment" and months is None:
        return None
    term = _in_force(kb, item)
    return Commitment(
        months,
        item_named(kb, item.must_follow or (way.must_follow if way else "")),
        item.used_for or (way.used_for if way else ""),
        term.begins if term else None,
        term.last_day if term else None,
    )


def _in_force(kb: KnowledgeBase, item: Item) -> InForce | None:
    """Return when an item is offered: as its rule says, or the first of its sources that has a term."""
    rule = kb.rule_of_item.get(item.id)
    if rule and rule.in_force:
        return rule.in_force
    named = [basis.law for basis in (*(rule.basis if rule else ()), *item.basis)]
    named += [limit.basis for limit in item.published_limits]
    sources = (kb.source_by_id.get(name) for name in named)
    return next((source.in_force for source in sources if source and source.in_force), None)


def _party(kb: KnowledgeBase, name: str) -> Labelled:
    found = kb.party_by_id[name]
    return Labelled(found.id, found.zh, found.en)

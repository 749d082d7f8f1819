"""What the rules say of the answers: situations, constraints, derived facts and items, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decision.trace import Entry
from explain.narrative_telling import Telling
from explain.told import Line
from kb.conditions import facts_in


def matched(telling: Telling) -> Iterator[Line]:
    """Tell which situation matched, by which answers and by which rule."""
    found, flowchart = telling.decision.situation, telling.decision.flowchart
    if found is None or flowchart is None:
        return
    words, names = telling.words, telling.names
    for place, entry in telling.situations():
        if entry.rule == found.id:
            text = words(
                "matched",
                id=found.id,
                situation=words.of(found),
                facts=names.said(entry.facts),
                flowchart_id=flowchart.id,
                flowchart=words.of(flowchart),
            )
            yield Line(text, (place,), ("situation", "flowchart"))
            yield Line(names.source(entry), (place,), depth=1)


def other_situations(telling: Telling) -> Iterator[Line]:
    """Tell of every other situation what speaks against it, or what is still open."""
    found = telling.decision.situation
    for place, entry in telling.situations():
        if found is None or entry.rule != found.id:
            situation = telling.kb.situation_by_id[entry.rule]
            label = telling.words("numbered_label", id=entry.rule, label=telling.names.of(situation))
            reads = facts_in(situation.when)
            against = {fact: entry.facts[fact] for fact in entry.against}
            yield from _told(telling, place, entry, "situation", label, reads, against)


def constraints(telling: Telling, *, broken: bool) -> Iterator[Line]:
    """Tell of every constraint that it is broken, or that it is not and why not."""
    for place, entry in telling.entries("Compared", of=lambda e: e.rule in telling.kb.constraint_by_id):
        if (entry.result == "true") is broken:
            constraint = telling.kb.constraint_by_id[entry.rule]
            sentence = telling.words.either(entry.reason, constraint.en)
            label = telling.words("numbered_label", id=entry.rule, label=sentence)
            against = {fact: entry.facts[fact] for fact in entry.against} or entry.facts
            reads = facts_in(constraint.when)
            yield from _told(telling, place, entry, "constraint", label, reads, against)


def derived(telling: Telling) -> Iterator[Line]:
    """Tell of every derived fact whether it holds."""
    for place, entry in telling.entries("Concluded", of=lambda e: e.rule in telling.kb.derived_by_id):
        fact = telling.kb.derived_by_id[entry.rule]
        yield from _told(
            telling, place, entry, "derived", telling.names.of(fact), facts_in(fact.when), entry.facts
        )


def items(telling: Telling, result: str) -> Iterator[Line]:
    """Tell of the items with this result why they apply, do not, or may."""
    for place, entry in telling.entries("Concluded", of=lambda e: e.rule in telling.kb.rule_of_item):
        if entry.result == result:
            rule = telling.kb.rule_of_item[entry.about]
            label, reads = telling.names.item(entry.about), facts_in(rule.when)
            reason = telling.words.either(entry.reason, rule.reason_en)
            yield from _told(telling, place, entry, "item", label, reads, entry.facts, reason)


def rows(telling: Telling, result: str) -> Iterator[Line]:
    """Tell of the rows of tables with this result why they hold, or do not."""
    by_name = {f"{row.table}/{row.id}": row for row in telling.kb.rows}
    for place, entry in telling.entries("Compared", "Matched", of=lambda e: e.rule in by_name):
        if (entry.result == "true") == (result == "true"):
            row = by_name[entry.rule]
            table = telling.names.of(telling.kb.table_by_id[row.table])
            label = telling.words(
                "row_of_table", table=table, row=row.id, label=telling.words.either(row.zh, row.en)
            )
            against = {fact: entry.facts[fact] for fact in entry.against} or entry.facts
            yield from _told(telling, place, entry, "row", label, facts_in(row.when), against)


def _told(
    telling: Telling,
    place: int,
    entry: Entry,
    kind: str,
    label: str,
    reads: frozenset[str],
    facts: Mapping[str, str],
    reason: str = "",
) -> Iterator[Line]:
    """Tell one rule: what came out, from which facts, and where it stands."""
    words, names = telling.words, telling.names
    open_facts = telling.open_facts(reads, entry) if entry.result == "unknown" else []
    text = words(
        _PHRASES[kind, entry.result],
        label=label,
        reason=reason,
        facts=names.said(facts),
        open=words.listed([words("quoted", text=names.fact(fact)) for fact in open_facts]),
    )
    yield Line(text, (place,))
    yield Line(names.source(entry), (place,), depth=1)


_PHRASES = {
    ("situation", "true"): "situation_fits",
    ("situation", "false"): "situation_not",
    ("situation", "unknown"): "situation_open",
    ("constraint", "true"): "constraint_broken",
    ("constraint", "false"): "constraint_kept",
    ("constraint", "unknown"): "constraint_open",
    ("derived", "true"): "derived_holds",
    ("derived", "false"): "derived_fails",
    ("derived", "unknown"): "derived_open",
    ("row", "true"): "row_holds",
    ("row", "false"): "row_not",
    ("row", "unknown"): "row_open",
    ("item", "true"): "item_applies",
    ("item", "false"): "item_not",
    ("item", "unknown"): "item_open",
}

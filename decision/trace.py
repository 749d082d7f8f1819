"""What was compared, matched, concluded, exempted, ordered and scheduled, each entry with its rule and place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from decision.chart import Chart, Wait
from decision.documents import Fate
from decision.drawn.boxes import Arrow, DrawnFlow, place_of
from decision.plan import Slot
from kb.conditions import Condition, Truth, facts_in, holds, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.model import Constraint, DerivedFact, ItemRule, Rule, Situation
from kb.record import Basis
from kb.rule_tables import TableRow
from kb.vocabulary import Value, written

_RESULTS: Mapping[Truth, str] = {True: "true", False: "false", None: "unknown"}
_GENERAL = "SQ-1"
Kind = Literal["Compared", "Matched", "Concluded", "Exempted", "Ordered", "Scheduled"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the reasoning.

    `about` is what it speaks of (an id), `result` what came out; `facts` are the facts read with their values,
    `against` the facts that speak against a rule which was compared and does not hold; `place` is file:line:column.
    """

    kind: Kind
    rule: str
    about: str
    result: str
    place: str
    basis: tuple[Cited, ...]
    provenance: str
    facts: Mapping[str, str]
    against: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A law and its article, and whether the article was read."""

    law: str
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What the trace says of one rule whatever the facts are; `reads` are the facts, given and derived, it turns on."""

    kind: Kind
    rule: str
    about: str
    when: Condition
    reads: tuple[str, ...]
    place: str
    basis: tuple[Cited, ...]
    provenance: str
    reason: str

    def entry(self, known: Mapping[str, Value]) -> Entry:
        """Return the entry for these facts, given and derived; it depends on no others than `reads`."""
        truth = holds(self.when, known)
        read = {fact: written(known[fact]) for fact in self.reads if fact in known}
        return Entry(
            "Compared" if self.kind == "Matched" and not truth else self.kind,
            self.rule,
            self.about,
            _RESULTS[truth],
            self.place,
            self.basis,
            self.provenance,
            read,
            () if self.kind == "Concluded" else facts_against(self.when, known),
            self.reason,
        )


def rule_lines(kb: KnowledgeBase) -> tuple[RuleLine, ...]:
    """Return a line for each constraint, situation, derived fact, item rule and row, in the order of the trace."""
    constraints = (_line("Compared", rule.id, rule.id, rule, rule.zh) for rule in kb.constraints)
    situations = (_line("Matched", rule.id, rule.flowchart, rule, "") for rule in kb.situations)
    derived = (_line("Concluded", rule.id, rule.id, rule, rule.zh) for rule in kb.derivation_order)
    items = (
        _line("Concluded", rule.item, rule.item, rule, rule.reason, kb.item_by_id[rule.item].basis)
        for rule in kb.item_rules
    )
    rows = (_line("Matched", f"{row.table}/{row.id}", row.table, row, "") for row in kb.rows)
    return (*constraints, *situations, *derived, *items, *rows)


def of_rules(kb: KnowledgeBase, known: Mapping[str, Value]) -> Iterator[Entry]:
    """Yield what the rules say of the facts: constraints and situations, derived facts, items, rows of tables.

    `known` holds the given facts and the derived ones.
    """
    return (line.entry(known) for line in rule_lines(kb))


def of_flow(kb: KnowledgeBase, flow: Chart, fates: Sequence[Fate]) -> Iterator[Entry]:
    """Yield which documents need not be brought, what waits for what and when each step runs."""
    for fate in fates:
        if fate.status in ("exempt", "handed_over"):
            kind = fate.certificate.certificate.type if fate.certificate else ""
            yield exempted(kb, fate, kind)
    for item in (*flow.items, *flow.later):
        for wait in flow.waits[item]:
            yield ordered(kb, item, wait)
    for schedule, items in ((flow.schedule, flow.items), (flow.later_schedule, flow.later)):
        for item in items:
            yield scheduled(kb, item, schedule.slots[item], flow.drawn)


def exempted(kb: KnowledgeBase, fate: Fate, certificate_type: str) -> Entry:
    """Return why a document need not be brought: an earlier item or a certificate of this type gives it."""
    exemption = kb.exemption_by_id.get(fate.rule)
    read = {"items": ", ".join(fate.items)}
    if fate.makers:
        read["makers"] = ", ".join(fate.makers)
    if certificate_type:
        read["certificate"] = certificate_type
        read["validity"] = "first and last day included"
    place, basis, provenance = _source(exemption)
    return Entry(
        "Exempted", fate.rule, fate.document, fate.status, place, basis or _cited(kb.exemptions.basis), provenance,
        read, (), exemption.zh if exemption else "",
    )  # fmt: skip


def ordered(kb: KnowledgeBase, item: str, wait: Wait) -> Entry:
    """Return why an item waits for another."""
    if wait.arrow:
        return _drawn(kb, item, wait.arrow)
    rule, reason = ordering_rule(kb, item, wait)
    result = f"early, ends {wait.lag_days} after" if wait.is_early else "after"
    read = {"maker": wait.maker, "documents": ", ".join(wait.documents)}
    return Entry("Ordered", getattr(rule, "id", ""), item, result, *_source(rule), read, (), reason)


def scheduled(kb: KnowledgeBase, item: str, slot: Slot, drawn: DrawnFlow | None = None) -> Entry:
    """Return when an item runs; the days of a box are those printed in its chart."""
    rule = kb.item_by_id[item]
    placed = drawn.boxes[item] if drawn else None
    days = {
        "days": placed.days if placed else rule.days,
        "start": slot.start,
        "finish": slot.finish,
        "slack": slot.slack,
    }
    read = {name: str(number) for name, number in days.items()}
    result = "beside" if slot.beside else "critical" if slot.critical else "slack"
    if drawn and placed:
        chart = drawn.chart
        cited = (_cited_place(kb, chart.basis, place_of(chart)),)
        return Entry("Scheduled", chart.id, item, result, str(placed.box.location), cited, "published", read)
    return Entry("Scheduled", item, item, result, *_source(rule), read)


def ordering_rule(kb: KnowledgeBase, item: str, wait: Wait) -> tuple[Rule | None, str]:
    """Return the rule that explains a wait, and its reason: early, a serial edge, or the general rule.

    A drawn arrow has no rule of its own; its reason is the place where it is drawn or said.
    """
    if wait.arrow:
        return None, wait.arrow.place
    early = kb.early_by_id.get(wait.early_rule)
    if early:
        return early, early.reason
    serial = kb.serial_by_ends.get((wait.maker, item))
    if serial:
        return serial, serial.reason
    general = next((rule for rule in kb.sequencing.default_rules if rule.id == _GENERAL), None)
    return general, general.zh if general else ""


def facts_against(condition: Condition, known: Mapping[str, Value]) -> tuple[str, ...]:
    """Return every fact with a test that fails, in the order written."""
    failing = (
        test.fact
        for test in tests_in(condition)
        if test.fact in known and not test.cell.admits(known[test.fact])
    )
    return tuple(dict.fromkeys(failing))


def _line(
    kind: Kind,
    name: str,
    about: str,
    rule: Constraint | Situation | DerivedFact | ItemRule | TableRow,
    reason: str,
    more: tuple[Basis, ...] = (),
) -> RuleLine:
    place, basis, provenance = _source(rule)
    reads = tuple(sorted(facts_in(rule.when)))
    return RuleLine(kind, name, about, rule.when, reads, place, basis + _cited(more), provenance, reason)


def _drawn(kb: KnowledgeBase, item: str, arrow: Arrow) -> Entry:
    """Return the entry of an arrow; `published` is what a text or a drawing of its publisher says."""
    cited = (_cited_place(kb, arrow.basis, arrow.place),)
    read = {"maker": arrow.maker, "documents": ""}
    return Entry("Ordered", arrow.rule, item, arrow.source, arrow.location, cited, "published", read)


def _cited_place(kb: KnowledgeBase, source: str, place: str) -> Cited:
    found = kb.source_by_id.get(source)
    return Cited(source, place or "-", found.verified if found else False)


def _source(rule: Rule | None) -> tuple[str, tuple[Cited, ...], str]:
    """Return the place of a rule, its basis and its provenance."""
    if rule is None:
        return "", (), ""
    return str(rule.location), _cited(rule.basis), rule.provenance or ""


def _cited(basis: Iterable[Basis]) -> tuple[Cited, ...]:
    return tuple(Cited(b.law, b.article, b.verified) for b in basis)

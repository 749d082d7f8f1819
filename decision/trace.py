"""What was compared, matched, concluded, exempted, ordered and scheduled, each entry with its rule and place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from decision.chart import Chart, Wait
from decision.documents import Fate
from decision.facts import written
from kb.conditions import Condition, Truth, facts_in, holds, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.model import Constraint, DerivedFact, ItemRule, Rule, Situation
from kb.record import Basis
from kb.vocabulary import Value

_RESULTS: Mapping[Truth, str] = {True: "true", False: "false", None: "unknown"}
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


def of_rules(kb: KnowledgeBase, known: Mapping[str, Value]) -> Iterator[Entry]:
    """Yield what the rules say of the facts: constraints and situations, derived facts, items.

    `known` holds the given facts and the derived ones.
    """
    for constraint in kb.constraints:
        yield _compared(constraint.id, constraint.id, constraint, known, constraint.zh)
    for situation in kb.situations:
        yield _compared(situation.id, situation.flowchart, situation, known, "")
    for derived in kb.derivation_order:
        yield _concluded(derived.id, derived, known, derived.zh)
    for rule in kb.item_rules:
        more = kb.item_by_id[rule.item].basis
        yield replace(_concluded(rule.item, rule, known, rule.reason), basis=_cited((*rule.basis, *more)))


def of_flow(kb: KnowledgeBase, flow: Chart, fates: Sequence[Fate]) -> Iterator[Entry]:
    """Yield which documents need not be brought, what waits for what and when each step runs."""
    exemptions = {rule.id: rule for rule in kb.exemptions.rules}
    for fate in fates:
        if fate.status in ("exempt", "handed_over"):
            exemption = exemptions.get(fate.rule)
            entry = _entry(
                "Exempted",
                fate.rule,
                fate.document,
                fate.status,
                exemption,
                exemption.zh if exemption else "",
            )
            read = {"items": ", ".join(fate.items)}
            if fate.makers:
                read["makers"] = ", ".join(fate.makers)
            if fate.certificate:
                read["certificate"] = fate.certificate.certificate.type
            yield replace(entry, basis=entry.basis or _cited(kb.exemptions.basis), facts=read)
    for item in (*flow.items, *flow.later):
        for wait in flow.waits[item]:
            rule, reason = ordering_rule(kb, item, wait)
            result = f"early, ends {wait.lag_days} after" if wait.is_early else "after"
            entry = _entry("Ordered", getattr(rule, "id", ""), item, result, rule, reason)
            yield replace(entry, facts={"maker": wait.maker, "documents": ", ".join(wait.documents)})
    for schedule, items in ((flow.schedule, flow.items), (flow.later_schedule, flow.later)):
        for item in items:
            slot = schedule.slots[item]
            numbers = {
                "days": kb.item_by_id[item].days,
                "start": slot.start,
                "finish": slot.finish,
                "slack": slot.slack,
            }
            entry = _entry(
                "Scheduled", item, item, "critical" if slot.critical else "slack", kb.item_by_id[item], ""
            )
            yield replace(entry, facts={name: str(number) for name, number in numbers.items()})


def ordering_rule(kb: KnowledgeBase, item: str, wait: Wait) -> tuple[Rule | None, str]:
    """Return the rule that explains a wait, and its reason: early, a serial edge, or the general rule."""
    early = next((rule for rule in kb.sequencing.early if rule.id == wait.early_rule), None)
    if early:
        return early, early.reason
    serial = next(
        (rule for rule in kb.sequencing.serial if (rule.before, rule.after) == (wait.maker, item)), None
    )
    if serial:
        return serial, serial.reason
    general = next((rule for rule in kb.sequencing.default_rules if rule.id == "SQ-1"), None)
    return general, general.zh if general else ""


def facts_against(condition: Condition, known: Mapping[str, Value]) -> tuple[str, ...]:
    """Return every fact with a test that fails, in the order written."""
    failing = (
        test.fact
        for test in tests_in(condition)
        if test.fact in known and not test.cell.admits(known[test.fact])
    )
    return tuple(dict.fromkeys(failing))


def _compared(
    name: str, about: str, rule: Constraint | Situation, known: Mapping[str, Value], reason: str
) -> Entry:
    truth = holds(rule.when, known)
    kind: Kind = "Matched" if truth and isinstance(rule, Situation) else "Compared"
    entry = _entry(kind, name, about, _RESULTS[truth], rule, reason)
    return replace(entry, facts=_read(rule.when, known), against=facts_against(rule.when, known))


def _concluded(name: str, rule: DerivedFact | ItemRule, known: Mapping[str, Value], reason: str) -> Entry:
    entry = _entry("Concluded", name, name, _RESULTS[holds(rule.when, known)], rule, reason)
    return replace(entry, facts=_read(rule.when, known))


def _read(condition: Condition, known: Mapping[str, Value]) -> dict[str, str]:
    return {fact: written(known[fact]) for fact in sorted(facts_in(condition)) if fact in known}


def _entry(kind: Kind, name: str, about: str, result: str, rule: Rule | None, reason: str = "") -> Entry:
    if rule is None:
        return Entry(kind, name, about, result, "", (), "", {}, (), reason)
    return Entry(
        kind,
        name,
        about,
        result,
        str(rule.location),
        _cited(rule.basis),
        rule.provenance or "",
        {},
        (),
        reason,
    )


def _cited(basis: Iterable[Basis]) -> tuple[Cited, ...]:
    return tuple(Cited(b.law, b.article, b.verified) for b in basis)

"""The whole decision, one call after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from decision import comparison, documents, steps, trace, unsettled
from decision.answer import Decision, OptionalItem, ReleaseUsed, SituationFound, Warned
from decision.basis import basis_texts
from decision.certificates import Certificate, Parties
from decision.chart import Chart, has_plan, last_day
from decision.classify import Classified, classify
from decision.document_list import document_list
from decision.documents import Fate
from decision.interview_question import next_question
from decision.opened import OpenRelease
from decision.reason import because
from decision.steps import Dating, labelled
from decision.table_answers import answers_of, reason_of, rules_concerned, table_answers
from decision.table_repairs import table_repairs
from kb.conditions import facts_in, holds
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value, written


class NoReleaseInForce(LiangtiError):
    """The case date lies outside the release."""


@dataclass(frozen=True)
class Case:
    """What is known of a project: typed answers, parties, certificates at hand, and a start day if dates are wanted.

    `tables` are those that are asked for; without any, every table of the knowledge base.
    """

    facts: Mapping[str, Value]
    parties: Parties = field(default_factory=Parties)
    certificates: tuple[Certificate, ...] = ()
    start: date | None = None
    warnings: tuple[Warned, ...] = field(default=())
    tables: tuple[str, ...] = ()


def decide(case: Case, opened: OpenRelease, as_of: date, known_at: date) -> Decision:
    """Return the decision on a case: the same case, release and dates give the same bytes.

    `as_of` is the case date (validity of certificates, release in force), `known_at` the day whose calendars count.
    Raises: NoReleaseInForce when the release does not cover `as_of`.
    """
    require_in_force(opened, as_of)
    kb = opened.kb
    classified = classify(opened.index, case.facts)
    known = kb.derived(case.facts)
    answered = beyond_the_flow(opened, case, classified, known)
    tables = answered["tables"]
    common = {
        "release": release_used(opened),
        "as_of": as_of,
        "known_at": known_at,
        "facts": {name: written(value) for name, value in case.facts.items()},
        "warnings": (*case.warnings, *advice(kb, known)),
        **answered,
    }
    reason = classified.reason or reason_of(tables)
    if kb.situations and classified.is_decided and not reason:
        return _decided(opened, case, classified, common, known)
    entries = tuple(line.entry(known) for line in opened.rule_lines)
    if classified.is_impossible:
        return decision(
            common,
            outcome="impossible",
            reason=unsettled.why_impossible(kb, classified),
            constraints=unsettled.violated(kb, classified),
            repairs=unsettled.repairs(opened.index, case.facts),
            trace=entries,
        )
    if reason:
        is_of_tables = not classified.reason
        return decision(
            common,
            outcome="undecided",
            reason=reason,
            candidates=rules_concerned(tables) if is_of_tables else unsettled.candidates(kb, classified),
            repairs=(
                table_repairs(opened.index, case.facts, tables)
                if is_of_tables
                else unsettled.repairs(opened.index, case.facts)
            ),
            trace=entries,
        )
    if not kb.situations and any(table.status == "answered" for table in tables):
        return decision(common, outcome="decided", trace=entries)
    possible = unsettled.candidates(kb, classified)
    return decision(
        common,
        outcome="undecided",
        candidates=possible,
        shared_flowchart=unsettled.shared_flowchart(possible),
        next_question=next_question(opened, classified, case.facts, tables=tables),
        trace=entries,
    )


def beyond_the_flow(
    opened: OpenRelease, case: Case, classified: Classified, known: Mapping[str, Value]
) -> dict[str, Any]:
    """Return what the tables answer, and the known findings that concern it; an impossible project has no answer."""
    kb, is_impossible = opened.kb, classified.is_impossible
    tables = () if is_impossible else table_answers(opened.index, case.facts, known, classified, case.tables)
    return {
        "answers": answers_of(tables),
        "tables": tables,
        "open_tables": tuple(table.table for table in tables if table.status == "open"),
        "findings": kb.findings_about(known),
    }


def _decided(
    opened: OpenRelease,
    case: Case,
    classified: Classified,
    common: dict[str, Any],
    known: Mapping[str, Value],
) -> Decision:
    kb, as_of = opened.kb, common["as_of"]
    flow, dating, all_fates = flow_of(opened, case, classified, as_of, common["known_at"])
    rules = tuple(line.entry(known) for line in opened.rule_lines)
    if not has_plan(kb, flow):
        return decision(common, outcome="decided", **found(kb, classified), trace=rules)
    notes = steps.held_results(kb, flow, case.certificates, case.parties, as_of)
    optional = optional_items(kb, classified, case.facts)
    return decision(
        common,
        outcome="decided",
        **found(kb, classified),
        plan=steps.plan_of(kb, flow, dating, notes, optional, known),
        documents=document_list(kb, all_fates),
        comparison=comparison.compare(kb, known, flow, all_fates, opened.size_before),
        trace=(*rules, *trace.of_flow(kb, flow, all_fates)),
    )


def flow_of(
    opened: OpenRelease, case: Case, classified: Classified, as_of: date, known_at: date
) -> tuple[Chart, Dating, tuple[Fate, ...]]:
    """Return the flow of a decided case, how its days become dates, and the fate of each of its documents."""
    flow = opened.chart(opened.flow_conclusions(classified.settled))
    dating = _dating(opened, case.start, known_at, flow)
    starts = {item: dating.of_start(flow.schedule.slots[item].start) for item in flow.items}
    needed_from = {item: due.latest for item, due in starts.items() if due}
    at_hand = documents.AtHand(case.certificates, case.parties, as_of, needed_from)
    return flow, dating, documents.fates(opened.kb, flow, at_hand)


def _dating(opened: OpenRelease, start: date | None, known_at: date, flow: Chart) -> Dating:
    calendar = opened.calendar(known_at)
    if start is None:
        return Dating(None, calendar)
    return Dating(start, calendar, opened.days_after(start, known_at, last_day(flow) + 1))


def require_in_force(opened: OpenRelease, as_of: date) -> None:
    """Raise NoReleaseInForce when the release does not cover `as_of`."""
    if not opened.release.covers(as_of):
        what = f"no rules are in force on {as_of}: this release holds {opened.release.span}"
        raise NoReleaseInForce(what, fix="give an as_of within that time")


def found(kb: KnowledgeBase, classified: Classified) -> dict[str, Any]:
    """Return the one situation and its flowchart."""
    situation = kb.situation_by_id[classified.situations[0]]
    category = labelled(kb.category_by_id[situation.category])
    return {
        "situation": SituationFound(situation.id, situation.zh, situation.en, category),
        "flowchart": labelled(kb.flowchart_by_id[situation.flowchart]),
    }


def decision(common: Mapping[str, Any], **parts: Any) -> Decision:
    """Return a decision in which every part that its outcome does not have is empty."""
    empty: dict[str, Any] = {
        "situation": None,
        "flowchart": None,
        "plan": None,
        "documents": None,
        "comparison": None,
        "candidates": (),
        "shared_flowchart": None,
        "next_question": None,
        "constraints": (),
        "repairs": (),
    }
    return Decision(**{**common, **empty, **parts})


def release_used(opened: OpenRelease) -> ReleaseUsed:
    """Return the rules that decide."""
    manifest = opened.kb.manifest
    return ReleaseUsed(
        knowledge_base=manifest.id,
        fingerprint=opened.release.fingerprint,
        effective_from=manifest.effective_from,
        effective_to=manifest.effective_to,
        reconstruction=manifest.reconstruction.zh if manifest.reconstruction else "",
    )


def advice(kb: KnowledgeBase, known: Mapping[str, Value]) -> tuple[Warned, ...]:
    """Return the advice that holds for these facts, given and derived."""
    return tuple(
        Warned(because("advice", zh=rule.zh, en=rule.en), rule.id, basis_texts(kb, rule.basis))
        for rule in kb.advice
        if holds(rule.when, known)
    )


def optional_items(
    kb: KnowledgeBase, classified: Classified, facts: Mapping[str, Value]
) -> tuple[OptionalItem, ...]:
    """Return the items that hang on declared facts nobody has answered yet."""
    settled = classified.settled
    hanging = []
    for rule in kb.item_rules:
        conclusion = ("item", rule.item)
        if conclusion in settled.possible and conclusion not in settled.certain:
            item = kb.item_by_id[rule.item]
            given = {name for fact in facts_in(rule.when) for name in kb.given_facts_of[fact]}
            asked = [name for name in kb.vocabulary.ids() if name in given and name not in facts]
            questions = tuple(kb.vocabulary[name].question.zh for name in asked)
            hanging.append(OptionalItem(item.id, item.zh, item.en, item.department, tuple(asked), questions))
    return tuple(hanging)

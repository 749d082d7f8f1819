"""The whole decision, one call after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from decision import comparison, documents, interview, steps, trace
from decision.answer import (
    Candidate,
    CertificateUsed,
    Decision,
    DocumentFate,
    Documents,
    Labelled,
    OptionalItem,
    ReleaseUsed,
    Repair,
    SituationFound,
    Violated,
    Warned,
)
from decision.certificates import Certificate, Judged, Parties
from decision.classify import Classified, classify, smallest_repairs
from decision.facts import written
from decision.opened import OpenRelease
from decision.reason import because
from decision.steps import Dating, labelled
from decision.working_days import WorkingCalendar
from kb.conditions import facts_in, holds
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value


class NoReleaseInForce(LiangtiError):
    """The case date lies outside the release."""


@dataclass(frozen=True)
class Case:
    """What is known of a project: typed answers, parties, certificates at hand, and a start day if dates are wanted."""

    facts: Mapping[str, Value]
    parties: Parties = field(default_factory=Parties)
    certificates: tuple[Certificate, ...] = ()
    start: date | None = None
    warnings: tuple[Warned, ...] = field(default=())


def decide(case: Case, opened: OpenRelease, as_of: date, known_at: date) -> Decision:
    """Return the decision on a case: the same case, release and dates give the same bytes.

    `as_of` is the case date (validity of certificates, release in force), `known_at` the day whose calendars count.
    Raises: NoReleaseInForce when the release does not cover `as_of`.
    """
    kb = opened.kb
    if not opened.release.covers(as_of):
        what = f"no rules are in force on {as_of}: this release holds {opened.release.span}"
        raise NoReleaseInForce(what, fix="give an as_of within that time")
    classified = classify(opened.index, case.facts)
    known = kb.derived(case.facts)
    common = {
        "release": _release(opened),
        "as_of": as_of,
        "known_at": known_at,
        "facts": {name: written(value) for name, value in case.facts.items()},
        "warnings": (*case.warnings, *_advice(kb, known)),
    }
    if classified.is_impossible:
        return _impossible(opened, case, classified, common)
    if not classified.is_decided:
        return _undecided(opened, classified, common, tuple(trace.of_rules(kb, known)))
    return _decided(opened, case, classified, common, known)


def _decided(
    opened: OpenRelease,
    case: Case,
    classified: Classified,
    common: dict[str, object],
    known: Mapping[str, Value],
) -> Decision:
    kb, as_of = opened.kb, common["as_of"]
    assert isinstance(as_of, date)
    flow = opened.chart(classified.settled.certain)
    dating = Dating(case.start, WorkingCalendar.known_at(opened.calendars, common["known_at"]))  # type: ignore[arg-type]
    starts = {item: dating.of_start(flow.schedule.slots[item].start) for item in flow.items}
    needed_from = {item: due.latest for item, due in starts.items() if due}
    at_hand = documents.AtHand(case.certificates, case.parties, as_of, needed_from)
    all_fates = documents.fates(kb, flow, at_hand)
    notes = steps.held_results(kb, flow, case.certificates, case.parties, as_of)
    optional = _optional_items(kb, classified, case.facts)
    situation = kb.situation_by_id[classified.situations[0]]
    entries = (*trace.of_rules(kb, known), *trace.of_flow(kb, flow, all_fates))
    return _decision(
        common,
        outcome="decided",
        situation=SituationFound(
            situation.id, situation.zh, situation.en, labelled(kb.category_by_id[situation.category])
        ),
        flowchart=labelled(kb.flowchart_by_id[situation.flowchart]),
        plan=steps.plan_of(kb, flow, dating, notes, optional),
        documents=_documents(kb, all_fates),
        comparison=comparison.compare(kb, known, flow, all_fates),
        trace=entries,
    )


def _undecided(
    opened: OpenRelease, classified: Classified, common: dict[str, object], entries: tuple[trace.Entry, ...]
) -> Decision:
    kb = opened.kb
    candidates = tuple(
        Candidate(
            name, kb.situation_by_id[name].zh, kb.situation_by_id[name].en, kb.situation_by_id[name].flowchart
        )
        for name in classified.situations
    )
    shared = {candidate.flowchart for candidate in candidates}
    return _decision(
        common,
        outcome="undecided",
        candidates=candidates,
        shared_flowchart=shared.pop() if len(shared) == 1 else None,
        next_question=interview.next_question(opened.index, classified),
        trace=entries,
    )


def _impossible(
    opened: OpenRelease, case: Case, classified: Classified, common: dict[str, object]
) -> Decision:
    kb = opened.kb
    violated = tuple(
        Violated(rule.id, rule.zh, rule.en, tuple(str(basis) for basis in rule.basis), str(rule.location))
        for rule in (kb.constraint_by_id[name] for name in classified.constraints)
    )
    repairs = []
    for change in smallest_repairs(opened.index, case.facts):
        repaired = classify(opened.index, {**case.facts, **change})
        labels = {kb.vocabulary[name].zh: kb.vocabulary[name].label(value) for name, value in change.items()}
        repairs.append(
            Repair({name: written(value) for name, value in change.items()}, labels, repaired.situations)
        )
    entries = tuple(trace.of_rules(kb, kb.derived(case.facts)))
    return _decision(
        common, outcome="impossible", constraints=violated, repairs=tuple(repairs), trace=entries
    )


def _decision(common: dict[str, object], **parts: object) -> Decision:
    """Return a decision in which every part that its outcome does not have is empty."""
    empty: dict[str, object] = {
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
    return Decision(**{**common, **empty, **parts})  # type: ignore[arg-type]


def _release(opened: OpenRelease) -> ReleaseUsed:
    manifest = opened.kb.manifest
    return ReleaseUsed(
        knowledge_base=manifest.id,
        fingerprint=opened.release.fingerprint,
        effective_from=manifest.effective_from,
        effective_to=manifest.effective_to,
        reconstruction=manifest.reconstruction.zh if manifest.reconstruction else "",
    )


def _advice(kb: KnowledgeBase, known: Mapping[str, Value]) -> tuple[Warned, ...]:
    return tuple(
        Warned(because("advice", zh=rule.zh, en=rule.en), rule.id, tuple(str(basis) for basis in rule.basis))
        for rule in kb.advice
        if holds(rule.when, known)
    )


def _optional_items(
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


def _documents(kb: KnowledgeBase, all_fates: Sequence[documents.Fate]) -> Documents:
    counts = documents.count(all_fates)
    return Documents(
        slots=counts.slots,
        handed_over=counts.handed_over,
        exempted=counts.exempted,
        repeats=counts.repeats,
        to_submit=counts.to_submit,
        list=tuple(_fate(kb, fate) for fate in all_fates),
    )


def _fate(kb: KnowledgeBase, fate: documents.Fate) -> DocumentFate:
    document = kb.document_by_id[fate.document]
    member: Labelled | None = None
    if fate.member and fate.member != fate.document:
        member = labelled(kb.document_by_id[fate.member])
    return DocumentFate(
        document=document.id,
        label=document.zh,
        label_en=document.en,
        kind=document.kind,
        status=fate.status,
        steps=fate.items,
        rule=fate.rule,
        reason=fate.reason,
        member=member,
        handed_over_by=fate.makers,
        certificate=_certificate(kb, fate.certificate) if fate.certificate else None,
        rejected=tuple(_certificate(kb, judged) for judged in fate.rejected),
    )


def _certificate(kb: KnowledgeBase, judged: Judged) -> CertificateUsed:
    kind = kb.certificate_type_by_id[judged.certificate.type]
    issuer = kb.department_by_id[kind.issuer].zh
    number = judged.certificate.number
    return CertificateUsed(
        kind.id, number, kind.issuer, issuer, judged.valid_until, judged.counts, judged.reason
    )

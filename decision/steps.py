"""A chart -> the plan that people read: labelled steps with days, and dates when a start is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from decision.answer import Day, JointAct, OptionalItem, Plan, Step, WaitsFor
from decision.certificates import Certificate, Judged, JudgedByType, Parties, judged_by_type, standards
from decision.chart import Chart, Wait
from decision.drawn import printed
from decision.drawn.told import Known, published_step
from decision.labelled import Labelled
from decision.personal import personal
from decision.plan import Slot
from decision.reason import Reason, because
from decision.trace import ordering_rule
from decision.working_days import Due, WorkingCalendar
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType
from kb.record import Named


@dataclass(frozen=True, slots=True)
class Dating:
    """A start day and the calendar as known; without a start there are no dates.

    `days` may hold what `calendar.days_after(start)` gave before.
    """

    start: date | None
    calendar: WorkingCalendar
    days: Sequence[Due] = ()

    def of_start(self, day: int) -> Due | None:
        return self.of_finish(day + 1 if day else 0)

    def of_finish(self, day: int) -> Due | None:
        if 0 <= day < len(self.days):
            return self.days[day]
        return self.calendar.date_of_finish(self.start, day) if self.start else None


def plan_of(
    kb: KnowledgeBase,
    flow: Chart,
    dating: Dating,
    notes: Mapping[str, tuple[Reason, ...]],
    optional: Sequence[OptionalItem],
    known: Known,
) -> Plan:
    """Return the plan. Unit: working days; dates are civil days in Asia/Shanghai.

    `known` holds given and derived facts; they decide what is printed on a drawn chart.
    """
    slots = {**flow.schedule.slots, **flow.later_schedule.slots}
    described = {
        item: step_of(kb, flow, item, slot, dating, notes.get(item, ()), known)
        for item, slot in slots.items()
    }
    drawn = flow.drawn
    return Plan(
        working_days=flow.schedule.working_days,
        start=dating.start,
        finish=shown(dating.of_finish(flow.schedule.working_days)),
        calendars=dating.calendar.notices[-1:] if dating.start else (),
        critical_path=flow.schedule.critical_path,
        steps=tuple(described[item] for item in flow.items),
        after_start_of_works=tuple(described[item] for item in flow.later),
        optional_items=tuple(optional),
        time_not_counted=tuple(
            labelled(rule)
            for rule in kb.sequencing.excluded_time
            if not rule.item or rule.item in flow.asking
        ),
        all_arrows_days=flow.all_arrows_days,
        published_days=printed.published_days(drawn.chart, known) if drawn else None,
        brackets=printed.brackets(kb, drawn, known) if drawn else (),
        beside=tuple(printed.beside(kb, drawn, known)) if drawn else (),
        days_not_seen=tuple(labelled(kb.item_by_id[item]) for item in drawn.days_not_seen) if drawn else (),
    )


def labelled(entry: Named) -> Labelled:
    """Return the id of an entry with its labels."""
    return Labelled(entry.id, entry.zh, entry.en)


def shown(due: Due | None) -> Day | None:
    """Return an exact day as it is, an uncertain one as earliest, latest and the reason."""
    if due is None or due.reason is None:
        return due.earliest if due else None
    return {"earliest": due.earliest, "latest": due.latest, "reason": due.reason}


def held_results(
    kb: KnowledgeBase, flow: Chart, certificates: Sequence[Certificate], parties: Parties, as_of: date
) -> dict[str, tuple[Reason, ...]]:
    """Return a note for each step whose result the applicant already holds; the step stays in the plan."""
    results = {item: results_of(kb, item) for item in (*flow.items, *flow.later)}
    asked = standards(kb, (kind for result in results.values() for _, kinds in result for kind in kinds))
    judged = judged_by_type(asked, certificates, parties, as_of)
    notes = {}
    for item, result in results.items():
        held = (
            result_held(kb, document, entry.certificate.number)
            for document, kinds_of in result
            for entry in held_for(kinds_of, judged)
        )
        if found := tuple(held):
            notes[item] = found
    return notes


def results_of(kb: KnowledgeBase, item: str) -> tuple[tuple[str, tuple[CertificateType, ...]], ...]:
    """Return each document that an item produces and a certificate can give, with the types of certificate."""
    produced = kb.item_by_id[item].produces
    return tuple((name, kb.certificates_for[name]) for name in produced if name in kb.certificates_for)


def held_for(kinds: Iterable[CertificateType], judged: JudgedByType) -> list[Judged]:
    """Return the certificates of these types that count, the best first."""
    return [entry for entry in judged.of(kinds) if entry.counts]


def result_held(kb: KnowledgeBase, document: str, number: str) -> Reason:
    """Return the note that the result of a step is held already."""
    label = kb.document_by_id[document].zh
    return because("result_already_held", document=label, number=personal(number))


def step_of(
    kb: KnowledgeBase,
    flow: Chart,
    name: str,
    slot: Slot,
    dating: Dating,
    notes: tuple[Reason, ...],
    known: Known,
) -> Step:
    """Return a step as people read it; `known` is as in `plan_of`."""
    item = kb.item_by_id[name]
    placed = flow.drawn.boxes[name] if flow.drawn else None
    stage = placed.box.span if placed else item.stage
    waits = tuple(_waits_for(kb, flow, name, wait) for wait in flow.waits[name])
    return Step(
        item=item.id,
        label=item.zh,
        label_en=item.en,
        department=item.department,
        department_label=kb.department_by_id[item.department].zh,
        stage=stage,
        stage_label=printed.span_labels(kb, stage)[0],
        type=item.type,
        days=placed.days if placed else item.days,
        start_day=slot.start,
        finish_day=slot.finish,
        latest_start_day=slot.latest_start,
        latest_finish_day=slot.latest_finish,
        slack=slot.slack,
        critical=slot.critical,
        early=any(wait.is_early for wait in flow.waits[name]),
        waits_for=waits,
        joint=_joint(kb, name),
        produces=tuple(labelled(kb.document_by_id[document]) for document in item.produces),
        notes=notes,
        start_date=shown(dating.of_start(slot.start)),
        finish_date=shown(dating.of_finish(slot.finish)),
        branch=placed.box.branch if placed else False,
        with_items=tuple(labelled(kb.item_by_id[other]) for other in placed.others) if placed else (),
        published=(
            published_step(kb, flow.drawn.chart, item, known, placed.box.item)
            if flow.drawn and placed
            else None
        ),
    )


def _waits_for(kb: KnowledgeBase, flow: Chart, item: str, wait: Wait) -> WaitsFor:
    rule, reason = ordering_rule(kb, item, wait)
    members = (flow.handed_over[item, document].member for document in wait.documents)
    return WaitsFor(
        item=wait.maker,
        label=kb.item_by_id[wait.maker].zh,
        documents=tuple(labelled(kb.document_by_id[member]) for member in members),
        early=wait.is_early,
        lag_days=wait.lag_days,
        rule=wait.arrow.rule if wait.arrow else getattr(rule, "id", ""),
        reason=reason,
        source=wait.arrow.source if wait.arrow else "",
    )


def _joint(kb: KnowledgeBase, item: str) -> JointAct | None:
    rule = kb.joint_of_item.get(item)
    if rule is None:
        return None
    lists = list(rule.parties_by.values())
    parties = rule.parties or (lists[0] if len(lists) == 1 else ())
    return JointAct(rule.id, rule.mode, tuple(labelled(kb.party_by_id[party]) for party in parties))

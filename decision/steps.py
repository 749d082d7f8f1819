"""A chart -> the plan that people read: labelled steps with days, and dates when a start is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from decision.answer import Day, JointAct, Labelled, OptionalItem, Plan, Step, WaitsFor
from decision.certificates import Certificate, Parties, judge
from decision.chart import Chart, Wait
from decision.plan import Slot
from decision.reason import Reason, because
from decision.trace import ordering_rule
from decision.working_days import Due, WorkingCalendar
from kb.knowledge_base import KnowledgeBase
from kb.record import Named


@dataclass(frozen=True, slots=True)
class Dating:
    """A start day and the calendar as known; without a start there are no dates."""

    start: date | None
    calendar: WorkingCalendar

    def of_start(self, day: int) -> Due | None:
        return self.calendar.date_of_start(self.start, day) if self.start else None

    def of_finish(self, day: int) -> Due | None:
        return self.calendar.date_of_finish(self.start, day) if self.start else None


def plan_of(
    kb: KnowledgeBase,
    flow: Chart,
    dating: Dating,
    notes: Mapping[str, tuple[Reason, ...]],
    optional: Sequence[OptionalItem],
) -> Plan:
    """Return the plan. Unit: working days; dates are civil days in Asia/Shanghai."""
    slots = {**flow.schedule.slots, **flow.later_schedule.slots}
    described = {item: _step(kb, flow, item, slot, dating) for item, slot in slots.items()}
    described = {item: replace(step, notes=notes.get(item, ())) for item, step in described.items()}
    return Plan(
        working_days=flow.schedule.working_days,
        start=dating.start,
        finish=shown(dating.of_finish(flow.schedule.working_days)),
        calendars=dating.calendar.notices[-1:] if dating.start else (),
        critical_path=flow.schedule.critical_path,
        steps=tuple(described[item] for item in flow.items),
        after_start_of_works=tuple(described[item] for item in flow.later),
        optional_items=tuple(optional),
        time_not_counted=tuple(labelled(rule) for rule in kb.sequencing.excluded_time),
    )


def labelled(entry: Named) -> Labelled:
    """Return the id of an entry with its labels."""
    return Labelled(entry.id, entry.zh, entry.en)


def shown(due: Due | None) -> Day | None:
    """Return an exact day as it is, an uncertain one as earliest, latest and the reason."""
    if due is None or due.earliest == due.latest:
        return due.earliest if due else None
    return {"earliest": due.earliest, "latest": due.latest, "reason": due.reason}


def held_results(
    kb: KnowledgeBase, flow: Chart, certificates: Sequence[Certificate], parties: Parties, as_of: date
) -> dict[str, tuple[Reason, ...]]:
    """Return a note for each step whose result the applicant already holds; the step stays in the plan."""
    notes: dict[str, tuple[Reason, ...]] = {}
    for item in (*flow.items, *flow.later):
        for document in kb.item_by_id[item].produces:
            kinds = {kind.id: kind for kind in kb.certificates_for.get(document, ())}
            for certificate in certificates:
                kind = kinds.get(certificate.type)
                if kind and judge(kb, kind, certificate, parties, as_of).counts:
                    note = because(
                        "result_already_held",
                        document=kb.document_by_id[document].zh,
                        number=certificate.number,
                    )
                    notes[item] = (*notes.get(item, ()), note)
    return notes


def _step(kb: KnowledgeBase, flow: Chart, name: str, slot: Slot, dating: Dating) -> Step:
    item = kb.item_by_id[name]
    waits = tuple(_waits_for(kb, flow, name, wait) for wait in flow.waits[name])
    return Step(
        item=item.id,
        label=item.zh,
        label_en=item.en,
        department=item.department,
        department_label=kb.department_by_id[item.department].zh,
        stage=item.stage,
        stage_label=kb.stage_by_id[item.stage].zh,
        type=item.type,
        days=item.days,
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
        notes=(),
        start_date=shown(dating.of_start(slot.start)),
        finish_date=shown(dating.of_finish(slot.finish)),
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
        rule=getattr(rule, "id", ""),
        reason=reason,
    )


def _joint(kb: KnowledgeBase, item: str) -> JointAct | None:
    rule = next((joint for joint in kb.sequencing.joint if joint.item == item), None)
    if rule is None:
        return None
    names = {entry.id: entry for entry in (*kb.departments, *kb.pipeline_owners)}
    return JointAct(rule.id, rule.mode, tuple(labelled(names[party]) for party in rule.parties))

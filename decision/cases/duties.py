"""Who must do what by when: every open case has a duty, and each can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decision.cases.case import Case
from decision.cases.clock import due
from decision.cases.joint import quorum
from decision.cases.office_days import OfficeDays
from decision.cases.plan import CaseStep

APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Duty:
    """`who` is the applicant, a department or a party; no `by` is a duty without a day."""

    step: str
    who: str
    event: str
    by: date | None


def duties(case: Case, today: date, days: OfficeDays) -> tuple[Duty, ...]:
    """Return the duties of a case brought up to today: in plan order, what the applicant must move last."""
    found = [duty for step in case.plan.steps for duty in _of_step(case, step, today, days)]
    blocking = (
        Duty(step.id, APPLICANT, "reopened", None)
        for step in case.plan.steps
        if step.id not in case.passed
        and case.states[step.id] in ("refused", "withdrawn")
        and case.is_in_the_way(step.id)
    )
    return (*found, *blocking)


def _of_step(case: Case, step: CaseStep, today: date, days: OfficeDays) -> Iterator[Duty]:
    settings = case.rules.monitoring.settings
    spell, state = case.round(step.id), case.states[step.id]
    if state == "pushed":
        received = case.received(step)
        if received is None:
            yield Duty(step.id, APPLICANT, "supplied", None)
        else:
            last = days.nth_after(received.date(), settings.accept_days)
            yield Duty(step.id, step.department, "accepted", last)
    elif state == "correction":
        yield Duty(step.id, APPLICANT, "supplied", None)
    elif state == "stopped" and spell.stop:
        yield Duty(step.id, step.department, "resumed", spell.stop.until)
    elif state == "accepted" and case.may_be_granted(step.id):
        end = due(spell, today, days)
        act = quorum(case, step.id, today)
        for party in act.missing if act else ():
            yield Duty(step.id, party, "opinion", end)
        if act is None or act.may_close:
            yield Duty(step.id, step.department, "closed", end)
    elif state == "granted" and spell.closing and not spell.delivered:
        last = days.nth_after(spell.closing.at.date(), settings.deliver_days)
        yield Duty(step.id, step.department, "delivered", last)

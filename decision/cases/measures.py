"""What is measured of a step for lights and notices; None where a measure has no meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from decision.cases.case import Case
from decision.cases.clock import due, elapsed, statutory_due
from decision.cases.forecast import Forecast, Limit
from decision.cases.joint import quorum
from decision.cases.machine import IN_HAND, OPEN
from decision.cases.plan import CaseStep
from decision.cases.round import Round

Measures = Mapping[str, float | bool | None]


def share_used(case: Case, spell: Round, today: date) -> float:
    """Return the part of the promise that is used."""
    assert spell.acceptance is not None
    used = elapsed(spell, today, case.days)
    return used / spell.acceptance.promise if spell.acceptance.promise else 0.0


def is_overdue(case: Case, step: str, today: date) -> bool:
    """Return whether a step in hand is past its due day, or was when its clock came to stand."""
    spell = case.round(step)
    if spell.acceptance is None or case.states[step] not in OPEN:
        return False
    day = due(spell, today, case.days)
    return day is not None and today > day


def light(case: Case, step: str, today: date) -> str | None:
    """Return the light of a step in hand that was accepted; None for any other."""
    spell = case.round(step)
    if spell.acceptance is None or case.states[step] not in OPEN:
        return None
    found = {
        "elapsed_share": share_used(case, spell, today),
        "overdue": is_overdue(case, step, today),
    }
    return next((light.id for light in case.rules.monitoring.lights if light.when.holds(found)), None)


def measures(case: Case, step: CaseStep, today: date, ahead: Forecast, goal: Limit) -> Measures:
    """Return what monitoring measures of a step: the clock only while it runs, the forecast only in hand."""
    spell, state = case.round(step.id), case.states[step.id]
    found: dict[str, float | bool | None] = {
        "overdue": is_overdue(case, step.id, today),
        "accepted_by_law": bool(spell.acceptance and spell.acceptance.by_law),
        "critical_at_start": step.id in goal.critical,
    }
    if spell.acceptance is not None and state in OPEN:
        found |= _of_the_clock(case, step, spell, today)
    received = case.received(step) if state == "pushed" else None
    if received is not None:
        found["unanswered_days"] = case.days.count(received.date(), today)
    end = ahead.ends[step.id]
    if state in IN_HAND and end is not None and step.id in goal.latest:
        found["slack_days"] = case.days.distance(end, goal.latest[step.id])
    return found


def _of_the_clock(case: Case, step: CaseStep, spell: Round, today: date) -> dict[str, float | bool | None]:
    found: dict[str, float | bool | None] = {}
    day, limit = due(spell, today, case.days), statutory_due(spell, today, case.days)
    if day is not None:
        found["overdue_days"] = case.days.distance(day, today)
    if limit is not None:
        found["over_statutory_limit"] = today > limit
    if spell.still_since is not None or case.states[step.id] != "accepted":
        return found
    assert spell.acceptance is not None
    found["elapsed_share"] = share_used(case, spell, today)
    found["promised_days"] = spell.acceptance.promise
    # While something before its grant is open, an early step owes nothing by its own due day.
    if day is not None and case.may_be_granted(step.id):
        found["remaining_days"] = case.days.distance(today, day)
        act = quorum(case, step.id, today)
        found["missing_opinions"] = len(act.missing) if act else None
    return found

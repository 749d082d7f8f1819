"""When the open steps will end if each takes its whole promise from now, and by when they must for a given limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from decision.cases.case import Case
from decision.cases.clock import due, elapsed
from decision.cases.machine import OPEN
from decision.cases.office_days import OfficeDays
from decision.cases.plan import CaseStep
from decision.cases.round import Round


@dataclass(frozen=True)
class Forecast:
    """Each step -> the day of its end: expected, or done; None behind a refused or withdrawn one, and if not needed."""

    case: Case
    ends: Mapping[str, date | None]

    @cached_property
    def finish(self) -> date | None:
        """The latest end of the open steps, of a complete case the last closing; None if it has no end."""
        if self.case.state == "ended":
            return None
        names = [step for step, state in self.case.states.items() if state in OPEN]
        if self.case.state == "completed":
            names = [step for step, state in self.case.states.items() if state == "granted"]
        ends = [self.ends[name] for name in names]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None


@dataclass(frozen=True)
class Limit:
    """The day by which the case shall end, the latest end of each step that keeps it, and the critical steps."""

    day: date | None
    latest: Mapping[str, date]
    critical: frozenset[str]


def forecast(case: Case, today: date, days: OfficeDays) -> Forecast:
    """Return the forecast of a case brought up to today, in one reading of the calendar."""
    ends: dict[str, date | None] = {}
    for step in case.plan.in_order:
        spell, state = case.round(step.id), case.states[step.id]
        if state == "granted" and spell.closing:
            ends[step.id] = spell.closing.at.date()
        elif state in OPEN:
            ends[step.id] = _end(case, step, spell, today, days, ends)
        else:
            ends[step.id] = None
    return Forecast(case, ends)


def limit(case: Case, days: OfficeDays) -> Limit:
    """Return the limit of a case: the forecast at its opening or last new plan, on the calendar of today."""
    assert case.baseline is not None
    assert case.baseline_day is not None
    then = forecast(case.baseline, case.baseline_day, days)
    if then.finish is None:
        return Limit(None, {}, frozenset())
    latest = _latest(case.baseline, then.finish, days)
    return Limit(
        then.finish, latest, frozenset(step for step, end in then.ends.items() if end == latest[step])
    )


def days_left(spell: Round, step: CaseStep, today: date, days: OfficeDays) -> int:
    """Return how many working days a step still takes: of an accepted one at least 1."""
    if spell.acceptance is None:
        return step.days
    return max(1, spell.acceptance.promise - elapsed(spell, today, days))


def _end(
    case: Case,
    step: CaseStep,
    spell: Round,
    today: date,
    days: OfficeDays,
    ends: Mapping[str, date | None],
) -> date | None:
    start = today
    for other in case.open_before(step.id):
        end = ends[other]
        if end is None:
            return None
        start = max(start, end)
    if spell.stop is not None:
        start = max(start, spell.stop.until)
    end = _own_end(case, step, spell, start, today, days)
    for other in case.open_before_grant(step.id):
        before = ends[other]
        if before is None:
            return None
        if spell.still_since is not None:
            end = max(end, days.nth_after(before, case.rules.monitoring.settings.after_standstill_days))
    for other, lag in step.early_after:
        before = ends[other]
        if before is not None:
            end = max(end, days.nth_after(before, lag))
    return end


def _own_end(case: Case, step: CaseStep, spell: Round, start: date, today: date, days: OfficeDays) -> date:
    if case.states[step.id] != "accepted":
        return days.nth_after(start, days_left(spell, step, today, days))
    day = due(spell, today, days)
    if day is None:
        return today
    return day if day >= today else days.nth_after(today, 1)


def _latest(planned: Case, limit_day: date, days: OfficeDays) -> dict[str, date]:
    latest = dict.fromkeys(planned.plan.by_id, limit_day)
    for step in reversed(planned.plan.in_order):
        if planned.states[step.id] not in OPEN:
            continue
        acceptance = planned.round(step.id).acceptance
        promise = acceptance.promise if acceptance else step.days
        for other in step.after:
            latest[other] = min(latest[other], days.nth_before(latest[step.id], promise))
        for other, lag in step.early_after:
            latest[other] = min(latest[other], days.nth_before(latest[step.id], lag))
    return latest

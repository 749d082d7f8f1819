"""What the passing of days does to a case without any event: silence accepts, stops end, promises are used up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from decision.cases.case import Case
from decision.cases.clock import run, stand, used_up
from decision.cases.plan import CaseStep
from decision.cases.round import DAY, Acceptance, Round


def brought_to(case: Case, today: date) -> Case:
    """Return the case as it stands on the morning of a day."""
    changed = {}
    for step in case.plan.steps:
        spell = case.rounds[step.id][-1]
        if spell.closing is None and (spell.pushed is not None or spell.stop is not None):
            later = _passed(case, step, spell, today)
            if later is not spell:
                changed[step.id] = (*case.rounds[step.id][:-1], later)
    return replace(case, rounds={**case.rounds, **changed}) if changed else case


def _passed(case: Case, step: CaseStep, spell: Round, today: date) -> Round:
    if spell.acceptance is None:
        spell = _accepted_by_silence(case, step, spell, today)
    if spell.stop and case.rules.monitoring.settings.stop_ends_by_itself and spell.stop.until < today:
        until = spell.stop.until
        spell = replace(spell, stop=None)
        if spell.pushed is not None:
            spell = run(spell.labelled("department", until), until, case.days, least(case))
    if spell.acceptance and spell.stop is None and spell.pushed is not None and spell.still_since is None:
        spell = _standing_when_used_up(case, spell, today)
    return spell


def _accepted_by_silence(case: Case, step: CaseStep, spell: Round, today: date) -> Round:
    received = case.received(step)
    if received is None:
        return spell
    last = case.days.nth_after(received.date(), case.rules.monitoring.settings.accept_days)
    return accepted(case, step, spell, received.date(), by_law=True) if last < today else spell


def accepted(case: Case, step: CaseStep, spell: Round, day: date, *, by_law: bool) -> Round:
    """Return the round accepted as of a day under the limits of the plan in force."""
    floors = tuple(
        (closing.entered.date(), lag)
        for other, lag in step.early_after
        if (closing := case.round(other).closing) and closing.result == "granted"
    )
    acceptance = Acceptance(day, by_law, step.days, step.statutory)
    return replace(spell, acceptance=acceptance, floors=floors)


def _standing_when_used_up(case: Case, spell: Round, today: date) -> Round:
    """Return the round whose clock stands once its promise is used up and something before its grant is open."""
    if spell.leans_since is None:
        return spell
    day = used_up(spell, today - DAY, case.days)
    if day is None:
        return spell
    since = max(day, spell.leans_since, spell.spans[-1][0] - DAY)
    return stand(spell, since).labelled("waiting", since)


def least(case: Case) -> int:
    """Return how many working days remain at least after a clock has stood."""
    return case.rules.monitoring.settings.after_standstill_days

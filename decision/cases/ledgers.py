"""After an event: every ledger says whose the next days are, every clock runs or stands as the states have it.

What a step's own events and papers change holds from the day they happened; what others change, from the day it was
entered, for nobody can act before. Only a clock that stood for nothing but a grant runs from the day of the grant.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from decision.cases.case import Case
from decision.cases.clock import due_while_running, run, stand, stood_in_time
from decision.cases.events import Event
from decision.cases.machine import IN_HAND
from decision.cases.passing import least
from decision.cases.plan import CaseStep
from decision.cases.round import Round

# The events by which a step's own days change hands; they count from the day on which they happened.
_MOVING = frozenset(("accepted", "correction_asked", "stopped", "resumed"))


def in_line(before: Case | None, case: Case, event: Event) -> Case:
    """Return the case with all ledgers in line; `before` is what it was before the event."""
    rounds = dict(case.rounds)
    for step in case.plan.steps:
        spell = rounds[step.id][-1]
        changed = _in_line(before, case, event, step, spell)
        if changed is not spell:
            rounds[step.id] = (*rounds[step.id][:-1], changed)
    for name in case.dropped:
        spell = rounds[name][-1]
        if spell.label:
            since = spell.closing.at.date() if spell.closing else event.entered.date()
            gone = replace(spell.labelled("", since), pushed=None)
            rounds[name] = (*rounds[name][:-1], gone)
    return replace(case, rounds=rounds)


def _in_line(before: Case | None, case: Case, event: Event, step: CaseStep, spell: Round) -> Round:
    if spell.label == "closed":
        return spell
    if spell.closing is not None:
        was_planned = before is not None and step.id in before.plan.by_id
        return spell.labelled("closed", spell.closing.at.date() if was_planned else event.entered.date())
    is_moved = event.step == step.id and event.type in _MOVING
    since = event.at.date() if is_moved else event.entered.date()
    spell = _with_floors_of_grant(before, case, event, step, spell)
    may_be_granted = case.may_be_granted(step.id)
    leans = None if may_be_granted else spell.leans_since or event.entered.date()
    if leans != spell.leans_since:
        spell = replace(spell, leans_since=leans)
    is_in_hand = case.states[step.id] in IN_HAND
    if is_in_hand and spell.pushed is None:
        spell = replace(spell, pushed=event.entered)
    elif not is_in_hand and spell.pushed is not None:
        spell = replace(spell, pushed=None)
    label = case.label(step)
    if label == "department" and spell.still_since and not may_be_granted:
        if spell.label == "waiting" and before is not None and before.states.get(step.id) in IN_HAND:
            return spell
    elif label == "department" and event.type == "supplied" and (received := case.received(step)):
        since = received.date()
    elif label == "department" and _stood_for_grant(before, event, spell, step):
        since = max(event.at.date(), *_closings_before_grant(case, step))
    if spell.acceptance is not None and label != "department":
        spell = stand(spell, since)
    elif spell.acceptance is not None:
        spell = run(spell, since, case.days, least(case))
    return spell.labelled(label, since) if is_moved or label != spell.label else spell


def _stood_for_grant(before: Case | None, event: Event, spell: Round, step: CaseStep) -> bool:
    """Return whether the clock stood only because something before the grant was open, and no longer does."""
    return (
        before is not None
        and spell.still_since is not None
        and spell.label == "waiting"
        and event.type == "closed"
        and before.states.get(step.id) == "accepted"
    )


def _closings_before_grant(case: Case, step: CaseStep) -> list[date]:
    closings = (case.round(other).closing for other in case.plan.before_grant[step.id])
    return [closing.at.date() for closing in closings if closing]


def _with_floors_of_grant(
    before: Case | None, case: Case, event: Event, step: CaseStep, spell: Round
) -> Round:
    """Return the round with the days that an early step has left after the grant it waited for was entered."""
    lag = next((lag for other, lag in step.early_after if other == event.step), None)
    if lag is None or before is None or event.type != "closed" or event["result"] != "granted":
        return spell
    if spell.acceptance is None:
        return spell
    today = event.entered.date()
    in_time = (
        stood_in_time(spell, case.days)
        if spell.still_since
        else today <= due_while_running(spell, today, case.days)
    )
    return replace(spell, floors=(*spell.floors, (today, lag))) if in_time else spell

"""Each step of a case as a stretch of days, worked on and still expected: what a chart of the running plan draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from decision.cases.machine import IN_HAND, OPEN
from decision.cases.plan import CaseStep
from decision.cases.view import Shown, View


@dataclass(frozen=True, slots=True)
class Stretch:
    """A step from its push to its closing or to today, and from then on to the day on which it is expected to end.

    A step that has not begun has no `begun`, one that ends no more no `expected`. `due` is its promise.
    """

    step: str
    department: str
    state: str
    light: str | None
    begun: date | None
    until: date | None
    ahead_from: date | None
    expected: date | None
    due: date | None


def stretches(view: View) -> tuple[Stretch, ...]:
    """Return the stretch of every step, in the order of the plan; of a range of days its first."""
    return tuple(_stretch(view, step) for step in view.case.plan.steps)


def _stretch(view: View, step: CaseStep) -> Stretch:
    said, spell = view.step(step.id), view.case.round(step.id)
    state, expected = said["state"], first_day(said.get("expected"))
    begun = spell.pushed.date() if spell.pushed else said.get("accepted")
    until: date | None = None
    if begun and state in OPEN:
        until = view.today
    elif begun and spell.closing:
        until = max(begun, spell.closing.at.date())
    ahead = None
    if expected:
        ahead = until or max(view.today, view.case.days.nth_before(expected, step.days))
    return Stretch(
        step.id,
        step.department,
        state,
        said.get("light"),
        begun if until else None,
        until,
        ahead,
        expected,
        first_day(said.get("due")),
    )


def coming(view: View) -> tuple[CaseStep, ...]:
    """Return the waiting steps whose turn it is next: all that they still wait for is in hand."""
    case = view.case
    return tuple(
        step
        for step in case.plan.steps
        if case.states[step.id] == "waiting"
        and all(case.states[other] in IN_HAND for other in case.open_before(step.id))
    )


def first_day(shown: Shown) -> date | None:
    """Return a day, or of a range the first."""
    return shown["earliest"] if shown is not None and not isinstance(shown, date) else shown

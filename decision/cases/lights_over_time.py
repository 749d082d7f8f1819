"""The light of a case on each of some days, as its events then stood, and who held its steps on late days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from decision.cases.case import Case
from decision.cases.clock import due
from decision.cases.history import History
from decision.cases.joint import quorum
from decision.cases.machine import OPEN
from decision.cases.measures import light
from decision.cases.passing import brought_to
from decision.cases.plan import CaseStep

# What a case shows on a day on which none of its steps has a light.
NOT_OPENED, NO_LIGHT, ENDED = "", "none", "ended"


def lights_over_time(history: History, days: Sequence[date]) -> tuple[str, ...]:
    """Return what a case shows at the end of each day, given in order: the worst light of its steps.

    Events count from when they were entered: what was learnt later changes no earlier day.
    """
    then, place, shown = History(history.rules), 0, []
    for today in days:
        end = datetime.combine(today, time.max)
        while place < len(history.events) and history.events[place].entered <= end:
            then, place = then.extended(history.events[place].data), place + 1
        shown.append(_shown(brought_to(then.case, today), today) if then.case else NOT_OPENED)
    return tuple(shown)


def worst(lights: Iterable[str | None], order: Sequence[str]) -> str | None:
    """Return the light that stands last in the order of the rules."""
    found = [one for one in lights if one]
    return max(found, key=order.index) if found else None


def late_days(case: Case, today: date) -> Mapping[str, int]:
    """Return the working days after the due days of its steps, by who held them: of an open joint act the silent.

    `case` is brought up to today.
    """
    found: Counter[str] = Counter()
    for step in case.plan.steps:
        spell = case.round(step.id)
        if spell.acceptance is None:
            continue
        end = min(today, spell.closing.at.date()) if spell.closing else today
        last = due(spell, end, case.days)
        if last is not None and end > last:
            for holder in _holders(case, step, today):
                found[holder] += case.days.count(last, end)
    return found


def _holders(case: Case, step: CaseStep, today: date) -> tuple[str, ...]:
    act = quorum(case, step.id, today) if case.states[step.id] in OPEN else None
    return act.missing if act and act.missing else (step.department,)


def _shown(case: Case, today: date) -> str:
    order = [one.id for one in case.rules.monitoring.lights]
    found = worst((light(case, step.id, today) for step in case.plan.steps), order)
    if found is None and case.state in ("completed", "ended"):
        return ENDED
    return found or NO_LIGHT

"""Until when a case stays as it is by itself: the next day on which a state, a light or a duty may be another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from decision.cases.case import Case
from decision.cases.clock import due_while_running, elapsed
from decision.cases.plan import CaseStep
from decision.cases.round import DAY, Round


def changes_on(case: Case, today: date) -> date | None:
    """Return a day after today before which no state, light or duty changes without an event; None for never.

    `case` is brought up to today. Nothing need change on that day; what is expected to end when is not asked.
    """
    days = (day for step in case.plan.steps for day in _of_step(case, step, today))
    return min((day for day in days if day > today), default=None)


def _of_step(case: Case, step: CaseStep, today: date) -> Iterator[date]:
    spell = case.round(step.id)
    if spell.closing is not None:
        return
    if spell.stop is not None:
        yield spell.stop.until + DAY
    if spell.pushed is None:
        return
    if spell.acceptance is None:
        received = case.received(step)
        if received is not None:
            yield case.days.nth_after(received.date(), case.rules.monitoring.settings.accept_days) + DAY
    elif spell.still_since is None:
        yield from _of_a_running_clock(case, spell, today)


def _of_a_running_clock(case: Case, spell: Round, today: date) -> Iterator[date]:
    assert spell.acceptance is not None
    promise, used = spell.acceptance.promise, elapsed(spell, today, case.days)
    for reading in (case.calendar.earliest, case.calendar.latest):
        yield due_while_running(spell, today, reading) + DAY
    # A light changes at a bound or with the day beyond it; the product may fall a little short of a whole number.
    counts = {int(share * promise) + more for share in _shares(case) for more in (0, 1, 2)}
    for count in counts:
        if count > used:
            yield case.days.nth_after(today, count - used)


def _shares(case: Case) -> Iterator[float]:
    for light in case.rules.monitoring.lights:
        if light.when.elapsed_share is not None:
            yield from light.when.elapsed_share.numbers

"""Whose day it was: every day of a round, and every day of the whole case along the chain that held it up.

The account of the case is written with hindsight: of the steps open as the day began, the one that got out of the way
last held the case; if it waited, the predecessor that passed last did, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from decision.cases.case import Case
from decision.cases.clock import elapsed, used_up
from decision.cases.forecast import Forecast
from decision.cases.machine import OPEN
from decision.cases.plan import CasePlan
from decision.cases.round import DAY, Round

KINDS = ("applicant", "department", "statutory", "waiting", "holiday")
# Civil times like all others here: before and after every moment of a case.
_AT_ONCE, _NEVER = datetime(1, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001
_NAMES = {"ended": "waiting"}


@dataclass(frozen=True)
class Account:
    """Days by kind for the case and for each step, and the department's days of the case by department."""

    case: Mapping[str, int]
    departments: Mapping[str, int]
    steps: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Held:
    """Whose a day of the case was, and the step that held the case; none on the days before it was entered."""

    day: date
    kind: str
    department: str
    step: str | None


def account(case: Case, today: date, ahead: Forecast) -> Account:
    """Return the account of a case brought up to today. Unit: calendar days since the opening."""
    whole, departments = dict.fromkeys(KINDS, 0), dict[str, int]()
    for held in held_days(case, today, ahead):
        whole[held.kind] += 1
        if held.kind == "department":
            departments[held.department] = departments.get(held.department, 0) + 1
    steps = {step: account_of_step(case, step, today) for step in case.rounds}
    return Account(whole, departments, steps)


def held_days(case: Case, today: date, ahead: Forecast) -> Iterator[Held]:
    """Yield every day of a case, brought up to today, on which something was open."""
    return _Hindsight(case, today, ahead).days()


def account_of_step(case: Case, step: str, today: date) -> dict[str, int]:
    """Return the days of all rounds of a step by kind."""
    found = dict.fromkeys(KINDS, 0)
    for spell in case.rounds[step]:
        for first, last, label in spell.stretches(today):
            if label and label != "closed":
                worked = case.days.count(first - DAY, last)
                found[_NAMES.get(label, label)] += worked
                found["holiday"] += (last - first).days + 1 - worked
    return found


@dataclass(frozen=True)
class _Hindsight:
    """A case as it is known today, asked about the days before."""

    case: Case
    today: date
    ahead: Forecast

    def days(self) -> Iterator[Held]:
        """Yield each day on which something was open."""
        day, opened = self.case.opened_at.date() + DAY, self.case.opened.date()
        while day <= self._last_day:
            held = Held(day, "department", self._centre, None) if day <= opened else self._held(day)
            if held:
                yield held if self.case.days.is_open(day) else Held(day, "holiday", "", held.step)
            day += DAY

    @property
    def _last_day(self) -> date:
        """Today; of a case in which nothing is open the day of its last closing."""
        if self.case.state not in ("completed", "ended"):
            return self.today
        closings = (spell.closing for spells in self.case.rounds.values() for spell in spells)
        last = max((closing.entered.date() for closing in closings if closing), default=self.today)
        return min(self.today, last)

    @property
    def _centre(self) -> str:
        return self.case.rules.monitoring.settings.centre

    def _held(self, day: date) -> Held | None:
        """Return whose day it was; None if nothing was open."""
        plan = self._plan_on(day)
        open_ones = [step.id for step in plan.steps if self._is_open(step.id, day)]
        return self._holder(plan, self._last(plan, open_ones, day), day) if open_ones else None

    def _holder(self, plan: CasePlan, step: str, day: date) -> Held:
        if not self._is_open(step, day):
            return Held(day, "applicant", "", step)
        spell = self._round_on(step, day)
        label = spell.label_on(day) if spell else ""
        label = "" if label == "closed" else label
        before = self._not_passed(plan, plan.before[step], day)
        if label == "waiting" and before:
            return self._holder(plan, self._last(plan, before, day), day)
        before = self._not_passed(plan, plan.before_grant[step], day)
        if (
            spell
            and before
            and label
            and (label == "waiting" or self._is_bound(plan, step, spell, before, day))
        ):
            return self._holder(plan, self._last(plan, before, day), day)
        return Held(day, label or "department", plan.by_id[step].department, step)

    def _is_bound(self, plan: CasePlan, step: str, spell: Round, before: list[str], day: date) -> bool:
        """Return whether the own days of an early step end before its predecessors let it close."""
        lags = dict(plan.by_id[step].early_after)
        return any(
            self._lets_close(other, lags.get(other, 0), day) > self._own_end(plan, step, spell)
            for other in before
        )

    def _lets_close(self, step: str, lag: int, day: date) -> date:
        passes = self._passes(step, day)
        return date.max if passes == _NEVER else self.case.days.nth_after(passes.date(), lag)

    def _own_end(self, plan: CasePlan, step: str, spell: Round) -> date:
        days = self.case.days
        if spell.acceptance is None:
            return days.nth_after(self.today, plan.by_id[step].days)
        upto = min(self.today, spell.closing.at.date()) if spell.closing else self.today
        done = used_up(spell, upto, days)
        return done or days.nth_after(upto, spell.acceptance.promise - elapsed(spell, upto, days))

    def _last(self, plan: CasePlan, steps: list[str], day: date) -> str:
        """Return the step that got out of the way last; of equals the first in the plan."""
        return max(steps, key=lambda step: (self._passes(step, day), -plan.place[step]))

    def _passes(self, step: str, day: date) -> datetime:
        """Return when a step, not passed as a day began, got or will get out of the way."""
        granted = (
            spell.closing.entered
            for spell in self.case.rounds[step]
            if spell.closing and spell.closing.result == "granted" and spell.closing.entered.date() >= day
        )
        if found := next(granted, None):
            return found
        return self._will_pass.get(step, _AT_ONCE)

    @cached_property
    def _will_pass(self) -> Mapping[str, datetime]:
        """Each step of the plan in force -> the end of the day on which it passes by the forecast.

        Behind a refusal that somebody still waits for: never.
        """
        found = {}
        for step, state in self.case.states.items():
            closing, end = self.case.round(step).closing, self.ahead.ends[step]
            if state in OPEN:
                found[step] = datetime.combine(end, time.max) if end else _NEVER
            elif state == "skipped" and not self.case.plan.by_id[step].exempt:
                found[step] = _NEVER
            elif closing and closing.result != "granted":
                found[step] = _NEVER if self.case.is_in_the_way(step) else closing.entered
        return found

    def _is_open(self, step: str, day: date) -> bool:
        spell = self._round_on(step, day)
        if spell is None or spell.label_on(day) == "ended":
            return False
        closing = spell.closing
        on_paper = closing is not None and closing.at.date() < day <= closing.entered.date()
        return spell.label_on(day) not in ("", "closed") or on_paper

    def _round_on(self, step: str, day: date) -> Round | None:
        """Return the last round of a step that had begun when a day began."""
        spells = self.case.rounds.get(step, ())
        return next((spell for spell in reversed(spells) if spell.begun.date() < day), None)

    def _not_passed(self, plan: CasePlan, steps: frozenset[str], day: date) -> list[str]:
        """Return those of some steps that were not granted when a day began."""
        return [
            step.id
            for step in plan.steps
            if step.id in steps and not step.exempt and not self._granted(step.id, day)
        ]

    def _granted(self, step: str, day: date) -> bool:
        spell = self._round_on(step, day)
        closing = spell.closing if spell else None
        return closing is not None and closing.result == "granted" and closing.entered.date() < day

    def _plan_on(self, day: date) -> CasePlan:
        return next(plan for entered, plan in reversed(self.case.plans) if entered < day)

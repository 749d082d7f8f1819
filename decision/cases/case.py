"""A case as its events have made it: plan, calendar, papers and the rounds of every step.

Nothing here depends on the clock but what `passing.py` brings up to a day: silence, ends of stops, promises used up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from decision.cases.machine import CLOSED, IN_HAND, OPEN, CaseRules
from decision.cases.office_days import CaseCalendar, OfficeDays
from decision.cases.plan import CasePlan, CaseStep
from decision.cases.round import Label, Round


@dataclass(frozen=True)
class Case:
    """What the events up to now have made.

    `rounds` holds all rounds of all steps that ever stood in a plan; `plans` each plan with the day it was entered;
    `baseline` the case as it was after the opening or the last new plan, from which the limit is forecast.
    """

    rules: CaseRules
    receipt: str
    opened_at: datetime
    opened: datetime
    plan: CasePlan
    plans: tuple[tuple[date, CasePlan], ...]
    calendar: CaseCalendar
    papers: Mapping[str, datetime]
    rounds: Mapping[str, tuple[Round, ...]]
    last_at: Mapping[str, datetime]
    withdrawn: bool = False
    baseline: Case | None = None
    baseline_day: date | None = None

    @property
    def days(self) -> OfficeDays:
        """The days by which the past is counted and notices reckon."""
        return self.calendar.earliest

    def round(self, step: str) -> Round:
        """Return the last round of a step."""
        return self.rounds[step][-1]

    def with_round(self, step: str, spell: Round) -> Case:
        """Return the case in which this is the last round of a step."""
        return replace(self, rounds={**self.rounds, step: (*self.rounds[step][:-1], spell)})

    @cached_property
    def passed(self) -> frozenset[str]:
        """The steps that stand in nobody's way: granted in their last round, or exempt."""
        return frozenset(
            step.id for step in self.plan.steps if step.exempt or self._result(step.id) == "granted"
        )

    @cached_property
    def ended_by_refusal(self) -> bool:
        """Whether a refused step has ended the case."""
        return any(step.ends_case and self._result(step.id) == "refused" for step in self.plan.steps)

    @cached_property
    def states(self) -> Mapping[str, str]:
        """Each step of the plan -> its state."""
        return {step.id: self._state(step) for step in self.plan.steps}

    @cached_property
    def state(self) -> str:
        """The state of the whole case."""
        found = frozenset(self.states.values())
        if not found.isdisjoint(IN_HAND):
            return "running"
        if "waiting" in found:
            return "blocked"
        return "completed" if len(self.passed) == len(self.plan.steps) else "ended"

    @cached_property
    def dropped(self) -> tuple[str, ...]:
        """The steps that stood in an earlier plan only."""
        return tuple(step for step in self.rounds if step not in self.plan.by_id)

    def open_before(self, step: str) -> tuple[str, ...]:
        """Return the steps that keep a step from being pushed, in the order of the plan."""
        return self._in_the_way(self.plan.before[step])

    def open_before_grant(self, step: str) -> tuple[str, ...]:
        """Return the steps that keep a step from being granted, in the order of the plan."""
        return self._in_the_way(self.plan.before_grant[step])

    def may_be_granted(self, step: str) -> bool:
        """Return whether everything before the grant of a step is granted."""
        return self.plan.before_grant[step] <= self.passed

    def is_in_the_way(self, step: str) -> bool:
        """Return whether some open step leans on this one."""
        return any(
            step in self.plan.before_grant[other] for other, state in self.states.items() if state in OPEN
        )

    def papers_missing(self, step: CaseStep) -> tuple[str, ...]:
        """Return the papers of a step that have not come yet."""
        return tuple(paper for paper in step.needs if paper not in self.papers)

    def received(self, step: CaseStep) -> datetime | None:
        """Return when the window had everything; None while a paper is missing or it is not the window's turn."""
        spell = self.round(step.id)
        completed = spell.notice.completed if spell.notice else None
        if spell.pushed is None or self.papers_missing(step) or (spell.notice and completed is None):
            return None
        came = [self.papers[paper] for paper in step.needs]
        return max(spell.pushed, *came, completed or spell.pushed)

    def label(self, step: CaseStep) -> Label:
        """Return to whom the next days of a step belong, by its state; a promise used up is not seen here."""
        state = self.states[step.id]
        if state == "skipped":
            return "" if step.exempt else "ended"
        if state in ("waiting", "stopped"):
            return "waiting" if state == "waiting" else "statutory"
        if state == "correction" or (state == "pushed" and self.papers_missing(step)):
            return "applicant"
        return "department" if state in IN_HAND else ""

    def _in_the_way(self, before: frozenset[str]) -> tuple[str, ...]:
        open_ones = before - self.passed
        return tuple(sorted(open_ones, key=self.plan.place.__getitem__))

    def _result(self, step: str) -> str | None:
        closing = self.rounds[step][-1].closing
        return closing.result if closing else None

    def _state(self, step: CaseStep) -> str:
        spell = self.rounds[step.id][-1]
        result = spell.closing.result if spell.closing else None
        if result in CLOSED:
            return str(result)
        if result == "withdrawn" or self.withdrawn:
            return "withdrawn"
        if step.exempt or self.ended_by_refusal:
            return "skipped"
        if not self.plan.before[step.id] <= self.passed:
            return "waiting"
        if spell.acceptance:
            return "stopped" if spell.stop else "accepted"
        return "correction" if spell.notice and spell.notice.completed is None else "pushed"

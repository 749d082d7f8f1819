"""Everything that can be said of a case at a moment, and the part of it that anybody may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from decision.cases.account import Account, account
from decision.cases.case import Case
from decision.cases.clock import due, elapsed, statutory_due
from decision.cases.duties import duties
from decision.cases.forecast import Forecast, Limit, forecast, limit
from decision.cases.joint import Quorum, quorum
from decision.cases.machine import CLOSED, OPEN
from decision.cases.measures import is_overdue, light
from decision.cases.office_days import OfficeDays
from decision.cases.passing import brought_to
from decision.cases.plan import CaseStep
from decision.cases.round import Round

Shown = date | Mapping[str, date] | None
T = TypeVar("T")


def between(earliest: date | None, latest: date | None) -> Shown:
    """Return one day, or the first and last that it can be while a year is not announced."""
    if earliest is None or latest is None or earliest == latest:
        return earliest
    return {"earliest": min(earliest, latest), "latest": max(earliest, latest)}


@dataclass(frozen=True)
class View:
    """A case brought up to a day. Days are civil days in Asia/Shanghai."""

    case: Case
    today: date

    @classmethod
    def at(cls, case: Case, now: datetime | date) -> View:
        """Return the view of a case at a moment, after every event that had been entered by then."""
        today = now.date() if isinstance(now, datetime) else now
        return cls(brought_to(case, today), today)

    @cached_property
    def duties(self) -> tuple[tuple[str, str, str, Shown], ...]:
        """Who must do what by when."""
        one, other = self._in_both_readings(
            lambda days: duties(self.case, self.today, days), lambda found: [duty.by for duty in found]
        )
        return tuple(
            (first.step, first.who, first.event, between(first.by, last.by))
            for first, last in zip(one, other, strict=True)
        )

    @cached_property
    def finish(self) -> Shown:
        """When the case ends: its last closing, or the forecast."""
        return between(*(ahead.finish for ahead in self._ahead))

    @cached_property
    def limit(self) -> Shown:
        """When it shall end."""
        return between(*(goal.day for goal in self._goals))

    @property
    def critical(self) -> tuple[str, ...]:
        """The steps that could not end later without moving the limit, sorted."""
        return tuple(sorted(self._goals[0].critical))

    @cached_property
    def account(self) -> Account:
        """Whose days they were."""
        return account(self.case, self.today, self._ahead[0])

    def step(self, name: str) -> dict[str, Any]:
        """Return what there is to say of the current round of a step."""
        step, spell, state = self.case.plan.by_id[name], self.case.round(name), self.case.states[name]
        said: dict[str, Any] = {"state": state, "round": spell.number}
        if spell.acceptance:
            said |= {
                "accepted": spell.acceptance.day,
                "deemed": spell.acceptance.by_law,
                "elapsed": elapsed(spell, self.today, self.case.days),
                "due": self._day_of(due, spell),
                "statutory_due": self._day_of(statutory_due, spell),
                "light": light(self.case, name, self.today),
                "overdue": is_overdue(self.case, name, self.today),
            }
        if state in CLOSED and spell.closing:
            said |= {
                "closed": spell.closing.at.date(),
                "late": self._is_late(spell),
                "entry_delay": self.case.days.count(spell.closing.at.date(), spell.closing.entered.date()),
            }
        act = self._act_in_hand(step)
        if act:
            said["opinions"] = dict(act.opinions)
        if state in OPEN:
            said["expected"] = between(*(ahead.ends[name] for ahead in self._ahead))
        return said

    def public(self, flowchart: str | None) -> dict[str, Any]:
        """Return what anybody with the receipt number may see: no person, paper, reason or content of an opinion."""
        states = self.case.states
        return {
            "receipt": self.case.receipt,
            "flowchart": flowchart,
            "state": self.case.state,
            "opened": self.case.opened_at.date(),
            "done": sum(state in ("granted", "skipped") for state in states.values()),
            "of": len(states),
            "steps": [self._public_step(step) for step in self.case.plan.steps],
            "next": [dict(zip(("step", "who", "what", "by"), duty, strict=True)) for duty in self.duties],
            "finish": self.finish,
            "limit": self.limit,
            "days": dict(self.account.case),
        }

    def _public_step(self, step: CaseStep) -> dict[str, Any]:
        said = self.step(step.id)
        shown = {
            "step": step.id,
            "department": step.department,
            "state": said["state"],
            "round": said["round"],
        }
        shown |= {name: said.get(name) for name in ("accepted", "due", "closed", "light")}
        if step.joint:
            act = self._act_in_hand(step)
            shown["opinions"] = [act.spoken, len(act.opinions)] if act else None
            shown["missing"] = list(act.missing) if act else []
        return shown

    def _act_in_hand(self, step: CaseStep) -> Quorum | None:
        is_in_hand = self.case.states[step.id] in ("accepted", "stopped")
        return quorum(self.case, step.id, self.today) if is_in_hand else None

    def _day_of(self, measure: Callable[[Round, date, OfficeDays], date | None], spell: Round) -> Shown:
        """Return a day by both readings."""
        return between(
            *self._in_both_readings(lambda days: measure(spell, self.today, days), lambda day: [day])
        )

    def _is_late(self, spell: Round) -> bool:
        assert spell.closing is not None
        if spell.acceptance is None:
            return False
        day = spell.closing.at.date()
        last = due(spell, day, self.case.calendar.latest)
        return last is not None and day > last

    @cached_property
    def _ahead(self) -> tuple[Forecast, Forecast]:
        return self._in_both_readings(
            lambda days: forecast(self.case, self.today, days), lambda found: found.ends.values()
        )

    @cached_property
    def _goals(self) -> tuple[Limit, Limit]:
        return self._in_both_readings(lambda days: limit(self.case, days), lambda found: [found.day])

    def _in_both_readings(
        self, measure: Callable[[OfficeDays], T], days_of: Callable[[T], Iterable[date | None]]
    ) -> tuple[T, T]:
        """Return what is measured in each reading of the calendar; one measure serves both where all is announced."""
        calendar, opened = self.case.calendar, self.case.opened_at.date()
        one = measure(calendar.earliest)
        if all(day is None or calendar.is_sure(opened, day) for day in (*days_of(one), self.today)):
            return one, one
        return one, measure(calendar.latest)

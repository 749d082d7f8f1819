"""What one case contributes to the figures: how long its rounds took, who held its days, when it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from decision.cases.account import account_of_step, held_days
from decision.cases.case import Case
from decision.cases.clock import due, elapsed
from decision.cases.folds import Fold, is_simulated
from decision.cases.forecast import forecast, limit
from decision.cases.machine import CLOSED, OPEN
from decision.cases.passing import brought_to
from decision.cases.round import Round

OPEN_CASES = ("running", "blocked")
# The days of a step that are its own: all others it waits, or offices are closed.
_OWN = ("department", "applicant", "statutory")


@dataclass(frozen=True, slots=True)
class RoundRun:
    """One round that its department closed. Unit: working days of its clock."""

    item: str
    promised: int
    actual: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Who held days of the case: a kind of day, the department where it is one's, and the step."""

    kind: str
    department: str
    step: str


@dataclass(frozen=True)
class CaseRun:
    """One case as of a day. Unit: working days, but `held` and `held_late` are calendar days.

    `promised` reaches from the opening to the limit, `actual` to the last closing of a completed case, `serial` is what
    its steps had in hand, one after the other. `open_items` were not closed yet, `ended_items` ended without one.
    `held_late` are the days of `held` after the limit.
    """

    flowchart: str
    state: str
    is_simulated: bool
    promised: int | None
    actual: int | None
    serial: int | None
    rounds: tuple[RoundRun, ...]
    open_items: tuple[str, ...]
    ended_items: tuple[str, ...]
    held: Mapping[Holding, int]
    held_late: Mapping[Holding, int]

    @property
    def is_in_time(self) -> bool:
        """Whether a completed case kept its limit."""
        return self.actual is not None and self.promised is not None and self.actual <= self.promised


def case_run(fold: Fold, today: date) -> CaseRun:
    """Return what a case contributes as of a day."""
    case = brought_to(fold.case, today)
    ahead, goal = forecast(case, today, case.days), limit(case, case.days).day
    opened = case.opened_at.date()
    finish = ahead.finish if case.state == "completed" else None
    held, held_late = Counter[Holding](), Counter[Holding]()
    for one in held_days(case, today, ahead):
        holding = Holding(one.kind, one.department if one.kind == "department" else "", one.step or "")
        held[holding] += 1
        if goal and one.day > goal:
            held_late[holding] += 1
    return CaseRun(
        flowchart=fold.flowchart or "",
        state=case.state,
        is_simulated=is_simulated(fold),
        promised=case.days.count(opened, goal) if goal else None,
        actual=case.days.count(opened, finish) if finish else None,
        serial=_serial(case, finish) if finish else None,
        rounds=tuple(_rounds(case)),
        open_items=tuple(name for name, state in case.states.items() if state in OPEN),
        ended_items=tuple(name for name, state in case.states.items() if _ended(case.round(name), state)),
        held=held,
        held_late=held_late,
    )


def _rounds(case: Case) -> list[RoundRun]:
    found = []
    for item, spells in case.rounds.items():
        for spell in spells:
            closing, acceptance = spell.closing, spell.acceptance
            if closing and acceptance and closing.result in CLOSED:
                day = closing.at.date()
                actual, last = elapsed(spell, day, case.days), due(spell, day, case.days)
                is_late = last is not None and day > last
                found.append(RoundRun(item, acceptance.promise, actual, is_late))
    return found


def _ended(spell: Round, state: str) -> bool:
    return state not in OPEN and not (spell.acceptance and spell.closing and spell.closing.result in CLOSED)


def _serial(case: Case, finish: date) -> int:
    accounts = (account_of_step(case, step.id, finish) for step in case.plan.steps if not step.exempt)
    return sum(days[kind] for days in accounts for kind in _OWN)

"""Lists over all cases as of a day: lines by light, state and department, and the duties of a department.

What a case says stays true until a day that is known beforehand: a new day makes few of thousands anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from decision.cases.changing import changes_on
from decision.cases.folds import Fold
from decision.cases.machine import IN_HAND
from decision.cases.measures import light
from decision.cases.sight import Sight
from decision.cases.told import Data, duty_data
from decision.cases.view import View
from decision.kept import Kept
from decision.remembered import Remembered

SUMMARIES_KEPT = 20_000
_LAST = date.max


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: in this state, with a step in hand of this department, with a step that shows this light."""

    state: str = ""
    department: str = ""
    light: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What lists need of a case from one day on, up to the day before `until`; `departments` have something in hand."""

    hash: str
    since: date
    until: date
    marks: Data
    departments: frozenset[str]
    duties: tuple[Data, ...]

    def is_of(self, fold: Fold, today: date) -> bool:
        """Return whether this is what a case says on a day."""
        return self.hash == fold.hash and self.since <= today < self.until

    def is_wanted(self, wanted: Wanted) -> bool:
        return (
            wanted.state in ("", self.marks["state"])
            and (not wanted.department or wanted.department in self.departments)
            and (not wanted.light or wanted.light in self.marks["lights"].values())
        )


class Lists:
    """Makes lists of folds; what a case says is kept under its last hash, within a bound."""

    def __init__(self, most: int = SUMMARIES_KEPT) -> None:
        self._kept = Remembered[str, Summary](most)
        self._ends = Kept[tuple[str, date], Data](most)

    def lines(self, folds: Iterable[Fold], today: date, wanted: Wanted, sight: Sight) -> Iterator[Data]:
        """Yield a line for each case that is wanted and seen, in the order of the folds."""
        for fold, summary in self._wanted(folds, today, wanted, sight):
            yield summary.marks | self._ends.get((fold.hash, today), partial(_ends, fold, today))

    def marks(self, folds: Iterable[Fold], today: date, wanted: Wanted, sight: Sight) -> Iterator[Data]:
        """Yield what `lines` does without the expected end and the limit, which cost most."""
        for _, summary in self._wanted(folds, today, wanted, sight):
            yield summary.marks

    def duties(self, folds: Iterable[Fold], today: date, who: str) -> list[Data]:
        """Return what a department, or the applicants, must do, the most urgent first."""
        found = [duty for fold in folds for duty in self.summary(fold, today).duties if duty["who"] == who]
        return sorted(found, key=lambda duty: _first_day(duty["by"]))

    def summary(self, fold: Fold, today: date) -> Summary:
        """Return what lists need of a case on a day."""
        kept = self._kept.get(fold.key)
        if kept is None or not kept.is_of(fold, today):
            kept = _summary(fold, today)
            self._kept.put(fold.key, kept)
        return kept

    def _wanted(
        self, folds: Iterable[Fold], today: date, wanted: Wanted, sight: Sight
    ) -> Iterator[tuple[Fold, Summary]]:
        for fold in folds:
            if sight.sees_case(fold.case):
                summary = self.summary(fold, today)
                if summary.is_wanted(wanted):
                    yield fold, summary


def _summary(fold: Fold, today: date) -> Summary:
    view = View.at(fold.case, today)
    case, receipt = view.case, fold.case.receipt
    in_hand = [step for step in case.plan.steps if case.states[step.id] in IN_HAND]
    shown = {step.id: light(case, step.id, today) for step in case.plan.steps}
    marks = {
        "receipt": receipt,
        "flowchart": fold.flowchart,
        "state": case.state,
        "opened": case.opened_at.date(),
        "in_hand": [step.id for step in in_hand],
        "lights": {name: found for name, found in shown.items() if found},
    }
    departments = {step.department for step in in_hand}.union(
        *(step.joint.parties for step in in_hand if step.joint)
    )
    due = tuple({"receipt": receipt, **duty_data(duty)} for duty in view.duties)
    until = changes_on(case, today) or _LAST
    return Summary(fold.hash, today, until, marks, frozenset(departments), due)


def _ends(fold: Fold, today: date) -> Data:
    view = View.at(fold.case, today)
    return {"finish": view.finish, "limit": view.limit}


def _first_day(by: Any) -> date:
    day: date | None = by["earliest"] if isinstance(by, Mapping) else by
    return day or _LAST

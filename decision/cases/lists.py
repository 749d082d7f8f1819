"""Lists over all cases as of a day: lines by light, state and department, and the duties of a department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision.cases.folds import Fold
from decision.cases.machine import IN_HAND
from decision.cases.sight import Sight
from decision.cases.told import Data, duty_data
from decision.cases.view import View
from decision.kept import Kept

SUMMARIES_KEPT = 12_000
_LAST = date.max


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: in this state, with a step in hand of this department, with a step that shows this light."""

    state: str = ""
    department: str = ""
    light: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What lists need of a case on one day; `departments` have a step or a joint act in hand."""

    line: Data
    departments: frozenset[str]
    duties: tuple[Data, ...]

    def is_wanted(self, wanted: Wanted) -> bool:
        return (
            wanted.state in ("", self.line["state"])
            and (not wanted.department or wanted.department in self.departments)
            and (not wanted.light or wanted.light in self.line["lights"].values())
        )


class Lists:
    """Makes lists of folds; what a case says on a day is kept by its last hash, within a bound."""

    def __init__(self, most: int = SUMMARIES_KEPT) -> None:
        self._kept = Kept[tuple[str, date], Summary](most)

    def lines(self, folds: Iterable[Fold], today: date, wanted: Wanted, sight: Sight) -> Iterator[Data]:
        """Yield a line for each case that is wanted and seen, in the order of the folds."""
        for fold in folds:
            if sight.sees_case(fold.case):
                summary = self._summary(fold, today)
                if summary.is_wanted(wanted):
                    yield summary.line

    def duties(self, folds: Iterable[Fold], today: date, who: str) -> list[Data]:
        """Return what a department, or the applicants, must do, the most urgent first."""
        found = [duty for fold in folds for duty in self._summary(fold, today).duties if duty["who"] == who]
        return sorted(found, key=lambda duty: _first_day(duty["by"]))

    def _summary(self, fold: Fold, today: date) -> Summary:
        return self._kept.get((fold.hash, today), lambda: _summary(fold, today))


def _summary(fold: Fold, today: date) -> Summary:
    view = View.at(fold.case, today)
    case, receipt = view.case, fold.case.receipt
    steps = {step.id: view.step(step.id) for step in case.plan.steps}
    line = {
        "receipt": receipt,
        "flowchart": fold.flowchart,
        "state": case.state,
        "opened": case.opened_at.date(),
        "finish": view.finish,
        "limit": view.limit,
        "in_hand": [name for name, said in steps.items() if said["state"] in IN_HAND],
        "lights": {name: said["light"] for name, said in steps.items() if said.get("light")},
    }
    in_hand = [step for step in case.plan.steps if steps[step.id]["state"] in IN_HAND]
    departments = {step.department for step in in_hand}.union(
        *(step.joint.parties for step in in_hand if step.joint)
    )
    due = tuple({"receipt": receipt, **duty_data(duty)} for duty in view.duties)
    return Summary(line, frozenset(departments), due)


def _first_day(by: Any) -> date:
    day: date | None = by["earliest"] if isinstance(by, Mapping) else by
    return day or _LAST

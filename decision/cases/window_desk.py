"""The desk of a department: every open step that concerns it, once, by what is to be done now and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from decision.cases.case import Case
from decision.cases.duties import APPLICANT
from decision.cases.folds import Fold
from decision.cases.machine import IN_HAND, OPEN
from decision.cases.plan import CaseStep
from decision.cases.stretches import first_day
from decision.cases.view import Shown, View
from decision.kept import Kept

Group = Literal["today", "new", "later", "early", "others", "coming"]
# In the order in which they are looked at: what is due or overdue, what is new, what has time, and what owes nothing.
GROUPS: tuple[Group, ...] = ("today", "new", "later", "early", "others", "coming")
DESKS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A step on the desk: its duty with the day, or whom it waits for: departments, parties or the applicant."""

    group: Group
    receipt: str
    step: str
    state: str
    light: str | None
    event: str
    by: Shown
    waits_for: tuple[str, ...]
    flowchart: str | None


class Desks:
    """Lays desks out from folds; what a case puts on one on a day is kept by its last hash, within a bound."""

    def __init__(self, most: int = DESKS_KEPT) -> None:
        self._kept = Kept[tuple[str, date, str], tuple[DeskLine, ...]](most)

    def lines(self, folds: Iterable[Fold], today: date, department: str) -> list[DeskLine]:
        """Return the desk of a department, or of the applicants, the most urgent line first."""
        found = [line for fold in folds for line in self._of(fold, today, department)]
        return sorted(found, key=lambda line: (GROUPS.index(line.group), first_day(line.by) or date.max))

    def _of(self, fold: Fold, today: date, department: str) -> tuple[DeskLine, ...]:
        return self._kept.get(
            (fold.hash, today, department),
            lambda: tuple(desk_of(fold, View.at(fold.case, today), department)),
        )


def desk_of(fold: Fold, view: View, department: str) -> Iterator[DeskLine]:
    """Yield what one case puts on a desk: its duties first, then its own steps that wait for somebody else."""
    owed: set[str] = set()
    for step, who, event, by in view.duties:
        if who == department:
            owed.add(step)
            yield _line(fold, view, step, _group_of(event, by, view.today), event=event, by=by)
    for own in view.case.plan.steps:
        if own.department == department and own.id not in owed and view.case.states[own.id] in OPEN:
            group, waits_for = _waiting(view, own)
            by = view.step(own.id).get("expected")
            yield _line(fold, view, own.id, group, by=by, waits_for=waits_for)


def _group_of(event: str, by: Shown, today: date) -> Group:
    last = first_day(by)
    if last is not None and last <= today:
        return "today"
    return "new" if event == "accepted" else "later"


def _waiting(view: View, step: CaseStep) -> tuple[Group, tuple[str, ...]]:
    """Return where an open step of which nothing is owed lies, and for whom it waits."""
    case = view.case
    if case.states[step.id] == "waiting":
        return "coming", _holders(case, case.open_before(step.id))
    others = tuple(who for other, who, _, _ in view.duties if other == step.id and who != step.department)
    if others:
        return "others", others
    return "early", _holders(case, case.open_before_grant(step.id))


def _holders(case: Case, steps: Iterable[str]) -> tuple[str, ...]:
    """Return who holds those of some steps that are in hand; behind a refused or withdrawn one it is the applicant."""
    held = (step for step in steps if case.states[step] in IN_HAND)
    return tuple(dict.fromkeys(case.plan.by_id[step].department for step in held)) or (APPLICANT,)


def _line(
    fold: Fold,
    view: View,
    step: str,
    group: Group,
    *,
    event: str = "",
    by: Shown = None,
    waits_for: tuple[str, ...] = (),
) -> DeskLine:
    said = view.step(step)
    receipt = view.case.receipt
    return DeskLine(
        group, receipt, step, said["state"], said.get("light"), event, by, waits_for, fold.flowchart
    )

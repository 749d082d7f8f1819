"""Whom an event concerns: the departments that hold, or take part in, a step that it has changed."""

from __future__ import annotations

from decision.cases.folds import Fold
from decision.cases.plan import CaseStep


def departments_concerned(before: Fold | None, after: Fold) -> frozenset[str]:
    """Return the departments and parties of each step that is another one than before; of all without a before."""
    changed = (step for step in after.case.plan.steps if _is_changed(before, after, step))
    gone = (
        step for step in (before.case.plan.steps if before else ()) if step.id not in after.case.plan.by_id
    )
    return frozenset(name for step in (*changed, *gone) for name in _own(step))


def _is_changed(before: Fold | None, after: Fold, step: CaseStep) -> bool:
    if before is None or before.case.plan.by_id.get(step.id) != step:
        return True
    one, other = before.case, after.case
    return (
        one.states[step.id] != other.states[step.id]
        or one.rounds[step.id] != other.rounds[step.id]
        or one.papers_missing(step) != other.papers_missing(step)
        or one.calendar.id != other.calendar.id
    )


def _own(step: CaseStep) -> tuple[str, ...]:
    return (step.department, *(step.joint.parties if step.joint else ()))

"""What each may see of the figures: all, a department's own, or the totals without cells so small that they tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from decision.running.figures import RunningFigures

SMALLEST = 5


@dataclass(frozen=True)
class PublicFigures:
    """Totals for everybody: None is a count from 0 to 4, or one from which that could be worked out.

    Days are told of at least five completed cases. Unit: working days.
    """

    states: Mapping[str, int | None]
    in_time: int | None
    promised_median: int | None
    actual_median: int | None
    smallest: int = SMALLEST


def public(found: RunningFigures) -> PublicFigures:
    """Return the totals that everybody may see."""
    states = without_small(found.states)
    completed = found.cases.actual.count
    late = completed - found.cases.in_time
    is_told = states["completed"] is not None and min(found.cases.in_time, late) >= SMALLEST
    has_days = completed >= SMALLEST
    return PublicFigures(
        states,
        found.cases.in_time if is_told else None,
        found.cases.promised.median if has_days else None,
        found.cases.actual.median if has_days else None,
    )


def without_small(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return counts without those below 5; where that hides only one, the next smallest is hidden too.

    Else it could be worked out from a sum that is known elsewhere.
    """
    hidden = {name for name, count in counts.items() if count < SMALLEST}
    if len(hidden) == 1:
        left = [name for name in counts if name not in hidden]
        hidden |= {min(left, key=lambda name: counts[name])} if left else set()
    return {name: None if name in hidden else count for name, count in counts.items()}


def of_department(found: RunningFigures, department: str, items: frozenset[str]) -> RunningFigures:
    """Return what the head of a department sees: its own items and days, and the totals of all cases."""
    return replace(
        found,
        items=tuple(one for one in found.items if one.id in items),
        steps=tuple(one for one in found.steps if one.id in items),
        holders=tuple(one for one in found.holders if one.id == department),
    )

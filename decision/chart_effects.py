"""What other rules make of each flowchart: its days and its critical path before and after, for its reference case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from decision.opened import OpenRelease
from decision.plan import Schedule
from decision.reference_case import reference_answers
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True)
class ChartEffect:
    """One flowchart. Unit: working days to the construction permit."""

    flowchart: str
    days_before: int
    days_after: int
    path_before: tuple[str, ...]
    path_after: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return (self.days_before, self.path_before) != (self.days_after, self.path_after)


def chart_effects(old: OpenRelease, new: OpenRelease) -> tuple[ChartEffect, ...]:
    """Return every flowchart of the old rules that has a reference case, in their order; its answers stay the same.

    Raises: kb.graph.RingError, where items of either rules wait for each other.
    """
    effects = []
    for flowchart in old.kb.flowcharts:
        facts = reference_answers(old.kb, flowchart.id)
        if facts is not None:
            before, after = _schedule(old, facts), _schedule(new, facts)
            effects.append(
                ChartEffect(
                    flowchart.id,
                    before.working_days,
                    after.working_days,
                    before.critical_path,
                    after.critical_path,
                )
            )
    return tuple(effects)


def _schedule(opened: OpenRelease, facts: Mapping[str, Value]) -> Schedule:
    known = {name: value for name, value in facts.items() if name in opened.kb.vocabulary}
    return opened.chart(opened.index.settle(known).certain).schedule

"""The state machine of the knowledge base, and everything else of it that running cases need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from decision.cases.office_days import CaseCalendar
from kb.case_rules import Monitoring
from kb.transitions import ANY_STATE, NO_STATE, Transition

OPEN = ("waiting", "pushed", "correction", "accepted", "stopped")
IN_HAND = OPEN[1:]
CLOSED = ("granted", "refused")


@dataclass(frozen=True)
class CaseRules:
    """The rules that a case runs under; `calendar` finds a calendar by its id, None if there is none."""

    monitoring: Monitoring
    transitions: tuple[Transition, ...]
    calendar: Callable[[str], CaseCalendar | None] = field(repr=False, compare=False)

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Transition]]:
        """Each event -> its variants -> the row of the state machine."""
        rows: dict[str, dict[str, Transition]] = {}
        for row in self.transitions:
            if row.kind == "event":
                rows.setdefault(row.event, {})[row.variant] = row
        return rows

    @cached_property
    def stop_reasons(self) -> tuple[str, ...]:
        return tuple(reason.id for reason in self.monitoring.stop_reasons)

    @cached_property
    def replan_reasons(self) -> tuple[str, ...]:
        return tuple(reason.id for reason in self.monitoring.replan_reasons)

    @cached_property
    def noted_phases(self) -> tuple[str, ...]:
        return tuple(phase.id for phase in self.monitoring.trace.phases if phase.noted)

    @cached_property
    def _states(self) -> frozenset[str]:
        return frozenset(state.id for state in self.monitoring.states)

    def is_about_a_step(self, row: Transition) -> bool:
        """Return whether the event is one of a step: what may happen in any state is one of the whole case."""
        return not (row.before in ((NO_STATE,), (ANY_STATE,)) or self._states <= frozenset(row.before))

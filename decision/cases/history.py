"""A case folded from its events, kept and extended event by event; a rebuild gives the same.

An event that is refused changes nothing. An annulment takes an entry out of the fold: the record and its number stay,
and the fold is made again from the events that are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from decision.cases import effects
from decision.cases.case import Case
from decision.cases.events import Event, Refused
from decision.cases.judging import check_opening, judge, read_event
from decision.cases.machine import CaseRules
from decision.cases.passing import brought_to
from decision.cases.plan import BadPlan


@dataclass(frozen=True)
class History:
    """The events of a case in order of their numbers, those taken back, and the case that the others make."""

    rules: CaseRules
    events: tuple[Event, ...] = ()
    annulled: frozenset[int] = frozenset()
    case: Case | None = None

    @property
    def seq(self) -> int:
        """The number of the last record; 0 before the opening."""
        return len(self.events)

    def repeats(self, data: Mapping[str, Any]) -> Event | None:
        """Return the event that was entered before under the id of this one; None if there is none.

        Raises: Refused `conflict` when it said something else.
        """
        name = data.get("id")
        if name is None:
            return None
        earlier = next((event for event in self.events if event.data.get("id") == name), None)
        if earlier is not None and _said(earlier.data) != _said(data):
            raise Refused("conflict", str(name))
        return earlier

    def extended(self, data: Mapping[str, Any]) -> History:
        """Return the history after one more event; the same one for an event that was entered before.

        Raises: Refused; the history stays as it is.
        """
        if self.repeats(data) is not None:
            return self
        event = read_event(data, self.rules).numbered(self.seq + 1)
        if self.case is None:
            return replace(self, events=(event,), case=_opened(event, self.rules))
        case = brought_to(self.case, event.entered.date())
        judge(case, event, self.events[-1].entered)
        if event.type == "annulled":
            annulled = self.annulled | {self._annullable(event)}
            case = _refolded(self, annulled)
            return replace(self, events=(*self.events, event), annulled=annulled, case=case)
        return replace(self, events=(*self.events, event), case=effects.after(case, event))

    def _annullable(self, event: Event) -> int:
        number = int(event["event"])
        if (
            number > self.seq
            or number in self.annulled
            or self.events[number - 1].type in ("opened", "annulled")
        ):
            raise Refused("no_such_event", str(number))
        return number


def rebuilt(events: Iterator[Mapping[str, Any]] | list[Mapping[str, Any]], rules: CaseRules) -> History:
    """Return the history of recorded events. Raises: Refused if one of them cannot have been accepted."""
    history = History(rules)
    for event in events:
        history = history.extended(event)
    return history


def _opened(event: Event, rules: CaseRules) -> Case:
    check_opening(event, rules)
    try:
        return effects.opened(event, rules)
    except BadPlan as error:
        raise Refused("bad_plan", str(error)) from None
    except KeyError:
        raise Refused("unknown_calendar", str(event["calendar"])) from None


def _refolded(history: History, annulled: frozenset[int]) -> Case:
    """Return the case without the events taken back. Raises: Refused if a later one does not hold without them."""
    first, *later = history.events
    case, last = _opened(first, history.rules), first.entered
    for event in later:
        if event.seq in annulled or event.type == "annulled":
            continue
        try:
            case = brought_to(case, event.entered.date())
            judge(case, event, last)
        except Refused as refused:
            raise Refused("would_break_history", str(event.seq), refused.kind) from None
        case, last = effects.after(case, event), event.entered
    return case


def entered_by(history: History, moment: datetime) -> int:
    """Return how many events had been entered by a moment."""
    return sum(1 for event in history.events if event.entered <= moment)


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "entered"}

"""What streams say of cases: each event as the reader may see it, and news of a department by its position."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.access import RULES, Caller
from api.cases import moment_of, sight_of
from api.services import Services
from api.stream_events import event, number_alone
from decision.cases.folds import STREAMS, Fold
from decision.cases.history import History
from decision.cases.told import timeline
from decision.cases.view import View

MOST_MADE_UP_FOR = 100


def sees_events(caller: Caller) -> bool:
    """Return whether a caller sees the events of cases; everybody else sees the public view."""
    return caller.role in RULES["GET", "/v1/cases/{receipt}"].roles


def events_of_case(
    services: Services, key: str, caller: Caller, after: int | None
) -> tuple[int, list[bytes]]:
    """Return the number of the last event, and what is told of those behind `after`; without it of the last one.

    Without a key it is the public view as it was when the event was entered, of the last event as it is now.
    """
    fold = services.cases.docket.folds.current(key)
    assert fold is not None, "a case does not vanish"
    first = fold.seq - 1 if after is None else max(after, fold.seq - MOST_MADE_UP_FOR)
    if first >= fold.seq:
        return fold.seq, []
    sees = sees_events(caller)
    told = _seen(services, fold, first, caller) if sees else _public(fold, first, moment_of(services))
    events = [event(number, "case", data) for number, data in told]
    is_last_told = bool(told) and told[-1][0] == fold.seq
    return fold.seq, events if is_last_told else [*events, number_alone(fold.seq)]


def _public(fold: Fold, first: int, now: datetime) -> list[tuple[int, Any]]:
    told, history = [], History(fold.history.rules)
    for one in fold.history.events:
        history = history.extended(one.data)
        if history.seq > first and history.case:
            moment = now if history.seq == fold.seq else one.entered
            told.append((history.seq, View.at(history.case, moment).public(fold.flowchart)))
    return told


def _seen(services: Services, fold: Fold, first: int, caller: Caller) -> list[tuple[int, Any]]:
    trail = services.cases.docket.trail(fold.key)
    lines = timeline(fold, trail, sight_of(caller, services.opened.kb))
    return [(line["seq"], line) for line in lines if first < line["seq"] <= fold.seq]


def position_of_desks(services: Services) -> int:
    """Return how many records all cases have: the number that news of desks bear, the same for all processes."""
    return services.store.journal.total(STREAMS)

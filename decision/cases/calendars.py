"""The calendars that cases name: by the id of the newest notice they know, from rule files or given with a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from decision.cases.office_days import CaseCalendar
from decision.working_days import WorkingCalendar
from kb.calendar_files import CalendarNotice


def calendar_finder(
    notices: tuple[CalendarNotice, ...], given: Mapping[str, Mapping[str, Any]]
) -> Callable[[str], CaseCalendar | None]:
    """Return what finds a calendar by its id: one that is given, else what was announced by that notice.

    A given calendar is plain data: `years`, and the days `off` and `work`.
    """
    announced = {notice.id: notice.announced for notice in notices}

    @lru_cache(maxsize=256)
    def find(name: str) -> CaseCalendar | None:
        if name in given:
            return CaseCalendar(name, _given(name, given[name]))
        if name in announced:
            return CaseCalendar(name, WorkingCalendar.known_at(notices, announced[name]))
        return None

    return find


def _given(name: str, data: Mapping[str, Any]) -> WorkingCalendar:
    return WorkingCalendar((name,), frozenset(data["years"]), _days(data["off"]), _days(data["work"]))


def _days(days: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))

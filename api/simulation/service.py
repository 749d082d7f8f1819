"""A service of its own for a simulation: a new store, the shipped routes, and a clock that is moved from day to day.

A running service sets `entered` itself, since nobody may enter an event as of yesterday: days pass there only as they
pass. So simulated weeks need a clock of their own, and a store in which nothing real can lie.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from api.app import create_app
from api.cases_kept import RunningCases
from api.schemas import shanghai
from api.services import Services
from api.settings import Settings
from api.simulation.asking import InProcess
from decision.opened import OpenRelease
from decision.opening import open_release
from decision.store.digests import PersonalValues
from decision.store.held_journal import HeldJournal
from decision.store.interface import Store
from decision.store.opening import open_store
from decision.working_days import WorkingCalendar
from kb.errors import LiangtiError

_DAY = timedelta(days=1)
STORE = "liangti.duckdb"


@dataclass
class Clock:
    """The moment of the simulation, in civil time of Asia/Shanghai."""

    moment: datetime

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment.replace(tzinfo=shanghai()).astimezone(UTC)


class _HeldPersonal:
    """The personal values of the records that are held."""

    def __init__(self, journal: HeldJournal) -> None:
        self._journal = journal

    def get(self, record: str, /) -> PersonalValues | None:
        return self._journal.values_of(record)


class _HeldCases:
    """Where cases are kept meanwhile: single events need not be durable here."""

    def __init__(self) -> None:
        self.journal = HeldJournal(secrets.token_bytes)
        self.personal = _HeldPersonal(self.journal)


@contextmanager
def simulated_service(
    settings: Settings, first: date, step: Callable[[str], None]
) -> Iterator[tuple[InProcess, Clock, OpenRelease]]:
    """Lend a service whose cases are laid into a new store in the end, also when the work was broken off.

    Raises: LiangtiError where the folder holds a store already.
    """
    if (settings.home / STORE).exists():
        fix = "name a new folder with --home: simulated cases do not lie beside real ones"
        raise LiangtiError("there is a store already", where=str(settings.home / STORE), fix=fix)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = open_release(settings.kb, settings.home, step)
    clock = Clock(datetime(first.year, first.month, first.day))  # noqa: DTZ001
    store = open_store(f"duckdb:///{STORE}", settings.home, settings.node, clock)
    services = _services(opened, store, settings.home, clock)
    held = _HeldCases()
    services.cases = RunningCases(held, services.release_of)
    try:
        yield InProcess(create_app(services)), clock, opened
    finally:
        step("keeping the cases")
        held.journal.lay_into(store)
        services.close()


def office_days(opened: OpenRelease, first: date, count: int) -> list[date]:
    """Return the working days from a day on, by the calendars announced then; Monday to Friday beyond them."""
    calendar, days, day = WorkingCalendar.known_at(opened.calendars, first), list[date](), first
    while len(days) < count:
        is_open = calendar.is_working_day(day)
        if is_open or (is_open is None and day.weekday() < 5):
            days.append(day)
        day += _DAY
    return days


def _services(opened: OpenRelease, store: Store, home: Path, clock: Clock) -> Services:
    store.releases.keep(opened.kb.canonical())
    return Services(opened, store, home=home, clock=clock, rate=0, shadow_share=0.0)

"""The threads that work for running cases while a service lives: the monitor, the deliveries, news of other nodes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from api.cases import moment_of, now_of
from api.hearing import topics_of
from api.logs import places_of
from api.services import Services
from api.webhook_carrier import Carrier
from decision.cases.folds import STREAMS, key_of_stream
from decision.cases.lists import Wanted
from decision.cases.sight import Sight
from decision.watching.deliveries import Deliveries
from kb.errors import LiangtiError

# An event that was on its way at the hour of monitoring is entered by then.
SETTLES = timedelta(seconds=60)
_MONITOR_SECONDS, _DELIVERY_SECONDS, _NEWS_SECONDS = 20.0, 30.0, 2.0
_CARRIERS = 8


def due_run(now: datetime, hour: time) -> datetime:
    """Return the last hour of monitoring that lies long enough ago.

    >>> str(due_run(datetime(2015, 5, 18, 8, 30), time(8, 30)))
    '2015-05-17 08:30:00'
    """
    today = datetime.combine(now.date(), hour)
    return today if today + SETTLES <= now else today - timedelta(days=1)


@contextmanager
def working(services: Services) -> Iterator[None]:
    """Let the clerks of a service work meanwhile; what they have begun is ended first."""
    clerks = Clerks(services)
    clerks.start()
    try:
        yield
    finally:
        clerks.stop()


class Clerks:
    """The threads of one service."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._ended = threading.Event()
        self._carrier = Carrier(services.webhook_networks)
        self._workers = ThreadPoolExecutor(_CARRIERS, "webhook")
        self.deliveries = Deliveries(
            services.store,
            services.subscribers,
            self._carrier,
            lambda: moment_of(services),
            self._workers,
        )
        self._known: dict[str, int] | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to work."""
        works: dict[str, Callable[[], float]] = {"monitor": self.monitor, "deliveries": self.deliver}
        if not self._services.store.has_one_owner:
            works["news"] = self.hear
        for name, work in works.items():
            thread = threading.Thread(target=self._repeat, args=(name, work), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End, after what has been begun."""
        self._ended.set()
        self._services.posted.set()
        for thread in self._threads:
            thread.join()
        self._workers.shutdown()
        self._carrier.close()

    def monitor(self) -> float:
        """Run the monitor if its hour has come, and make lists ready; return in how many seconds to look again."""
        services = self._services
        at = due_run(
            moment_of(services), time.fromisoformat(services.opened.kb.monitoring.settings.monitor_at)
        )
        last = services.watching.monitor.last()
        if last is None or last.at < at:
            done = services.watching.run_monitor(
                at, now_of(services), services.opened.calendars, lambda: not self._ended.is_set()
            )
            services.log("monitor", **done)
            services.posted.set()
        warm(services, services.today(), lambda: not self._ended.is_set())
        return _MONITOR_SECONDS

    def deliver(self) -> float:
        """Carry what waits; return in how many seconds something is due again, if nothing is posted meanwhile."""
        self._services.posted.clear()
        at = self.deliveries.round()
        if at is None:
            return _DELIVERY_SECONDS
        return min(_DELIVERY_SECONDS, max(0.1, (at - moment_of(self._services)).total_seconds()))

    def hear(self) -> float:
        """Wake streams of what other processes have entered."""
        if len(self._services.streams):
            journal, folds = self._services.store.journal, self._services.cases.docket.folds
            heads = {name: head.seq for name, head in journal.streams(STREAMS, limit=1_000_000).items()}
            known, self._known = self._known, heads
            for name, seq in heads.items() if known is not None else ():
                if (
                    known is not None
                    and known.get(name) != seq
                    and (fold := folds.current(key_of_stream(name)))
                ):
                    self._services.streams.tell(topics_of(None, fold))
        return _NEWS_SECONDS

    def _repeat(self, name: str, work: Callable[[], float]) -> None:
        wait = self._services.posted if name == "deliveries" else self._ended
        while not self._ended.is_set():
            seconds = _MONITOR_SECONDS
            try:
                seconds = work()
            except LiangtiError as error:
                self._services.log(name, why=error.what)
            except Exception as error:  # noqa: BLE001
                # Whatever it is, tomorrow's notices must not fail with today's.
                self._services.log("fault", route=name, trace=places_of(error))
            wait.wait(seconds)


def warm(services: Services, today: date, goes_on: Callable[[], bool]) -> None:
    """Make ready what lists need of every case, so that nobody waits for it, as long as `goes_on` says so."""
    cases = services.cases
    for _ in cases.lists.marks(cases.docket.folds.all(), today, Wanted(), Sight("supervisor")):
        if not goes_on():
            return

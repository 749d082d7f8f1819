"""What requests are answered with: the release in force, the store, keys, limits, counters and the clock."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from api.access import KeyRing
from api.cases_kept import RunningCases
from api.limits import Rate, is_loopback
from api.logs import Log, log_nowhere
from api.metrics import Metrics, Read, Samples
from api.older_releases import OlderReleases
from api.schemas import shanghai
from api.sessions import Sessions
from api.settings import Network, Settings
from api.shadow import Shadow
from decision.opened import OpenRelease
from decision.opening import open_release
from decision.store.interface import Store
from decision.store.moments import civil_day
from decision.store.opening import open_store
from explain.prepared import prepared
from kb.errors import LiangtiError

P = ParamSpec("P")
T = TypeVar("T")
Step = Callable[[str], None]
RELEASES_KEPT = 8
_READERS, _DERIVERS = 4, 2


def _now() -> datetime:
    return datetime.now(UTC)


class Services:
    """Everything that routes share; `clock` gives moments with a time zone, `body_limit` counts bytes.

    `opened` is the release in force: a request reads it once and keeps to it, `swap` puts another in its place.
    """

    def __init__(
        self,
        opened: OpenRelease,
        store: Store,
        *,
        home: Path = Settings.home,
        clock: Callable[[], datetime] = _now,
        body_limit: int = Settings.body_limit,
        rate: float = Settings.rate,
        request_seconds: float = Settings.request_seconds,
        shadow_share: float = Settings.shadow_share,
        personal_days: int = Settings.personal_days,
        trusted_proxies: Sequence[Network] = (),
        is_local: bool = True,
        log: Log = log_nowhere,
        sample: Callable[[], float] = random.random,
    ) -> None:
        self.opened, self.store, self.clock = opened, store, clock
        self.body_limit, self.request_seconds, self.personal_days = body_limit, request_seconds, personal_days
        self.trusted_proxies, self.is_local, self.log = trusted_proxies, is_local, log
        self.rate = Rate(rate)
        self.metrics = Metrics()
        self.shadow = Shadow(shadow_share, self.metrics, log, sample)
        self.keys = KeyRing(lambda: self.read(store.keys.all))
        self.sessions = Sessions()
        # Requests with an Idempotency-Key that are being answered, so that a second one waits for the first.
        self.pending: dict[str, asyncio.Future[None]] = {}
        self.in_flight = 0
        self.is_stopping = False
        self._releases: OrderedDict[str, OpenRelease] = OrderedDict({opened.release.fingerprint: opened})
        self._older = OlderReleases(store.releases, home)
        self.cases = RunningCases(store, self.release_of)
        self._readers = ThreadPoolExecutor(_READERS, "store-reader")
        self._derivers = ThreadPoolExecutor(_DERIVERS, "deriver")
        self.metrics.watch(
            Read("liangti_cache_hits_total", "What caches helped.", ("cache",), self._hits, "counter"),
            Read("liangti_cache_misses_total", "What they did not.", ("cache",), self._misses, "counter"),
            Read("liangti_cache_entries", "What caches hold.", ("cache",), self._entries),
            Read("liangti_requests_in_flight", "Requests being answered.", (), self._flying),
        )

    def today(self) -> date:
        """Return the civil day in Asia/Shanghai."""
        return self.clock().astimezone(shanghai()).date()

    async def read(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the store answers, asked in a thread so that other requests go on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, lambda: ask(*args, **kwargs))

    async def derive(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what comes of a kept decision: work that may first open its release, and must not hold readers up."""
        return await asyncio.get_running_loop().run_in_executor(self._derivers, lambda: ask(*args, **kwargs))

    def swap(self, opened: OpenRelease) -> None:
        """Put another release in force; requests that have begun keep to theirs."""
        self._releases[opened.release.fingerprint] = opened
        self._releases.move_to_end(opened.release.fingerprint)
        self.opened = opened
        while len(self._releases) > RELEASES_KEPT:
            self._releases.popitem(last=False)

    def release_of(self, fingerprint: str) -> OpenRelease:
        """Return the release of a decision, opened again where it was in force before. Raises: ReleaseNotOpen."""
        return self._releases.get(fingerprint) or self._older.get(fingerprint)

    @property
    def releases(self) -> tuple[OpenRelease, ...]:
        """The releases that are open, the one in force last."""
        return tuple(self._releases.values())

    def close(self) -> None:
        """Stop the shadow check, then seal and close the store. Raises: StoreError if it cannot be sealed."""
        self.is_stopping = True
        self.shadow.close()
        self._derivers.shutdown()
        self._readers.shutdown()
        self.store.close()

    def _counted(self, place: int) -> Samples:
        return {(name,): counts[place] for name, counts in prepared(self.opened).caches().items()}

    def _hits(self) -> Samples:
        return self._counted(0)

    def _misses(self) -> Samples:
        return self._counted(1)

    def _entries(self) -> Samples:
        return self._counted(2)

    def _flying(self) -> Samples:
        return {(): self.in_flight}


def open_services(settings: Settings, step: Step = lambda _: None, log: Log = log_nowhere) -> Services:
    """Return the services of the settings.

    Raises: LiangtiError if the rules or the store cannot be used, or if a service without keys would be reached from
            other machines.
    """
    opened = open_release(settings.kb, settings.home, step)
    step("opening the store")
    store = open_store(settings.store, settings.home, settings.node, _now)
    try:
        is_local = is_loopback(settings.host)
        if not is_local and not store.keys.all():
            raise LiangtiError(
                f"no API key is configured, so the service may not be reached on {settings.host}",
                where="LIANGTI_HOST",
                fix="make a key with `liangti keys add`, or listen on 127.0.0.1",
            )
        # Whatever is decided from now on can be decided again when other rules are in force.
        store.releases.keep(opened.kb.canonical())
        # The first decision of each day does the same; a service may have stood still for years.
        store.personal.delete_before(civil_day(_now()))
    except BaseException:
        store.close()
        raise
    return Services(
        opened,
        store,
        home=settings.home,
        body_limit=settings.body_limit,
        rate=settings.rate,
        request_seconds=settings.request_seconds,
        shadow_share=settings.shadow_share,
        personal_days=settings.personal_days,
        trusted_proxies=settings.trusted_proxies,
        is_local=is_local,
        log=log,
    )

"""What requests are answered with: knowledge bases, the store, keys, limits, counters and the clock."""

from __future__ import annotations

import asyncio
import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from api.access import KeyRing
from api.cases_kept import RunningCases
from api.first_release import first_release
from api.hearing import Hearing
from api.knowledge_bases import Further, KnowledgeBases
from api.limits import Rate, is_loopback
from api.logs import Log, log_nowhere
from api.lookups import Lookups
from api.metrics import Metrics, Read, Samples
from api.older_releases import OlderReleases
from api.schemas import shanghai
from api.served import Served
from api.sessions import Sessions
from api.settings import Network, Settings
from api.shadow import Shadow
from api.stream import Streams
from api.watching import Watching
from decision.opened import OpenRelease
from decision.releases.history import History
from decision.releases.journal import ReleaseJournal
from decision.releases.streams import stream_of
from decision.store.interface import Store
from decision.store.moments import civil_day
from decision.store.opening import open_store
from decision.watching.subscribers import Subscribers
from explain.prepared import prepared
from kb.errors import LiangtiError
from kb.loader import id_of_folder

P = ParamSpec("P")
T = TypeVar("T")
Step = Callable[[str], None]
_READERS, _DERIVERS = 4, 2


def _now() -> datetime:
    return datetime.now(UTC)


class Services:
    """Everything that routes share; `clock` gives moments with a time zone, `body_limit` counts bytes.

    `opened` is the release of the default knowledge base with which it begins, `history` what was published of it; the
    further ones are opened by `knowledge_bases`. `release_seconds` is how often it is looked for other releases.
    """

    def __init__(
        self,
        opened: OpenRelease,
        store: Store,
        *,
        history: History | None = None,
        release_seconds: float | None = None,
        home: Path = Settings.home,
        clock: Callable[[], datetime] = _now,
        body_limit: int = Settings.body_limit,
        rate: float = Settings.rate,
        request_seconds: float = Settings.request_seconds,
        shadow_share: float = Settings.shadow_share,
        personal_days: int = Settings.personal_days,
        two_persons: bool = Settings.two_persons,
        unpublished: bool = Settings.unpublished,
        trusted_proxies: Sequence[Network] = (),
        webhook_networks: Sequence[Network] = (),
        is_local: bool = True,
        log: Log = log_nowhere,
        sample: Callable[[], float] = random.random,
    ) -> None:
        self.store, self.clock = store, clock
        self.body_limit, self.request_seconds, self.personal_days = body_limit, request_seconds, personal_days
        self.trusted_proxies, self.is_local, self.log = trusted_proxies, is_local, log
        self.rate = Rate(rate)
        self.lookups = Lookups()
        self.metrics = Metrics()
        self.shadow = Shadow(shadow_share, self.metrics, log, sample)
        self.keys = KeyRing(lambda: self.read(store.keys.all))
        self.sessions = Sessions()
        # Requests with an Idempotency-Key that are being answered, so that a second one waits for the first.
        self.pending: dict[str, asyncio.Future[None]] = {}
        self.in_flight = 0
        self.is_stopping = False
        self.home, self.two_persons, self.unpublished = home, two_persons, unpublished
        self._older = OlderReleases(store.releases, home, self._history_of)
        default = self.served(opened, self.journal_of(opened.kb.manifest.id), history)
        self.knowledge_bases = KnowledgeBases(default, self._not_used, release_seconds)
        self.streams = Streams()
        self.subscribers = Subscribers(store, secrets.token_bytes)
        # Set when a message may wait to be delivered.
        self.posted = threading.Event()
        hearing = Hearing(self.subscribers, self.streams, self.posted)
        self.cases = RunningCases(store, self.release_of, hearing)
        self.webhook_networks = webhook_networks
        self.watching = Watching(store, self.cases, self.subscribers, webhook_networks)
        self._readers = ThreadPoolExecutor(_READERS, "store-reader")
        self._derivers = ThreadPoolExecutor(_DERIVERS, "deriver")
        self.metrics.watch(
            Read("liangti_cache_hits_total", "What caches helped.", ("cache",), self._hits, "counter"),
            Read("liangti_cache_misses_total", "What they did not.", ("cache",), self._misses, "counter"),
            Read("liangti_cache_entries", "What caches hold.", ("cache",), self._entries),
            Read("liangti_requests_in_flight", "Requests being answered.", (), self._flying),
            Read("liangti_streams_open", "Streams of events being read.", (), self._streamed),
            Read("liangti_monitor_last_run", "The last run of the monitor.", ("what",), self._monitored),
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

    @property
    def default(self) -> Served:
        """The knowledge base that answers where none is named."""
        return self.knowledge_bases.default

    @property
    def opened(self) -> OpenRelease:
        """The release in force of the default knowledge base."""
        return self.knowledge_bases.default.opened

    def journal_of(self, knowledge_base: str) -> ReleaseJournal:
        """Return the journal of the releases of a knowledge base."""
        name = stream_of(knowledge_base, self.store.journal, self.store.releases)
        return ReleaseJournal(self.store.journal, self.clock, name)

    def served(self, opened: OpenRelease, journal: ReleaseJournal, history: History | None) -> Served:
        """Return a knowledge base that these services serve, with its release in force and what was published."""
        return Served(
            opened,
            journal,
            self.clock,
            self._older.get,
            self._not_opened,
            history=history,
            unpublished=self.unpublished,
        )

    async def open_release_of(self, fingerprint: str) -> OpenRelease:
        """Return a release, opened in a thread where it is not open. Raises: ReleaseNotOpen."""
        found = self.knowledge_bases.open_release(fingerprint)
        return found if found is not None else await self.derive(self.release_of, fingerprint)

    def release_of(self, fingerprint: str) -> OpenRelease:
        """Return the release of a decision, opened again where it was in force before. Raises: ReleaseNotOpen."""
        return self.knowledge_bases.release_of(fingerprint)

    def stop(self) -> None:
        """Take no new requests, and let streams end; any thread may."""
        self.is_stopping = True
        self.streams.close()

    def close(self) -> None:
        """Stop the shadow check, then seal and close the store. Raises: StoreError if it cannot be sealed."""
        self.stop()
        self.knowledge_bases.stop()
        self.shadow.close()
        self._derivers.shutdown()
        self._readers.shutdown()
        self.store.close()

    def _not_opened(self, error: LiangtiError) -> None:
        self.log("release", why=str(error))

    def _not_used(self, knowledge_base: str, error: LiangtiError) -> None:
        self.log("knowledge-base", knowledge_base=knowledge_base, why=str(error))

    def _history_of(self, fingerprint: str) -> History:
        """Return what was published of the knowledge base of a release, as far as it is known here."""
        for served in self.knowledge_bases.open:
            history = served.journal.history()
            if any(one.rules.fingerprint == fingerprint for one in history.releases):
                return history
        return History()

    def _counted(self, place: int) -> Samples:
        found = Counter[tuple[str, ...]]()
        for served in self.knowledge_bases.open:
            for name, counts in prepared(served.opened).caches().items():
                found[(name,)] += counts[place]
        return found

    def _hits(self) -> Samples:
        return self._counted(0)

    def _misses(self) -> Samples:
        return self._counted(1)

    def _entries(self) -> Samples:
        return self._counted(2)

    def _streamed(self) -> Samples:
        return {(): len(self.streams)}

    def _monitored(self) -> Samples:
        ran = self.watching.ran
        return {("cases",): ran.cases, ("notices",): ran.notices, ("seconds",): ran.seconds} if ran else {}

    def _flying(self) -> Samples:
        return {(): self.in_flight}


def open_services(settings: Settings, step: Step = lambda _: None, log: Log = log_nowhere) -> Services:
    """Return the services of the settings, with the default knowledge base open; the further ones are opened later.

    Raises: LiangtiError if the rules or the store cannot be used, or if a service without keys would be reached from
            other machines.
    """
    further = [(id_of_folder(folder), folder) for folder in settings.further_kbs]
    names = [id_of_folder(settings.kb), *(name for name, _ in further)]
    if twice := next((name for name in names if names.count(name) > 1), None):
        what = f"two folders hold the knowledge base `{twice}`"
        raise LiangtiError(what, where="LIANGTI_KB", fix="name one of them")
    step("opening the store")
    store = open_store(settings.store, settings.home, settings.node, _now)
    try:
        journal = ReleaseJournal(store.journal, _now, stream_of(names[0], store.journal, store.releases))
        opened, history = first_release(settings, store, journal, _now(), step)
        is_local = is_loopback(settings.host)
        if not is_local and not store.keys.all():
            raise LiangtiError(
                f"no API key is configured, so the service may not be reached on {settings.host}",
                where="LIANGTI_HOST",
                fix="make a key with `liangti keys add`, or listen on 127.0.0.1",
            )
        # The first decision of each day does the same; a service may have stood still for years.
        store.personal.delete_before(civil_day(_now()))
    except BaseException:
        store.close()
        raise
    services = Services(
        opened,
        store,
        history=history,
        release_seconds=settings.release_seconds,
        home=settings.home,
        body_limit=settings.body_limit,
        rate=settings.rate,
        request_seconds=settings.request_seconds,
        shadow_share=settings.shadow_share,
        personal_days=settings.personal_days,
        two_persons=settings.two_persons,
        unpublished=settings.unpublished,
        trusted_proxies=settings.trusted_proxies,
        webhook_networks=settings.webhook_networks,
        is_local=is_local,
        log=log,
    )
    services.knowledge_bases.watch()
    return services


def further_of(settings: Settings, services: Services) -> list[Further]:
    """Return the further knowledge bases of the settings, each with what opens it."""

    def one(folder: Path) -> Further:
        name = id_of_folder(folder)

        def opens(step: Step) -> Served:
            journal = services.journal_of(name)
            opened, history = first_release(
                replace(settings, kb=folder), services.store, journal, services.clock(), step
            )
            return services.served(opened, journal, history)

        return Further(name, opens)

    return [one(folder) for folder in settings.further_kbs]

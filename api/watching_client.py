"""Webhooks, monitor and calendars for a command: through the service that owns the store, or done here."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode

from api.admin import Data
from api.admin_client import Directly, administration
from api.cases_kept import RunningCases
from api.hearing import Told
from api.older_releases import OlderReleases
from api.schemas import shanghai
from api.service_client import Through
from api.settings import Settings
from api.watching import Watching, calendar_said, moment_said, webhook_said
from decision.cases.docket import Now
from decision.opening import CALENDARS
from decision.store.interface import Store
from decision.watching.subscribers import Subscribers
from kb.calendar_files import load_calendars


class Watched(Protocol):
    """What commands do."""

    def webhooks(self) -> list[Data]: ...
    def add_webhook(self, url: str, label: str) -> Data: ...
    def rotate_webhook(self, identity: str) -> Data: ...
    def remove_webhook(self, identity: str) -> Data: ...
    def replay_webhook(self, identity: str, receipt: str) -> Data: ...
    def last_run(self) -> Data | None: ...
    def run_monitor(self, at: str) -> Data: ...
    def load_calendar(self, name: str, text: str) -> Data: ...


class WatchedThrough(Through):
    """The same of the service that listens on the socket of a data folder."""

    def webhooks(self) -> list[Data]:
        return list(self._data("GET", "/v1/webhooks")["webhooks"])

    def add_webhook(self, url: str, label: str) -> Data:
        return self._data("POST", "/v1/webhooks", {"url": url, "label": label})

    def rotate_webhook(self, identity: str) -> Data:
        return self._data("POST", f"/v1/webhooks/{quote(identity, safe='')}:rotate")

    def remove_webhook(self, identity: str) -> Data:
        return self._data("POST", f"/v1/webhooks/{quote(identity, safe='')}:remove")

    def replay_webhook(self, identity: str, receipt: str) -> Data:
        query = f"?{urlencode({'receipt': receipt})}" if receipt else ""
        return self._data("POST", f"/v1/webhooks/{quote(identity, safe='')}:replay{query}")

    def last_run(self) -> Data | None:
        last: Data | None = self._data("GET", "/v1/monitor")["last"]
        return last

    def run_monitor(self, at: str) -> Data:
        return self._data("POST", "/v1/monitor", {"at": at})

    def load_calendar(self, name: str, text: str) -> Data:
        return self._data("POST", "/v1/calendars", {"name": name, "text": text})


class WatchedHere:
    """The same over a store that this process has open."""

    def __init__(self, store: Store, settings: Settings) -> None:
        subscribers = Subscribers(store, secrets.token_bytes)
        older = OlderReleases(store.releases, settings.home)
        cases = RunningCases(store, older.get, Told(subscribers))
        self._watching = Watching(store, cases, subscribers, settings.webhook_networks)
        self._personal_days = settings.personal_days

    def webhooks(self) -> list[Data]:
        return self._watching.webhooks()

    def add_webhook(self, url: str, label: str) -> Data:
        return self._watching.add_webhook(webhook_said({"url": url, "label": label}), self._now.moment)

    def rotate_webhook(self, identity: str) -> Data:
        return self._watching.rotate_webhook(identity, self._now.moment)

    def remove_webhook(self, identity: str) -> Data:
        return self._watching.remove_webhook(identity, self._now.moment)

    def replay_webhook(self, identity: str, receipt: str) -> Data:
        return self._watching.replay_webhook(identity, receipt, self._now.moment)

    def last_run(self) -> Data | None:
        return self._watching.last_run()

    def run_monitor(self, at: str) -> Data:
        return self._watching.run_monitor(moment_said({"at": at}), self._now, load_calendars(CALENDARS))

    def load_calendar(self, name: str, text: str) -> Data:
        notice = calendar_said({"name": name, "text": text})
        return self._watching.load_calendar(notice, self._now, load_calendars(CALENDARS))

    @property
    def _now(self) -> Now:
        moment = datetime.now(UTC).astimezone(shanghai()).replace(tzinfo=None, microsecond=0)
        return Now(moment, moment.date() + timedelta(days=self._personal_days))


@contextmanager
def watched(settings: Settings) -> Iterator[Watched]:
    """Lend what watches the cases of the settings. Raises: StoreUnusable."""
    with administration(settings) as store:
        if isinstance(store, Directly):
            yield WatchedHere(store.store, settings)
        else:
            yield WatchedThrough(settings.home)

"""The store at hand for a command: through the service that owns it, or opened here when no service runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

import orjson

from api import admin, admin_socket
from api.admin import Data
from api.cases_kept import RunningCases
from api.explaining import Asked, explained
from api.lab import AskedLab, lab
from api.older_releases import OlderReleases
from api.register_data import imported_data
from api.releasing import act_here, releases_here
from api.replaying import AskedReplay, replayed_log
from api.rule_texts import RuleTexts, stored_texts
from api.service_client import Progress, ServiceGone, ServiceRefused, Through
from api.settings import Settings
from decision.cases.docket import key_of
from decision.opened import OpenRelease
from decision.register import Defaults, import_certificates
from decision.register.files import Kind
from decision.running.figures import Which
from decision.store.errors import StoreOwned
from decision.store.interface import Store
from decision.store.moments import civil_day
from decision.store.opening import open_store
from explain.running_figures import running_as_data
from explain.wording import Lang
from kb.errors import LiangtiError
from kb.loader import id_of_folder, load

_FILE = "duckdb:///"
_SECONDS_TO_COME = 15.0


class Administration(Protocol):
    """What commands do with a store. `where` names it."""

    where: str

    def add_key(self, asked: Data) -> Data: ...

    def keys(self) -> list[Data]: ...

    def revoke_key(self, identity: str) -> Data: ...

    def about(self) -> Data: ...

    def explain(self, identity: str, asked: Asked) -> Data: ...

    def export_case(self, receipt: str) -> bytes: ...

    def running_figures(self, which: Which) -> Data: ...

    def release(self, asked: str) -> RuleTexts: ...

    def releases(self, name: str = "") -> Data: ...

    def release_act(self, act: str, name: str, asked: Data, secret: str | None) -> Data: ...

    def replay(self, asked: AskedReplay, lang: Lang, step: Callable[[str], None]) -> Data: ...

    def lab(self, asked: AskedLab, lang: Lang, step: Callable[[str], None]) -> Data: ...

    def check(self, found: Callable[[Data], None], looked: admin.Looked) -> Data: ...

    def backup(self, file: Path) -> None: ...

    def import_certificates(
        self, file: BinaryIO, name: str, progress: Progress, kind: Kind | None = None
    ) -> Data: ...


class Directly:
    """A store that this process has open."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self.where = store.where

    @property
    def store(self) -> Store:
        """The store that is open."""
        return self._store

    def add_key(self, asked: Data) -> Data:
        departments = load(self._settings.kb).party_by_id if asked.get("department") else {}
        return admin.add_key(self._store, admin.key_request(asked, departments))

    def keys(self) -> list[Data]:
        return admin.keys(self._store)

    def revoke_key(self, identity: str) -> Data:
        return admin.revoke_key(self._store, identity)

    def about(self) -> Data:
        return admin.store_data(self._store)

    def explain(self, identity: str, asked: Asked) -> Data:
        source = _KeptHere(self._store, OlderReleases(self._store.releases, self._settings.home))
        data, sections = explained(source, identity, asked, shows_values=True)
        return {**data, "sections": orjson.loads(orjson.dumps(sections))}

    def export_case(self, receipt: str) -> bytes:
        kb = load(self._settings.kb)
        found = self._cases().export(key_of(receipt, kb.monitoring.settings))
        if found is None:
            fix = "compare the receipt number, letter by letter"
            raise LiangtiError("there is no case with this receipt number", fix=fix)
        return found

    def running_figures(self, which: Which) -> Data:
        return running_as_data(self._cases().figures(civil_day(_now()), which))

    def _cases(self) -> RunningCases:
        older = OlderReleases(self._store.releases, self._settings.home)
        return RunningCases(self._store, older.get)

    def release(self, asked: str) -> RuleTexts:
        return stored_texts(self._store, asked)

    def releases(self, name: str = "") -> Data:
        return releases_here(self._store, id_of_folder(self._settings.kb), name)

    def release_act(self, act: str, name: str, asked: Data, secret: str | None) -> Data:
        return act_here(self._store, self._settings, act, name, asked, secret)

    def replay(self, asked: AskedReplay, lang: Lang, step: Callable[[str], None]) -> Data:
        folder = admin.folder_for_files(self._store)
        data, sections = replayed_log(self._store, asked, folder, step).told(lang)
        return {**data, "sections": orjson.loads(orjson.dumps(sections))}

    def lab(self, asked: AskedLab, lang: Lang, step: Callable[[str], None]) -> Data:
        data, sections = lab(asked, self._store, step).told(lang)
        return {**data, "sections": orjson.loads(orjson.dumps(sections))}

    def check(self, found: Callable[[Data], None], looked: admin.Looked) -> Data:
        return admin.check_store(self._store, found, looked).data()

    def backup(self, file: Path) -> None:
        self._store.back_up(file)

    def import_certificates(
        self, file: BinaryIO, name: str, progress: Progress, kind: Kind | None = None
    ) -> Data:
        defaults = Defaults(source=name, as_of=datetime.now(UTC))
        kb = load(self._settings.kb)
        return imported_data(
            import_certificates(file, name, kb, self._store.certificates, defaults, progress, kind)
        )


@dataclass(frozen=True)
class _KeptHere:
    """Decisions of a store that is open here, and their releases."""

    store: Store
    releases: OlderReleases

    def release_of(self, fingerprint: str) -> OpenRelease:
        return self.releases.get(fingerprint)


@contextmanager
def administration(
    settings: Settings, *, may_migrate: bool = False, knowledge_base: str = ""
) -> Iterator[Administration]:
    """Lend the store of the settings: through the service that owns it, or opened here.

    A service that has begun to open it a moment ago is waited for. Releases are those of a `knowledge_base` of the
    service, of its default one without; here they are those of the settings.
    Raises: StoreUnusable, with where, what and how to repair.
    """
    patience = time.monotonic() + _SECONDS_TO_COME
    while True:
        if through := _through(settings, settings.store, knowledge_base):
            yield through
            return
        try:
            store = open_store(settings.store, settings.home, None, _now, may_migrate=may_migrate)
        except StoreOwned:
            if time.monotonic() > patience:
                raise
            time.sleep(0.2)
            continue
        with store:
            yield Directly(store, settings)
        return


def running_service(settings: Settings, store: str) -> int | None:
    """Return the process of the service that owns a store of this folder; 0 where it is not told, None without."""
    if _through(settings, store) is None:
        return None
    connection = admin_socket.dial(settings.home)
    if connection is None:
        return None
    with connection:
        return admin_socket.process_of(connection)


def _through(settings: Settings, store: str, knowledge_base: str = "") -> Through | None:
    """Return the way through the service, if one runs here and has this very store."""
    if not store.startswith(_FILE):
        return None
    with suppress(ServiceRefused, ServiceGone):
        if connection := admin_socket.dial(settings.home):
            connection.close()
            through = Through(settings.home, knowledge_base)
            file = (settings.home / store.removeprefix(_FILE)).resolve()
            return through if through.where == str(file) else None
    return None


def _now() -> datetime:
    return datetime.now(UTC)

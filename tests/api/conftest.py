"""The shipped rules opened once, the application that answers with them, and a client without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.knowledge_bases import Further
from api.served import Served
from api.services import Services
from api.settings import Settings
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.opening import open_release
from decision.store.opening import open_store
from kb.loader import load, shipped_folders
from kb.release import Release, rule_files
from tests.folders import STALLS

NOW = datetime(2015, 5, 18, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)


class Client:
    """Sends requests to an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def together(self, *asked: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Send requests at the same time."""

        async def send() -> list[httpx.Response]:
            return await asyncio.gather(*(self.http.request(*one[:2], **one[2]) for one in asked))

        return self.runner.run(send())

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        return self.runner.run(self.http.request(method, path, **how))

    def decide(self, facts: object, **more: object) -> httpx.Response:
        """Ask for a decision on the day of the publication, unless another is given."""
        return self.ask({"facts": facts, "as_of": "2015-05-18", **more})

    def ask(self, body: object) -> httpx.Response:
        return self.request("POST", "/v1/decisions", json=body)

    def send(self, content: bytes | str, media_type: str = "application/json") -> httpx.Response:
        """Send these very bytes."""
        headers = {"Content-Type": media_type}
        return self.request("POST", "/v1/decisions", content=content, headers=headers)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the saved index of the shipped rules."""
    folder = tmp_path_factory.mktemp("home")
    open_release(Settings().kb, folder)
    return folder


@pytest.fixture(scope="session")
def opened(home: Path) -> OpenRelease:
    return open_release(Settings().kb, home)


@pytest.fixture(scope="session")
def services_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Services]]:
    """Return services over an empty store of their own, in the year of the publication; they are closed in the end."""
    with ExitStack() as to_close:

        def make(opened: OpenRelease, **more: Any) -> Services:
            folder = tmp_path_factory.mktemp("store")
            store = open_store("duckdb:///liangti.duckdb", folder, "main", lambda: NOW)
            services = Services(opened, store, **{"clock": lambda: NOW, "shadow_share": 0.0, **more})
            to_close.callback(services.close)
            return services

        yield make


@pytest.fixture(scope="session")
def services(opened: OpenRelease, services_of: Callable[..., Services]) -> Services:
    return services_of(opened)


@pytest.fixture(scope="session")
def everywhere(opened: OpenRelease, services_of: Callable[..., Services]) -> Services:
    """Services of every shipped knowledge base, long after all of them were published."""
    services = services_of(opened, clock=lambda: LATER, release_seconds=None)

    def further(folder: Path) -> Further:
        def opens(_: object) -> Served:
            kb = load(folder)
            made = OpenRelease(Release(kb), build(kb, by_meaning(kb)), (), rule_files=rule_files(folder))
            return services.served(made, services.journal_of(folder.name), None)

        return Further(folder.name, opens)

    services.knowledge_bases.open_further([further(folder) for folder in shipped_folders()[1:]])
    services.knowledge_bases.wait()
    assert set(services.knowledge_bases.states.values()) == {"open"}
    return services


@pytest.fixture(scope="session")
def client_of() -> Iterator[Callable[[FastAPI], Client]]:
    """Return a client of an application; it is closed in the end."""
    with ExitStack() as opened_runners:

        def make(app: FastAPI) -> Client:
            client = Client(app)
            opened_runners.enter_context(client.runner)
            return client

        yield make


@pytest.fixture(scope="session")
def client(services: Services, client_of: Callable[[FastAPI], Client]) -> Client:
    return client_of(create_app(services))


@pytest.fixture(scope="session")
def stalls(client_of: Callable[[FastAPI], Client], services_of: Callable[..., Services]) -> Client:
    """Decide about the market stalls of an invented town, which have an area and a first day."""
    kb = load(STALLS)
    opened = OpenRelease(Release(kb), build(kb, by_meaning(kb)), calendars=())
    return client_of(create_app(services_of(opened)))

"""What these tests share: a data folder, and a service in this process with a key of each role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.access import ROLES
from api.app import create_app
from api.services import Services
from decision import index_file
from decision.engine import engine_version
from kb.release import folder_digest
from tests.api.conftest import Client, client_of, services_of  # noqa: F401
from tests.api.projects import add_key
from tests.decision.store.conftest import server  # noqa: F401
from tests.decision.strategies import HARBIN, OPENED
from tests.torture.bodies import BODIES, DECISION, RESULT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of one test; a service opens the shipped rules in it at once."""
    folder = tmp_path / "home"
    index_file.save(OPENED.index, folder, folder_digest(HARBIN), engine_version())
    return folder


@pytest.fixture(scope="module")
def services(services_of: Callable[..., Services]) -> Services:  # noqa: F811
    return services_of(OPENED, rate=0)


@pytest.fixture(scope="module")
def client(services: Services, client_of: Callable[..., Client]) -> Client:  # noqa: F811
    return client_of(create_app(services))


@pytest.fixture(scope="module")
def keys(services: Services) -> dict[str, dict[str, str]]:
    """The headers of a caller of each role; the role `` has no key."""
    return {role: add_key(services, role) for role in ROLES} | {"": {}}


@pytest.fixture(scope="module")
def bodies(client: Client, keys: dict[str, dict[str, str]]) -> dict[str, Any]:
    """A body for every route that takes one, each of which is accepted as it is."""
    sent = client.request("POST", "/v1/decisions", json=DECISION, headers=keys["admin"])
    made = BODIES | {"POST /v1/certificates:issued": RESULT | {"decision": sent.json()["id"]}}
    for line, body in made.items():
        method, path = line.split(" ")
        answer = client.request(method, path.replace("{id}", "d-1"), json=body, headers=keys["admin"])
        assert answer.status_code in (200, 201), (line, answer.text)
    return made

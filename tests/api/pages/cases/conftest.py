"""An office in this process, and one behind a port for a real browser; both have a clock that tests set."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from api.app import create_app
from tests.api.pages.cases.office import OPENED, Office


class Served:
    """Asks a service over its port, as the clients of other tests ask one in this process."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30, verify=False)

    def request(self, method: str, path: str, **how: object) -> httpx.Response:
        return self.http.request(method, path, **how)


@pytest.fixture(scope="module")
def office(opened, services_of, client_of):
    clock = [OPENED]
    services = services_of(opened, rate=0, clock=lambda: clock[0])
    return Office(services, client_of(create_app(services)), clock)


@pytest.fixture(autouse=True)
def _on_the_first_day(request):
    if "office" in request.fixturenames:
        request.getfixturevalue("office").clock[0] = OPENED


@pytest.fixture(scope="module")
def served(opened, services_of) -> Iterator[tuple[Office, str]]:
    """Yield an office, and the address at which a browser finds it."""
    clock = [OPENED]
    services = services_of(opened, rate=0, clock=lambda: clock[0])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(services), ws="none", lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            office = Office(services, Served(address), clock)
            yield office, address
            office.client.http.close()
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.fixture(scope="module")
def address(served) -> str:
    return served[1]

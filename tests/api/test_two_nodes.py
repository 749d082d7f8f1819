"""Two services on one PostgreSQL: one log, one set of keys, one answer for one Idempotency-Key."""

import threading

import httpx
import psycopg
import pytest

from api.app import create_app
from api.services import Services
from decision.store.opening import open_store
from tests.api.conftest import NOW
from tests.api.projects import ON_STATE_LAND, PERSONAL, add_key, request
from tests.decision.store.conftest import server  # noqa: F401

ONCE = {"Idempotency-Key": "from-both"}


@pytest.fixture
def nodes(server, opened, client_of, tmp_path):  # noqa: F811
    """Two services with their clients, each a node of its own."""
    with psycopg.connect(server.url("public"), autocommit=True) as connection:
        connection.execute("create schema if not exists two_nodes")
    url = server.url("two_nodes")
    made = []
    for node in ("one", "two"):
        store = open_store(url, tmp_path, node, lambda: NOW)
        services = Services(opened, store, clock=lambda: NOW, shadow_share=0)
        made.append((client_of(create_app(services)), services))
    yield made
    for _, services in made:
        services.close()


def test_two_nodes_are_one_service(nodes):
    (one, first), (two, second) = nodes
    sent = one.request("POST", "/v1/decisions", json=request(ON_STATE_LAND, **PERSONAL), headers=ONCE)
    assert sent.status_code == 201
    again = two.request("POST", "/v1/decisions", json=request(ON_STATE_LAND, **PERSONAL), headers=ONCE)
    assert again.content == sent.content
    assert two.request("POST", "/v1/decisions", json=request(), headers=ONCE).status_code == 409
    path = sent.headers["location"]
    assert two.request("GET", path).json()["personal"] == "shown"
    assert two.request("GET", f"{path}/replay").json()["same"] is True
    assert [finding for finding in second.store.check() if finding.is_fault] == []

    raced = [None, None]

    def ask(place, client):
        headers = {"Idempotency-Key": "raced"}
        raced[place] = client.request("POST", "/v1/decisions", json=request(), headers=headers)

    threads = [threading.Thread(target=ask, args=(n, client)) for n, client in enumerate((one, two))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert isinstance(raced[0], httpx.Response)
    assert raced[0].content == raced[1].content

    key = add_key(first, "reviewer")
    second.keys.expire()
    assert two.request("GET", "/v1/decisions", headers=key).status_code == 200
    assert two.request("GET", "/v1/decisions").status_code == 401

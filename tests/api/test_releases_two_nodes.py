"""Two services on one PostgreSQL: what is approved on one is answered by the other, and nobody publishes twice."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest

from api.app import create_app
from api.first_release import note_opened
from api.services import Services
from decision.opening import open_release
from decision.releases.bundle import plain_files
from decision.store.opening import open_store
from kb.release import rule_files
from tests.api.projects import add_key
from tests.decision.store.conftest import server  # noqa: F401
from tests.folders import STALLS

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STALL = {"facts": {"goods": "food", "place": "street"}, "as_of": "2026-03-02"}


@pytest.fixture
def nodes(server, client_of, tmp_path):  # noqa: F811
    """Two services with their clients, each a node with a data folder of its own."""
    with psycopg.connect(server.url("public"), autocommit=True) as connection:
        connection.execute("create schema if not exists release_nodes")
    opened, made = open_release(STALLS, tmp_path), []
    for node in ("one", "two"):
        store = open_store(server.url("release_nodes"), tmp_path, node, lambda: NOW)
        services = Services(opened, store, clock=lambda: NOW, shadow_share=0, home=tmp_path / node)
        note_opened(opened, store, services.default.journal)
        made.append((client_of(create_app(services)), services))
    yield made
    for _, services in made:
        services.close()


def test_both_nodes_answer_by_what_one_approved(nodes):
    (one, first), (two, second) = nodes
    assert len(second.default.journal.history().records) == 1
    anna, boris = add_key(first, "policy"), add_key(first, "policy")
    second.keys.expire()
    body = {"files": plain_files(rule_files(STALLS)), "from": "2026-03-01"}
    made = one.request("POST", "/v1/releases:propose", json=body, headers=anna)
    assert made.status_code == 201, made.text
    assert two.request("POST", "/v1/releases/2:approve", json={}, headers=anna).status_code == 422

    raced = [None, None]

    def approve(place, client):
        raced[place] = client.request("POST", "/v1/releases/2:approve", json={}, headers=boris)

    threads = [threading.Thread(target=approve, args=(n, client)) for n, client in enumerate((one, two))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in raced) == [200, 422]
    for client, services in nodes:
        services.default.watch.look()
        assert client.ask(STALL).json()["rules"]["release"] == 2
    assert [record.kind for record in second.default.journal.history().records] == [
        "opened",
        "proposed",
        "approved",
    ]
    assert [finding for finding in first.store.check() if finding.is_fault] == []

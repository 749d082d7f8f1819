"""Killed at random moments under load, the service has every decision that it answered, each once under its key."""

from __future__ import annotations

import random
import time
from collections import Counter

import psycopg
import pytest

from api.cli import main
from decision.store.opening import open_store
from tests.api.conftest import NOW
from tests.torture.counts import times
from tests.torture.load import Load, decided
from tests.torture.service import serving, until

KILLS = {"duckdb": times(3, 100), "postgres": times(1, 100)}
DUCKDB = "duckdb:///liangti.duckdb"


@pytest.fixture
def store_of(request):
    """Return the address of an empty store on an engine."""

    def address(engine):
        if engine == "duckdb":
            return DUCKDB
        server = request.getfixturevalue("server")
        with psycopg.connect(server.url("public"), autocommit=True) as connection:
            connection.execute("create schema killed")
        return server.url("killed")

    return address


@pytest.mark.parametrize("engine", KILLS)
def test_no_answered_decision_is_lost_and_none_is_there_twice(
    engine, store_of, home, monkeypatch, capsys, did
):
    url, chance, load = store_of(engine), random.Random(engine), Load()
    last: dict[str, str] = {}
    for kill in range(KILLS[engine] + 1):
        with serving(home, {"LIANGTI_STORE": url}) as service:
            for key, digest in last.items():
                assert decided(service, key) == digest
            for key in load.unanswered:
                load.answered[key] = decided(service, key)
            load.unanswered.clear()
            assert service.ask("GET", "/readyz").status == 200
            if kill == KILLS[engine]:
                assert service.stop() == 0
                break
            known = set(load.answered)
            clients = load.start(service.address, str(kill))
            most = len(known) + chance.randint(1, times(60, 300))
            until(lambda: len(load.answered) >= most or len(load.unanswered) == len(clients))  # noqa: B023
            time.sleep(chance.uniform(0.0, 0.02))
            service.kill()
            for client in clients:
                client.join()
            last = {key: digest for key, digest in load.answered.items() if key not in known}
            did(f"kills on {engine}")

    monkeypatch.setenv("LIANGTI_STORE", url)
    assert main(["store", "check", "--home", str(home)]) == 0, capsys.readouterr().out
    with open_store(url, home, None, lambda: NOW) as store:
        references = Counter(record.content.reference for record in every_record(store))
    assert max(references.values()) == 1
    assert load.answered.keys() == references.keys()
    did(f"decisions answered and found on {engine}", len(load.answered))


def every_record(store):
    cursor = None
    while True:
        page = store.decisions.page(after=cursor, limit=1000)
        yield from page.records
        cursor = page.next
        if cursor is None:
            return

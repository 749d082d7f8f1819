"""What goes wrong below the store, seen from outside: a clear problem, nothing acknowledged lost, and back to work."""

from __future__ import annotations

import os
import random
import resource
from datetime import timedelta

import pytest

from api.app import create_app
from api.cli import main
from api.services import Services
from decision.store.opening import open_store
from tests.api.conftest import NOW
from tests.api.projects import PERSONAL, request
from tests.decision.strategies import OPENED
from tests.torture.counts import only_long
from tests.torture.load import Load, decided
from tests.torture.service import serving

FILE = "liangti.duckdb"
ROOM = 300_000
CUTS = 20


def with_noise(number):
    """Return a request whose record no disk can make small."""
    noise = random.Random(number).randbytes(1500).hex()
    return request(reference=f"full {number}", applicant=PERSONAL["applicant"], project={"name": noise})


def log_of(home):
    return home / f"{FILE}.wal"


def test_a_full_disk_refuses_says_so_and_takes_decisions_again_once_there_is_room(home, capsys, did):
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    with serving(home, {}) as service:
        kept = [service.ask("POST", "/v1/decisions", with_noise(0)).data["id"]]
        room = max(path.stat().st_size for path in home.iterdir() if path.is_file()) + ROOM
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (room, hard))
        number, answer = 0, None
        while answer is None or answer.status == 201:
            number += 1
            answer = service.ask("POST", "/v1/decisions", with_noise(number))
            kept += [answer.data["id"]] if answer.status == 201 else []
        assert (answer.status, answer.problem) == (503, "store-unavailable")
        assert str(home) not in answer.body.decode()
        assert service.ask("GET", "/readyz").problem == "store-unavailable"
        assert service.ask("GET", "/healthz").status == 200
        assert service.ask("GET", f"/v1/decisions/{kept[0]}").status == 200
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (log_of(home).stat().st_size, hard))
        assert main(["keys", "add", "--role", "intake", "--home", str(home)]) == 1
        assert "no room is left on the disk" in capsys.readouterr().err
        assert "no room is left on the disk" in service.said()
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        kept.append(service.ask("POST", "/v1/decisions", with_noise(number)).data["id"])
        assert service.ask("GET", "/readyz").status == 200
        assert all(service.ask("GET", f"/v1/decisions/{one}").status == 200 for one in kept)
        assert main(["store", "check", "--home", str(home)]) == 0
        assert service.stop() == 0
    did("full disks")


@only_long
@pytest.mark.parametrize("cut", range(CUTS))
def test_a_half_written_last_block_costs_no_more_than_what_was_being_written(home, cut, did):
    chance, load = random.Random(cut), Load()
    with serving(home, {}) as service:
        for number in range(20):
            load.answered[f"{cut}.{number}"] = decided(service, f"{cut}.{number}")
        service.kill()
    size = log_of(home).stat().st_size
    os.truncate(log_of(home), size - chance.randint(1, 200))
    with serving(home, {}) as service:
        assert service.ask("GET", "/readyz").status == 200
        *kept, _ = load.answered.items()
        for key, digest in kept:
            assert decided(service, key) == digest
        assert service.stop() == 0
    assert main(["store", "check", "--home", str(home)]) == 0
    did("half-written blocks")


def test_a_clock_that_is_set_back_changes_no_order_and_loses_nothing(tmp_path, client_of, did):
    now = [NOW]
    store = open_store(f"duckdb:///{FILE}", tmp_path, "main", lambda: now[0])
    services = Services(OPENED, store, clock=lambda: now[0], shadow_share=0)
    client = client_of(create_app(services))
    sent = []
    for hours in (0, -2, -24 * 400, 1):
        now[0] = NOW + timedelta(hours=hours)
        sent.append(client.ask(request(reference=f"at {hours}")).json())
    assert [one["recorded_at"] for one in sent] == sorted(one["recorded_at"] for one in sent)
    listed = client.request("GET", "/v1/decisions").json()["decisions"]
    assert [one["id"] for one in listed] == [one["id"] for one in sent]
    assert all(
        client.request("GET", f"/v1/decisions/{one['id']}/replay").json()["same"] is True for one in sent
    )
    assert [finding for finding in store.check() if finding.is_fault] == []
    services.close()
    did("clocks set back", 3)

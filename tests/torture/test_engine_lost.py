"""The engine of the shadow check is killed or hangs while decisions go on: counted, logged, started again."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.torture.counts import only_long
from tests.torture.load import decided
from tests.torture.service import Connection, serving, until

LOSSES = {"killed": signal.SIGKILL, "hung": signal.SIGSTOP}


def engine_of(service):
    """Return the child process of a service."""
    children = Path(f"/proc/{service.process.pid}/task").glob("*/children")
    found = [int(child) for tasks in children for child in tasks.read_text().split()]
    return found[0] if found else None


def counted(connection, name):
    """Return what a counter stands at, 0 where it has not begun."""
    text = connection.ask("GET", "/metrics").body.decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


@only_long
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_decisions_go_on_without_an_engine_and_it_comes_back(home, loss, did):
    with serving(home, {"LIANGTI_SHADOW_SHARE": "1"}) as service:
        connection, asked = Connection(service.address), iter(range(1_000_000))

        def checked(result):
            decided(connection, f"{loss}.{next(asked)}")
            return counted(connection, f'liangti_shadow_checks_total{{result="{result}"}}')

        until(lambda: checked("same"))
        lost = engine_of(service)
        os.kill(lost, loss)
        until(lambda: checked("failed"))
        before = checked("same")
        until(lambda: checked("same") > before)
        assert counted(connection, "liangti_engine_restarts_total") >= 1
        assert counted(connection, 'liangti_shadow_checks_total{result="different"}') == 0
        assert engine_of(service) not in (None, lost)
        assert '"event":"shadow-failure"' in service.said()
        connection.close()
        assert service.stop() == 0
    did("engines lost")

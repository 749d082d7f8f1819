"""Killed at random moments and started again, the monitor tells what one left alone would have told."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

from tests.decision.cases.acting import DAY
from tests.decision.watching.running import Running, opened_store
from tests.decision.watching.test_monitor import HOUR, expected, same, with_some_cases
from tests.torture.counts import times

_UPTO = HOUR + 30 * DAY
_RUN = """
import sys
from pathlib import Path
from tests.decision.watching.running import Running, opened_store
from tests.torture.test_monitor_killed import _UPTO
with opened_store(Path(sys.argv[1])) as store:
    print("begun", flush=True)
    Running(store).monitor.run(_UPTO)
"""
CASES, KILLS = times(4, 60), times(2, 60)


def test_killed_at_random_moments_it_tells_everything_once(tmp_path, did):
    with opened_store(tmp_path) as store:
        with_some_cases(Running(store), CASES)
    chance, longest, killed = random.Random(7), 0.5, 0
    for _ in range(KILLS):
        command = [sys.executable, "-c", _RUN, str(tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        killed += process.wait(60) == -signal.SIGKILL
    with opened_store(tmp_path) as store:
        running = Running(store)
        running.monitor.run(_UPTO)
        same(running.told(), expected(running, _UPTO))
        assert list(store.check()) == []
        did("notices of a monitor that was killed", sum(map(len, running.told().values())))
    did("kills of the monitor", killed)
    assert killed

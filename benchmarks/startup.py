"""From the command to the first answer, and what it costs that the engine checks live decisions."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from api.metrics import Metrics
from api.shadow import Shadow
from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.rounds import Bar, Row, quarters, ratio, timed, times
from decision.decide import Case
from decision.opening import open_release
from explain.prepared import answer_bytes

BENCH = "startup"
_RULES = Path(__file__).parent.parent / "kb" / "harbin"
_SHARE = 0.01


def run(quick: bool = False) -> list[Row]:
    """Start everything a few times, then decide with and without the shadow check in turn."""
    rounds = 2 if quick else 7
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / str(n) for n in range(rounds)]
        anew = [_seconds(partial(open_release, _RULES, home)) for home in homes]
        saved = [_seconds(partial(open_release, _RULES, home)) for home in homes]
        command = [_seconds(partial(_run, "--version")) for _ in homes]
        served = [_seconds(partial(_serve, home)) for home in homes]
    return [
        _row("opening the rules: load, check, fire, compare", anew, Bar(5.0)),
        _row("opening the rules from their saved index", saved, Bar(0.5)),
        _row("the command alone (`liangti --version`)", command),
        _row("`liangti serve` until it is ready, from a saved index", served),
        *_shadow(40 if quick else 2_000, rounds),
    ]


def _shadow(each: int, rounds: int) -> list[Row]:
    release = opened()
    cases = Cases(release)
    asked = [cases.case(cases.any_facts()) for _ in range(each)]
    shadow = Shadow(_SHARE, Metrics(), lambda *_, **__: None)

    def alone(case: object) -> object:
        assert isinstance(case, Case)
        return answer_bytes(case, release, AS_OF, AS_OF)

    def checked(case: object) -> object:
        assert isinstance(case, Case)
        shadow.consider(release, case.facts)
        return alone(case)

    try:
        for case in asked:
            alone(case)
        with_check, without = f"deciding, {_SHARE:.0%} checked", "deciding, none checked"
        found = timed(
            {without: (alone, asked), with_check: (checked, asked)},
            rounds,
            repeat=dict.fromkeys((with_check, without), 2),
        )
        shadow.wait()
    finally:
        shadow.close()
    return [
        *times(BENCH, found),
        ratio(BENCH, found, with_check, without, note="the engine works in a process of its own"),
    ]


def _row(name: str, seconds: list[float], bar: Bar | None = None) -> Row:
    return Row(BENCH, name, statistics.median(seconds), "s", bar, quarters(seconds))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "api.cli", *words], check=True, capture_output=True)


def _serve(home: Path) -> None:
    """Start a service, wait until it is ready, and stop it."""
    where = ["--kb", str(_RULES), "--home", str(home)]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", *where]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        address = next(
            found[1] for line in process.stderr if (found := re.search(r"ready on (http://\S+?),", line))
        )
        urlopen(f"{address}/readyz").close()
    finally:
        process.terminate()
        process.communicate()

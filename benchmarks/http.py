"""Decisions over HTTP on loopback, beside the same application with a constant answer of the same size."""

from __future__ import annotations

import random
import socket
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import product
from pathlib import Path

from api.deciding import PATH
from api.schemas import shanghai
from benchmarks.asking import body_of, caches_of, check_answer
from benchmarks.cases import Cases, opened
from benchmarks.load import Load, asked, is_installed, write_requests
from benchmarks.postgres import postgres
from benchmarks.rounds import Bar, Row, quarters
from benchmarks.served import BODY, serving

BENCH = "http"
CONSTANT, UNKEPT, DUCKDB, POSTGRES = "constant body", "not kept", "kept in DuckDB", "kept in PostgreSQL"
BARS = {UNKEPT: Bar(0.6, at_least=True), DUCKDB: Bar(0.4, at_least=True), POSTGRES: None}
CONNECTIONS = (1, 16, 64)
CERTIFICATES = 20
_SERVER_CORE, _LOAD_CORE = 0, 1
_CHECKED = 20
Loads = Mapping[tuple[str, int], Sequence[Load]]


def run(quick: bool = False) -> list[Row]:
    """Ask all servers in turn, round after round; return what each answered in a second, and the ratios."""
    if not is_installed():
        note = "wrk is not installed (Debian: `apt-get install wrk`)"
        return [Row(BENCH, name, None, "x", bar, note=note) for name, bar in BARS.items()]
    rounds, seconds, warm_up, number = (3, 2, 10, 2_000) if quick else (7, 5, 120, 10_000)
    release = opened()
    cases = Cases(release)
    draw = random.Random(7)
    # A short run has no time to make the texts of all cases once.
    facts = draw.sample(cases.facts, 50) if quick else cases.facts
    bodies = [body_of(cases.case(draw.choice(facts), CERTIFICATES, distinct=False)) for _ in range(number)]
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liangti-http-")))
        home.chmod(0o755)  # PostgreSQL runs as another user
        write_requests(home / "requests", PATH, bodies)
        ports = {name: _free_port() for name in (CONSTANT, UNKEPT, DUCKDB, POSTGRES)}
        stack.enter_context(serving("unkept", ports[UNKEPT], home, _SERVER_CORE))
        stack.enter_context(serving("kept", ports[DUCKDB], home, _SERVER_CORE))
        address = stack.enter_context(postgres(home / "postgres", _SERVER_CORE))
        if address:
            stack.enter_context(serving("kept", ports[POSTGRES], home, _SERVER_CORE, address))
        else:
            del ports[POSTGRES]
        today = datetime.now(shanghai()).date()
        answers = [
            check_answer(port, body, release, today)
            for name, port in ports.items()
            if name != CONSTANT
            for body in bodies[:_CHECKED]
        ]
        (home / BODY).write_bytes(sorted(answers, key=len)[len(answers) // 2])
        stack.enter_context(serving("constant", ports[CONSTANT], home, _SERVER_CORE))

        def load(name: str, connections: int, duration: int) -> Load:
            first = draw.randrange(number)
            return asked(ports[name], home / "requests", first, connections, duration, _LOAD_CORE)

        for name in ports:
            load(name, CONNECTIONS[-1], warm_up)
        found: dict[tuple[str, int], list[Load]] = {one: [] for one in product(ports, CONNECTIONS)}
        for _ in range(rounds):
            for (name, connections), loads in found.items():
                loads.append(load(name, connections, seconds))
        print_loads(found)
        print_caches(ports[DUCKDB])
    return [row for name in BARS for row in rows(name, found)]


def rows(name: str, found: Loads) -> list[Row]:
    """Return for each number of connections how much of the constant answer's throughput a server reaches."""
    made = []
    for connections in CONNECTIONS:
        title, bar = f"{name} / {CONSTANT}, {connections} connections", BARS[name]
        if (name, connections) not in found:
            made.append(Row(BENCH, title, None, "x", bar, note=f"{name} was not measured"))
            continue
        pairs = zip(found[name, connections], found[CONSTANT, connections], strict=True)
        each = [ours.per_second / constant.per_second for ours, constant in pairs]
        made.append(Row(BENCH, title, statistics.median(each), "x", bar, quarters(each)))
    return made


def print_loads(found: Loads) -> None:
    """Print what each server answers in a second and how long that takes, the median of the rounds."""
    print("server              connections     in a second     p50 ms     p99 ms")
    for (name, connections), loads in found.items():
        speed, half, most = (
            statistics.median(getattr(one, field) for one in loads)
            for field in ("per_second", "p50_ms", "p99_ms")
        )
        print(f"{name:19} {connections:11} {speed:15,.0f} {half:10.2f} {most:10.2f}")


def print_caches(port: int) -> None:
    """Print how often each cache of a server helped."""
    print("\ncache               hits     misses   helped")
    for name, (hits, misses) in caches_of(port).items():
        print(f"{name:12} {hits:11,.0f} {misses:10,.0f}   {hits / (hits + misses):6.1%}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port

"""The servers of the HTTP benchmark, each a process of its own: `python -m benchmarks.served KIND PORT HOME [STORE]`.

Each is the service as `liangti serve` starts it, but for one thing: `constant` answers every decision with the same
body, `unkept` keeps no record of what it decided. `kept` is the service itself.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import cast
from urllib.error import URLError
from urllib.request import urlopen

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import app, deciding, server
from api.body import read_bytes
from api.deciding import PATH
from api.keeping import Decided
from api.services import Services
from api.settings import settings_from
from benchmarks.load import on_core
from decision.store.canonical import new_id
from decision.store.records import Content, DecisionRecord, Outcome
from decision.store.replies import Reply
from kb.loader import shipped_folders

BODY = "constant.json"
_PATIENCE_SECONDS = 120.0


@contextmanager
def serving(kind: str, port: int, home: Path, core: int, store: str = "") -> Iterator[None]:
    """Serve on one core meanwhile. Raises: AssertionError if the server does not start; its log says why."""
    words = [
        sys.executable,
        "-m",
        "benchmarks.served",
        kind,
        str(port),
        str(home),
        *([store] if store else []),
    ]
    log = home / f"{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen([*on_core(core), *words], stderr=said)
        try:
            _wait_for(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(_PATIENCE_SECONDS)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(URLError):
            urlopen(f"http://127.0.0.1:{port}/readyz").close()
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def constant(services: Services, body: bytes) -> list[BaseRoute]:
    """Return the route of decisions with an answer that is there already; the request is received, not read."""

    async def answered(request: Request) -> Response:
        await read_bytes(request, services.body_limit)
        return Response(body, 201, {"Location": PATH}, "application/json")

    return [Route(PATH, answered, methods=["POST"])]


def unkept(_services: Services, decided: Decided, _reply: Reply | None = None) -> Future[DecisionRecord]:
    """Return what `keep_soon` returns, with nothing kept."""
    outcome = cast("Outcome", decided.told.outcome)
    content = Content(
        new_id(token_bytes), "", decided.release, outcome, "", decided.asked.reference, None, None
    )
    done: Future[DecisionRecord] = Future()
    done.set_result(DecisionRecord(content, "", 0, datetime.now(UTC), 0, "", ""))
    return done


def main() -> None:
    kind, port, home, *store = sys.argv[1:]
    if kind == "constant":
        body = (Path(home) / BODY).read_bytes()
        app.decisions = lambda services: constant(services, body)
    elif kind == "unkept":
        deciding.keep_soon = unkept
    rules, *_ = shipped_folders()
    own = Path(home) / port
    server.serve(settings_from(kb=rules, port=port, home=own, store=store[0] if store else None))


if __name__ == "__main__":
    main()

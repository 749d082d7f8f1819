"""`liangti serve` in a process group of its own, asked over plain connections, and killed."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.folders import HARBIN

_SECONDS = 120


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The name of the problem, with the form of a problem proved; nothing for another answer."""
        if self.status < 400:
            return ""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.data["status"] == self.status, self
        assert "Traceback" not in self.body.decode(), self
        return str(self.data["type"]).removeprefix("/problems/")


class Connection:
    """One connection that is used again and again."""

    def __init__(self, address: str) -> None:
        self._http = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_SECONDS)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Raises: OSError or http.client.HTTPException, when the service is killed meanwhile."""
        content = None if body is None else json.dumps(body).encode()
        said = {"Content-Type": "application/json"} if content else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._http.request(method, path, content, said | named)
        answer = self._http.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())

    def close(self) -> None:
        self._http.close()


class Service:
    """A service that answers at `address`; what it says goes to a file beside its data folder.

    It derives nothing again by the engine, unless `environment` says so.
    """

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home, self._said = home, home.with_name(f"{home.name}.said")
        command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--home", str(home)]
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                command,
                stdout=said,
                stderr=said,
                start_new_session=True,
                env={**os.environ, "LIANGTI_SHADOW_SHARE": "0", "LIANGTI_KB": str(HARBIN), **environment},
            )

    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it listens, once it says so. Raises: AssertionError, when it ends before."""
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            text = self.said()
            if found := re.search(r"ready on (http://\S+?),", text):
                return found[1]
            assert self.process.poll() is None, text
            time.sleep(0.005)
        raise AssertionError(self.said())

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        connection = Connection(self.address)
        try:
            return connection.ask(method, path, body, **headers)
        finally:
            connection.close()

    def kill(self) -> None:
        """End it and its engine at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_SECONDS)

    def stop(self) -> int:
        """Stop it as an operator does; return its exit code."""
        self.process.terminate()
        return self.process.wait(_SECONDS)


@contextmanager
def serving(home: Path, environment: Mapping[str, str]) -> Iterator[Service]:
    """Run a service; it is killed in the end, if it still runs."""
    service = Service(home, environment)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.kill()


def until(is_so: Any, seconds: float = _SECONDS) -> None:
    """Wait until something is so. Raises: AssertionError, if it does not come."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)

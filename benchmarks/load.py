"""wrk, the load generator: what a server answers over so many connections, and how fast."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """Requests answered in a second, and how many milliseconds half of them and 99 of 100 took at most."""

    per_second: float
    p50_ms: float
    p99_ms: float


def is_installed() -> bool:
    """Return whether wrk can be started (Debian: `apt-get install wrk`)."""
    return shutil.which("wrk") is not None


def write_requests(file: Path, path: str, bodies: Sequence[bytes]) -> None:
    """Write requests with these JSON bodies as `asked` reads them."""
    with file.open("wb") as out:
        for body in bodies:
            head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            whole = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
            out.write(b"%d\n" % len(whole) + whole)


def asked(port: int, requests: Path, first: int, connections: int, seconds: int, core: int) -> Load:
    """Return what came of sending the requests, from `first` on, for so many seconds, by wrk on one core.

    Raises: AssertionError if a request was not answered with a status below 400.
    """
    address = f"http://127.0.0.1:{port}"
    wrk = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=30s"]
    command = [*on_core(core), *wrk, f"--script={_SCRIPT}", address, "--", str(requests), str(first)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = next(line for line in said.splitlines() if line.startswith("found"))
    answered, micros, failed, p50, p99 = map(int, line.split()[1:])
    assert not failed, f"{failed} of {answered} requests failed"
    return Load(answered / micros * 1e6, p50 / 1000, p99 / 1000)


def on_core(core: int) -> list[str]:
    """Return the words before a command that keep it on one core, where that can be done."""
    return ["taskset", "--cpu-list", str(core)] if shutil.which("taskset") else []

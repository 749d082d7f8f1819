"""A PostgreSQL server of this run, durable as it comes, on a socket in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.load import on_core


@contextmanager
def postgres(folder: Path, core: int) -> Iterator[str | None]:
    """Serve on one core meanwhile; gives the address of its database, or None where PostgreSQL is not installed."""
    initdb, server = _program("initdb"), _program("postgres")
    if not (initdb and server):
        yield None
        return
    # The server refuses to run as root.
    owner: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder.mkdir()
    data = folder / "data"
    data.mkdir()
    if owner:
        shutil.chown(folder, **owner)
        shutil.chown(data, **owner)
    made = [initdb, "-D", str(data), "-U", "liangti", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **owner)
    command = [*on_core(core), server, "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    address = f"postgresql://liangti@/postgres?host={folder}"
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder, **owner)
    try:
        _wait_for(address)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _program(name: str) -> str | None:
    """Return the path of a program of PostgreSQL, which Debian keeps off the PATH."""
    found = [
        folder / name for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / name).exists()
    ]
    return str(max(found)) if found else shutil.which(name)


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL was not ready in time")

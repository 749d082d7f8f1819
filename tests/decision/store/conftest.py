"""Stores on both engines: a file of its own, or a schema of its own on a real PostgreSQL server of this session."""

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.decision.store.places import DuckPlace, PostgresPlace, Server, TickingClock

_NUMBERS = itertools.count(1)


def _find(program):
    """Return the path of a program of PostgreSQL, which Debian keeps off the PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / program).exists():
            return str(folder / program)
    return shutil.which(program)


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server with nothing in it, on a socket in a folder of its own."""
    initdb, postgres = _find("initdb"), _find("postgres")
    if not (initdb and postgres):
        reason = "PostgreSQL is not installed (Debian: `apt-get install postgresql`)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # The server refuses to run as root.
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="liangti-pg-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        if owner:
            shutil.chown(folder, "postgres", "postgres")
            shutil.chown(data, "postgres", "postgres")
        made = [initdb, "-D", str(data), "-U", "liangti", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **owner)
        running = Server(postgres, Path(folder), owner)
        running.start()
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture(params=["duckdb", "postgres"])
def place(request, tmp_path):
    """A place for one store, on each engine in turn."""
    return make_place(request, request.param, tmp_path)


@pytest.fixture
def duck_place(request, tmp_path):
    return make_place(request, "duckdb", tmp_path)


@pytest.fixture
def places(request, tmp_path):
    """Return a function that makes a place on the engine named."""
    return lambda engine: make_place(request, engine, tmp_path)


def make_place(request, engine, tmp_path):
    number = next(_NUMBERS)
    if engine == "duckdb":
        return DuckPlace(tmp_path, f"store{number}.duckdb", TickingClock())
    server = request.getfixturevalue("server")
    return PostgresPlace(tmp_path, server, f"store{number}", TickingClock())

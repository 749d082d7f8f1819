"""The address of a store -> the store, with its tables brought up to date."""

from __future__ import annotations

import secrets
from pathlib import Path

from decision.store import door
from decision.store.backup import prove
from decision.store.canonical import Token
from decision.store.database import Database
from decision.store.errors import StoreUnavailable
from decision.store.interface import Store
from decision.store.moments import Clock
from decision.store.receiving import Tick
from decision.store.store import SqlStore

DEFAULT_URL = "duckdb:///liangti.duckdb"

_FILE, _SERVER = "duckdb:///", "postgresql://"


def open_store(
    url: str,
    home: Path,
    node: str | None,
    clock: Clock,
    *,
    token: Token = secrets.token_bytes,
    read_only: bool = False,
    may_migrate: bool = True,
    threads: int = 2,
    memory_mb: int = 1024,
) -> Store:
    """Return the store at `url`, empty if there was none: `duckdb:///PATH`, relative to `home`, or `postgresql://…`.

    `node` names the writer whose chain this process adds to; without one it appends no decisions. `threads` and
    `memory_mb` hold for DuckDB.
    Raises: StoreUnusable, with where, what and how to repair.
    """
    if node is not None:
        door.identifier(node, "node")
    database = _database(url, home, node, read_only=read_only, threads=threads, memory_mb=memory_mb)
    try:
        database.migrate(clock, may=may_migrate)
        return SqlStore(database, None if read_only else node, clock, token, read_only=read_only)
    except BaseException:
        database.close()
        raise


def _database(
    url: str, home: Path, node: str | None, *, read_only: bool, threads: int, memory_mb: int
) -> Database:
    # Only the engine in use is imported.
    if url.startswith(_FILE) and len(url) > len(_FILE):
        from decision.store.duckdb import DuckDatabase  # noqa: PLC0415

        file = home / url.removeprefix(_FILE)
        return DuckDatabase(file, read_only=read_only, threads=threads, memory_mb=memory_mb)
    if url.startswith(_SERVER):
        from decision.store.postgres import PostgresDatabase  # noqa: PLC0415

        return PostgresDatabase(url, None if read_only else node, read_only=read_only)
    fix = f"write duckdb:///PATH or postgresql://HOST/DATABASE, such as {DEFAULT_URL}"
    # The address is not repeated, for it may hold a password.
    raise StoreUnavailable("this is no address of a store", where="LIANGTI_STORE", fix=fix)


def restore(file: Path, url: str, home: Path, clock: Clock, tick: Tick = lambda _: None) -> None:
    """Make the store at `url`, empty or not there yet, from a backup, which is proved first; go on if it was cut off.

    Raises: StoreUnusable, SameIdOtherContent if the store holds something else.
    """
    prove(file, tick)
    with (
        open_store(f"{_FILE}{file.resolve()}", home, None, clock, read_only=True) as source,
        open_store(url, home, None, clock) as target,
    ):
        source.copy_to(target, tick)

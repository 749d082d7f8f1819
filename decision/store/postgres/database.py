"""PostgreSQL behind `Database`: a pool of readers, and one writing connection that holds the lock of its node."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from decision.store.database import Row
from decision.store.errors import LostConnection, StoreClosed, StoreOwned, StoreReadOnly, StoreUnavailable
from decision.store.migrations import Migration, migrations_of, need_migration, outstanding
from decision.store.moments import Clock
from decision.store.postgres.address import Address
from decision.store.postgres.faults import in_our_words
from decision.store.postgres.session import Connection, Session
from decision.store.postgres.staging import PostgresStaging
from decision.store.postgres.versions import applied, apply
from decision.store.tables import Table

_READERS = 8
_AT_ONCE = 1000
# The lock of a process that was killed stays until the server has noticed.
_PATIENCE_SECONDS = 5.0


class PostgresDatabase:
    """The store's database on a server; only this process adds to the chain of `node`, if it has one."""

    has_one_owner = False

    def __init__(self, url: str, node: str | None, *, read_only: bool = False) -> None:
        self._address = Address(url, read_only=read_only)
        self.where = self._address.where
        self._node = node
        self._read_only = read_only
        self._writing: Connection | None = None
        self._is_closed = False
        # The first connection is made here, where its error can be told.
        with in_our_words(self.where), self._address.connected() as connection:
            self._address.check(connection)
        self._pool: ConnectionPool[psycopg.Connection[Any]] = ConnectionPool(
            kwargs={**self._address.options, "autocommit": True},
            min_size=1,
            max_size=_READERS,
            timeout=_PATIENCE_SECONDS,
            check=ConnectionPool.check_connection,
            name="store-readers",
            open=True,
        )
        if not read_only:
            try:
                self.reopen()
            except BaseException:
                self.close()
                raise

    def migrate(self, clock: Clock, known: Sequence[Migration] | None = None, *, may: bool = True) -> int:
        """Bring the tables up to date; return how many migrations were applied. Raises: StoreVersion."""
        known = migrations_of(__package__) if known is None else known
        with in_our_words(self.where), self._address.connected() as connection:
            session = Session(connection, self.where)
            # Two processes that start at once migrate one after the other.
            session.rows("select pg_advisory_lock($1)::text", self._address.lock("migration"))
            missing = outstanding(known, applied(session), self.where)
            if missing and (self._read_only or not (may or missing[0].version == 1)):
                raise need_migration(missing, self.where)
            for migration in missing:
                with connection.transaction():
                    apply(session, migration, clock())
        return len(missing)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with in_our_words(self.where), self._pool.connection() as connection:
            yield Session(connection, self.where)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        with in_our_words(self.where), self._pool.connection() as connection:
            session = Session(connection, self.where)
            session.script("begin isolation level repeatable read read only")
            try:
                yield session
            finally:
                with suppress(psycopg.Error):
                    connection.rollback()

    def stream(self, statement: str, *values: object) -> Iterator[Row]:
        with (
            in_our_words(self.where),
            self._pool.connection() as connection,
            connection.transaction(),
            psycopg.RawServerCursor(connection, "stream") as cursor,
        ):
            cursor.itersize = _AT_ONCE
            cursor.execute(statement, values)
            yield from cursor

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        if self._is_closed:
            raise StoreClosed("the store is closed", where=self.where, fix="open it again")
        if self._read_only:
            fix = "open it for writing"
            raise StoreReadOnly("the store was opened to be read only", where=self.where, fix=fix)
        connection = self._writing
        if connection is None or connection.closed:
            fix = "see whether the server runs; the store goes on when it does"
            raise LostConnection("the database does not answer", where=self.where, fix=fix)
        try:
            with in_our_words(self.where):
                yield Session(connection, self.where)
                connection.commit()
        except BaseException:
            with suppress(psycopg.Error):
                connection.rollback()
            raise

    @contextmanager
    def staging(self, tables: Sequence[Table]) -> Iterator[PostgresStaging]:
        with ExitStack() as stack:
            stack.enter_context(in_our_words(self.where))
            connection = stack.enter_context(self._address.connected())
            if not _locked(connection, self._address.lock("import")):
                raise StoreUnavailable(
                    "an import is going on", where=self.where, fix="wait until it has ended"
                )
            # Closing gives the lock back too, but only when the server gets to it.
            stack.callback(_unlock, connection, self._address.lock("import"))
            yield PostgresStaging(connection, self.where, tables)

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        with in_our_words(self.where), self._address.connected() as connection:
            key = self._address.lock(f"work {name}")
            is_mine = _locked(connection, key)
            try:
                yield is_mine
            finally:
                if is_mine:
                    _unlock(connection, key)

    def rest(self, *, is_idle: bool) -> None:
        """The server looks after its log itself."""

    def reopen(self) -> None:
        if self._writing is not None:
            with suppress(psycopg.Error):
                self._writing.close()
            self._writing = None
        with in_our_words(self.where):
            connection = self._address.connect()
            if self._node is not None:
                self._lock_node(connection)
            connection.autocommit = False
        self._writing = connection

    def copy_into(self, file: Path) -> bool:  # noqa: ARG002
        return False

    def close(self) -> None:
        self._is_closed = True
        with suppress(psycopg.Error):
            self._pool.close()
        if self._writing is not None:
            with suppress(psycopg.Error):
                self._writing.close()

    def _lock_node(self, connection: Connection) -> None:
        """Take the lock of the node for as long as the connection lives."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while not _locked(connection, self._address.lock(f"node {self._node}")):
            if time.monotonic() > until:
                connection.close()
                what = f"another process writes as node `{self._node}`"
                fix = "stop it, or give this process another node"
                raise StoreOwned(what, where=self.where, fix=fix)
            time.sleep(0.1)


def _locked(connection: Connection, key: int) -> bool:
    """Return whether the lock with this key was free and is now this connection's."""
    row = connection.execute("select pg_try_advisory_lock($1)", (key,)).fetchone()
    return bool(row and row[0])


def _unlock(connection: Connection, key: int) -> None:
    with suppress(psycopg.Error):
        connection.execute("select pg_advisory_unlock($1)", (key,))

"""DuckDB behind `Database`: one file, one owner, readers at any time, one transaction after another, rests between."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from decision.store.database import Row
from decision.store.duckdb.connections import Connections
from decision.store.duckdb.faults import in_our_words
from decision.store.duckdb.session import Session
from decision.store.duckdb.staging import DuckStaging
from decision.store.duckdb.versions import applied, apply
from decision.store.errors import StoreError, StoreReadOnly, StoreUnavailable
from decision.store.migrations import Migration, migrations_of, need_migration, outstanding
from decision.store.moments import Clock
from decision.store.tables import Table

# Moving the log into the file holds writes up, so it is done when nobody writes, and under load only when it must be:
# DuckDB keeps what is only in the log in memory too.
_LOG_BYTES_AT_REST = 1 << 20
_LOG_BYTES_AT_MOST = 32 << 20
_LOG_BYTES_OF_IMPORT = 512 << 20
_SECONDS_BETWEEN_RESTS = 30.0
_SPARE_BYTES = 32 << 20


class DuckDatabase:
    """The store's database in one file."""

    has_one_owner = True

    def __init__(
        self, file: Path, *, read_only: bool = False, threads: int = 2, memory_mb: int = 1024
    ) -> None:
        self._file = file.resolve()
        self.where = str(self._file)
        self._read_only = read_only
        if read_only and not self._file.exists():
            raise StoreUnavailable("there is no such file", where=self.where, fix="name the file of a store")
        if not read_only:
            with in_our_words(self.where):
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._connections = Connections(self._file, read_only=read_only, threads=threads, memory_mb=memory_mb)
        self._staging = threading.Lock()
        self._works: dict[str, threading.Lock] = {}
        self._rested = time.monotonic()

    def migrate(self, clock: Clock, known: Sequence[Migration] | None = None, *, may: bool = True) -> int:
        """Bring the tables up to date; return how many migrations were applied. Raises: StoreVersion."""
        known = migrations_of(__package__) if known is None else known
        with self._connections.lent() as connection:
            session = Session(connection, self.where)
            missing = outstanding(known, applied(session), self.where)
            if missing and (self._read_only or not (may or missing[0].version == 1)):
                raise need_migration(missing, self.where)
            for migration in missing:
                apply(session, migration, clock())
        return len(missing)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._connections.lent() as connection:
            yield Session(connection, self.where)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        with self._connections.lent() as connection:
            session = Session(connection, self.where)
            session.begin("read only")
            try:
                yield session
            finally:
                session.roll_back()

    def stream(self, statement: str, *values: object) -> Iterator[Row]:
        with self._connections.lent() as connection:
            yield from Session(connection, self.where).stream(statement, *values)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        if self._read_only:
            fix = "open it as its owner"
            raise StoreReadOnly("the store was opened to be read only", where=self.where, fix=fix)
        with self._connections.lent() as connection:
            session = Session(connection, self.where)
            session.begin()
            try:
                yield session
                session.commit()
            except BaseException:
                session.roll_back()
                raise

    @contextmanager
    def staging(self, tables: Sequence[Table]) -> Iterator[DuckStaging]:
        if not self._staging.acquire(blocking=False):
            raise StoreUnavailable("an import is going on", where=self.where, fix="wait until it has ended")
        with ExitStack() as stack:
            stack.callback(self._staging.release)
            connection = stack.enter_context(self._connections.lent())
            spool = self._file.with_name(f"{self._file.name}.import")
            staging = DuckStaging(connection, self.where, spool, tables)
            stack.callback(_quietly, staging.drop)
            yield staging

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        lock = self._works.setdefault(name, threading.Lock())
        is_mine = lock.acquire(blocking=False)
        try:
            yield is_mine
        finally:
            if is_mine:
                lock.release()

    def rest(self, *, is_idle: bool) -> None:
        is_importing = self._staging.locked()
        # Each move of an index that grows takes longer than the one before; what is laid in is moved as a whole.
        is_idle = is_idle and not is_importing
        at_most = _LOG_BYTES_OF_IMPORT if is_importing else _LOG_BYTES_AT_MOST
        size = self._log_bytes()
        since = time.monotonic() - self._rested
        is_due = size > (_LOG_BYTES_AT_REST if is_idle else at_most)
        if not is_due and not (is_idle and size and since > _SECONDS_BETWEEN_RESTS):
            return
        # A move that runs out of room takes the database down with it.
        if shutil.disk_usage(self._file.parent).free < 2 * size + _SPARE_BYTES:
            return
        self._rested = time.monotonic()
        _quietly(self._move_log)

    def reopen(self) -> None:
        self._connections.close()
        self._connections.open()

    def copy_into(self, file: Path) -> bool:
        name = "copied_into"
        with self._connections.lent() as connection:
            session = Session(connection, self.where)
            own = session.rows("select current_database()")[0][0]
            session.run(f"attach '{str(file).replace(chr(39), chr(39) * 2)}' as {name}")
            try:
                session.run(f'copy from database "{own}" to {name}')
            finally:
                session.run(f"detach {name}")
        return True

    def close(self) -> None:
        if not self._read_only and self._log_bytes():
            _quietly(self._move_log)
        self._connections.close()
        self._connections.release()

    def _move_log(self) -> None:
        with self.reading() as session:
            session.run("checkpoint")

    def _log_bytes(self) -> int:
        # Only asked for its size: to open the file here and close it again would give up DuckDB's lock on it.
        with suppress(OSError):
            return Path(f"{self.where}.wal").stat().st_size
        return 0


def _quietly(work: Callable[[], None]) -> None:
    """Do what may fail without harm, since it is tried again."""
    with suppress(StoreError):
        work()

"""The connections to one DuckDB file: one lent to one thread at a time, all closed together.

A connection shared by threads returns rows of one to the other, without an error; so each is lent to one user, and
comes back when that one has read its rows.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from decision.store.duckdb.faults import in_our_words
from decision.store.errors import InvalidatedDatabase, StoreClosed, StoreError, StoreOwned

Connection = duckdb.DuckDBPyConnection

_PATIENCE_SECONDS = 5.0
# DuckDB lets one process open a file twice; two writers of one chain would not know of each other.
_OWNED: set[Path] = set()
_OWNED_LOCK = threading.Lock()


class Connections:
    """Lends connections to one file. Raises: StoreUnusable if it cannot be opened, StoreClosed once it is closed."""

    def __init__(self, file: Path, *, read_only: bool, threads: int, memory_mb: int) -> None:
        self._file = file
        self._read_only = read_only
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads,
            "memory_limit": f"{memory_mb}MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self._condition = threading.Condition()
        self._free: list[Connection] = []
        self._lent: set[Connection] = set()
        self._root: Connection | None = None
        self._is_over = False
        if not read_only:
            _own(file)
        try:
            self.open()
        except BaseException:
            self.release()
            raise

    def open(self) -> None:
        """Open the file."""
        with in_our_words(str(self._file)):
            root = duckdb.connect(self._file, read_only=self._read_only, config=self._config)
            # When changes move from the log into the file is decided by `DuckDatabase.rest`.
            root.execute("set checkpoint_threshold = '1TB'")
        with self._condition:
            self._root = root

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend a connection to the calling thread."""
        with self._condition:
            if self._root is None:
                raise self._refusal()
            with in_our_words(str(self._file)):
                connection = self._free.pop() if self._free else self._root.cursor()
            self._lent.add(connection)
        try:
            yield connection
        finally:
            with self._condition:
                self._lent.discard(connection)
                if self._root is not None:
                    self._free.append(connection)
                self._condition.notify_all()

    def close(self) -> None:
        """Close all connections, after those lent have come back or, if they take long, have been interrupted."""
        with self._condition:
            root, self._root = self._root, None
            if not self._condition.wait_for(lambda: not self._lent, _PATIENCE_SECONDS):
                for connection in self._lent:
                    connection.interrupt()
                self._condition.wait_for(lambda: not self._lent, _PATIENCE_SECONDS)
            left = [*self._free, *self._lent]
            self._free.clear()
        for connection in left:
            with contextlib.suppress(duckdb.Error):
                connection.close()
        if root is not None:
            with contextlib.suppress(duckdb.Error):
                root.close()

    def release(self) -> None:
        """Be closed for good, and let this process open the file again as its owner."""
        self._is_over = True
        if not self._read_only:
            _disown(self._file)

    def _refusal(self) -> StoreError:
        where = str(self._file)
        if self._is_over:
            return StoreClosed("the store is closed", where=where, fix="open it again")
        return InvalidatedDatabase("the file is not open", where=where, fix="it is opened at the next write")


def _own(file: Path) -> None:
    with _OWNED_LOCK:
        if file in _OWNED:
            fix = "use the store that is open, or close it first"
            raise StoreOwned("this process has the file open already", where=str(file), fix=fix)
        _OWNED.add(file)


def _disown(file: Path) -> None:
    with _OWNED_LOCK:
        _OWNED.discard(file)

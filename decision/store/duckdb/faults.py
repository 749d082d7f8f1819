"""What DuckDB reports, in our words. Its own texts are not passed on where they may quote a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from decision.store.errors import (
    ConflictingWrite,
    InvalidatedDatabase,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreOwned,
    StoreReadOnly,
    StoreUnavailable,
)

# The first kind one of whose words stands in the report; the order matters.
_KINDS: tuple[tuple[type[StoreError], tuple[str, ...], str, str], ...] = (
    (
        InvalidatedDatabase,
        ("has been invalidated", "FATAL Error"),
        "the database stopped itself after an error",
        "free room on the disk and look at the system's log; it is opened anew at the next write",
    ),
    (
        StoreFull,
        ("No space left", "File too large", "quota exceeded"),
        "no room is left on the disk",
        "free some room; nothing of this was written, so send it again",
    ),
    (
        StoreOwned,
        ("Could not set lock",),
        "another process has the file open",
        "stop that process, or go through the socket of the service",
    ),
    (
        StoreReadOnly,
        ("Permission denied", "Read-only file system", "Operation not permitted", "read-only mode"),
        "the file may not be written",
        "give this user the right to write the file and its folder",
    ),
    (
        StoreDamaged,
        ("orrupt", "checksum", "not a valid DuckDB", "read enough bytes", "replaying WAL", "deserialize"),
        "the file is damaged",
        "keep it for analysis and restore the last backup",
    ),
    (
        ConflictingWrite,
        # A key that is there already is found by a careful job, which looks before it adds.
        ("onflict on", "write-write conflict", "Duplicate key", "PRIMARY KEY or UNIQUE"),
        "another transaction changed the same row",
        "try again",
    ),
    (
        StoreClosed,
        ("already closed", "Interrupted"),
        "the store is closed",
        "open it again",
    ),
    (
        StoreUnavailable,
        ("Is a directory", "No such file", "Not a directory"),
        "there is no such file to open",
        "name a file in a folder that exists",
    ),
)


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Raise what DuckDB or the system raises as a StoreError that names `where`."""
    try:
        yield
    except duckdb.Error as error:
        raise translated(f"{type(error).__name__} {error}", where) from None
    except OSError as error:
        raise translated(f"OSError {error}", where) from None


def translated(report: str, where: str) -> StoreError:
    """Return the error of ours that a report of DuckDB means."""
    for kind, words, what, fix in _KINDS:
        if any(word in report for word in words):
            return kind(what, where=where, fix=fix)
    name = report.split(" ")[0]
    return StoreError(
        f"the database refused the statement ({name})", where=where, fix="report this as a fault"
    )

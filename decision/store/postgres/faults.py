"""What PostgreSQL reports, in our words. Its own texts are not passed on where they may quote a value or a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout

from decision.store.errors import (
    ConflictingWrite,
    LostConnection,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
)

_LOST = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleInTransactionSessionTimeout,
)
# What another process has just added counts too: jobs look for what is there before they add it.
_CONFLICT = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.UniqueViolation,
)
_REFUSED = ("authentication failed", "no pg_hba.conf entry", "no password supplied", "role ")
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted)


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Raise what psycopg raises as a StoreError that names `where`."""
    try:
        yield
    except (psycopg.Error, PoolTimeout, PoolClosed) as error:
        raise translated(error, where) from None


def translated(error: Exception, where: str) -> StoreError:
    """Return the error of ours that an error of psycopg means."""
    if isinstance(error, PoolClosed):
        return StoreClosed("the store is closed", where=where, fix="open it again")
    if isinstance(error, PoolTimeout):
        fix = "see whether the server runs and takes connections; the store goes on when it does"
        return StoreUnavailable("the database does not answer", where=where, fix=fix)
    if isinstance(error, _CONFLICT):
        return ConflictingWrite("another transaction changed the same rows", where=where, fix="try again")
    if isinstance(error, errors.DiskFull | errors.OutOfMemory | errors.ConfigurationLimitExceeded):
        fix = "free some room on the server; nothing of this was written, so send it again"
        return StoreFull("the server has no room left", where=where, fix=fix)
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        fix = (
            "give this role the right to create and write tables in its schema, on a server that takes writes"
        )
        return StoreReadOnly("the database may not be written", where=where, fix=fix)
    if isinstance(error, _DAMAGED):
        fix = "keep the server's files for analysis and restore the last backup"
        return StoreDamaged("the server finds its data damaged", where=where, fix=fix)
    if isinstance(error, _LOST) or (
        isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and error.sqlstate is None
    ):
        return _no_connection(str(error), where)
    what = f"the database refused the statement ({type(error).__name__})"
    return StoreError(what, where=where, fix="report this as a fault")


def _no_connection(report: str, where: str) -> StoreError:
    if any(word in report for word in _REFUSED):
        fix = "set role and password in the address of the store"
        return StoreUnavailable("the server does not let this role in", where=where, fix=fix)
    if "database" in report and "does not exist" in report:
        fix = "create it with `createdb --encoding=UTF8`"
        return StoreUnavailable("there is no such database", where=where, fix=fix)
    fix = "see whether the server runs; the store goes on when it does"
    return LostConnection("the database does not answer, or the connection broke", where=where, fix=fix)

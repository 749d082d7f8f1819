"""A consistent copy of a store in use, proved before it gets its name; and a store made from such a copy."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from decision.store.check import check
from decision.store.copy import copy_all
from decision.store.database import Database
from decision.store.errors import StoreDamaged, StoreError, StoreUnavailable
from decision.store.moments import Clock
from decision.store.receiving import Receiving, Tick
from decision.store.writer import Writer


def back_up(database: Database, file: Path, clock: Clock, tick: Tick) -> None:
    """Write what is committed now into the new DuckDB file `file`, while appends go on.

    Raises: StoreUnavailable if the file is there already, StoreDamaged if the copy does not prove whole.
    """
    if file.exists():
        fix = "name a file that is not there yet"
        raise StoreUnavailable("this file is there already", where=str(file), fix=fix)
    draft = file.with_name(f"{file.name}.draft")
    _remove(draft)
    try:
        if not database.copy_into(draft):
            _copied(database, draft, clock, tick)
        prove(draft, tick)
        if draft.with_name(f"{draft.name}.wal").exists():
            raise StoreError("the copy was not closed", where=str(draft), fix="report this as a fault")
        _sync(draft)
        draft.replace(file)
        _sync(file.parent)
    finally:
        _remove(draft)


def prove(file: Path, tick: Tick) -> None:
    """Check the whole store in `file`. Raises: StoreDamaged, naming the first fault."""
    from decision.store.duckdb import DuckDatabase  # noqa: PLC0415

    database = DuckDatabase(file, read_only=True)
    try:
        for finding in check(database, tick):
            if finding.is_fault:
                raise StoreDamaged(str(finding), where=str(file), fix="use another backup")
    finally:
        database.close()


def _copied(source: Database, draft: Path, clock: Clock, tick: Tick) -> None:
    from decision.store.duckdb import DuckDatabase  # noqa: PLC0415

    target = DuckDatabase(draft)
    try:
        target.migrate(clock)
        writer = Writer(target, None)
        try:
            copy_all(source, Receiving(target, writer, tick))
        finally:
            writer.close()
    finally:
        target.close()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(draft: Path) -> None:
    for path in (draft, draft.with_name(f"{draft.name}.wal")):
        with suppress(OSError):
            path.unlink(missing_ok=True)

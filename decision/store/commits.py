"""A group of jobs written in one transaction; after an error tried again, or one by one, until each has its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from decision.store.chain import NodeChain
from decision.store.database import Database
from decision.store.errors import StoreClosed, StoreError, StoreUnusable
from decision.store.unit import Unit

T = TypeVar("T")
Job = Callable[[Unit], T]

_PAUSES = (0.0, 0.05, 0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job and the future of what it returns; `size` is about how many bytes it writes."""

    job: Job[Any]
    future: Future[Any]
    size: int


class Commits:
    """Writes groups for one thread. `chain` is that of this process's node, None for one that appends no decisions.

    `failure` is why the last job could not be written, None if it could; `has_moved` says whether a chain was made
    longer since the store was opened.
    """

    def __init__(self, database: Database, chain: NodeChain | None) -> None:
        self._database = database
        self._chain = chain
        self.failure: StoreError | None = None
        self._failed_at = 0.0
        self.has_moved = False

    @property
    def seconds_since_failure(self) -> float:
        return time.monotonic() - self._failed_at

    def failed(self, error: StoreError) -> None:
        """Remember why something could not be written."""
        self.failure, self._failed_at = error, time.monotonic()

    def write(self, group: Sequence[Waiting]) -> None:
        """Write the jobs of a group and answer each: with its result once durable, or with what was in the way."""
        try:
            self._write(group)
        finally:
            for waiting in group:
                if not waiting.future.done():
                    waiting.future.set_exception(closed(self._database.where))

    def _write(self, group: Sequence[Waiting]) -> None:
        error = self._tried(group, is_careful=False)
        pauses = _PAUSES if self.failure is None else _PAUSES[:1]
        for pause in pauses:
            if not (isinstance(error, StoreError) and error.again):
                break
            time.sleep(pause)
            if failure := self._not_ready(error):
                if not failure.again:
                    self._fail(group, failure)
                    return
                error = failure
            else:
                error = self._tried(group, is_careful=True)
        if isinstance(error, StoreError) and error.again:
            # To try one by one would only be to wait for the same thing as often.
            self._fail(group, error)
        elif error is not None:
            self._write_one_by_one(group)

    def _write_one_by_one(self, group: Sequence[Waiting]) -> None:
        for waiting in group:
            if (error := self._tried([waiting], is_careful=True)) is not None:
                if isinstance(error, StoreUnusable):
                    self.failed(error)
                waiting.future.set_exception(error)

    def _fail(self, group: Sequence[Waiting], failure: StoreError) -> None:
        self.failed(failure)
        for waiting in group:
            waiting.future.set_exception(failure)

    def _not_ready(self, error: StoreError) -> StoreError | None:
        """Return why the database cannot be opened again, or None when it is ready."""
        if error.again == "conflict":
            return None
        try:
            self._database.reopen()
        except StoreError as failure:
            return failure
        return None

    def _tried(self, group: Sequence[Waiting], *, is_careful: bool) -> BaseException | None:
        """Write the group in one transaction and answer it, or return what was in the way, with nothing written."""
        try:
            with self._database.transaction() as tx:
                unit = Unit(tx, self._chain, is_careful=is_careful)
                answers = [_done(unit, waiting.job, is_alone=len(group) == 1) for waiting in group]
                unit.finish()
        except Exception as error:  # noqa: BLE001
            # Whatever it is, somebody waits for an answer.
            return error
        self._chain = unit.chain
        self.has_moved |= unit.has_moved
        self.failure = None
        unit.committed()
        for waiting, (result, refusal) in zip(group, answers, strict=True):
            if refusal is None:
                waiting.future.set_result(result)
            else:
                waiting.future.set_exception(refusal)
        return None


def _done(unit: Unit, job: Job[T], *, is_alone: bool) -> tuple[T | None, StoreError | None]:
    """Return what the job returns, or its refusal if nothing of it is in the transaction."""
    mark = unit.mark()
    try:
        return job(unit), None
    except StoreError as refusal:
        if is_alone or refusal.again or not unit.forget(mark):
            raise
        return None, refusal


def closed(where: str) -> StoreClosed:
    """Return the refusal of a store that is closed."""
    return StoreClosed("the store is closed", where=where, fix="open it again")

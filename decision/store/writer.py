"""One thread that writes: it takes all that wait, writes them in one transaction, and answers after the commit.

Whoever waits gets an answer in any case: the result once it is durable, or the reason why it is not.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from decision.store.chain import NodeChain
from decision.store.commits import Commits, Job, Waiting, closed
from decision.store.database import Database
from decision.store.errors import StoreError, StoreUnavailable

T = TypeVar("T")

MOST_WAITING = 20_000
MOST_TOGETHER = 256
MOST_BYTES_TOGETHER = 8 << 20
_IDLE_SECONDS = 0.5
# A commit costs nearly the same for one as for many, so under load the next ones are waited for while they come in.
_GATHERING_SECONDS = 0.005
_STEPS_AT_MOST = 10


class Writer:
    """The thread and its queue; `chain` is that of this process's node, None for one that appends no decisions."""

    def __init__(self, database: Database, chain: NodeChain | None) -> None:
        self._database = database
        self._commits = Commits(database, chain)
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def failure(self) -> StoreError | None:
        """Why the last write failed; None if it went well."""
        return self._commits.failure

    @property
    def seconds_since_failure(self) -> float:
        """How long ago a write failed, where the last one did."""
        return self._commits.seconds_since_failure

    @property
    def has_moved(self) -> bool:
        """Whether a chain was made longer since the store was opened."""
        return self._commits.has_moved

    def submit(self, job: Job[T], size: int = 0) -> Future[T]:
        """Return the future of what `job` returns, done once it is durable. Raises: StoreClosed, StoreUnavailable.

        `size` is about how many bytes the job writes. A job that may be refused is refused before it writes anything.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise closed(self._database.where)
            if self._waiting >= MOST_WAITING:
                what = f"{self._waiting} writes wait already"
                raise StoreUnavailable(what, where=self._database.where, fix="send fewer at once, try later")
            self._waiting += 1
            self._queue.put(Waiting(job, future, size))
        return future

    def close(self, last: Job[Any] | None = None) -> None:
        """Write what waits, then `last`, and stop. Raises: StoreError if `last` fails."""
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if last:
                self._queue.put(Waiting(last, future, 0))
            self._queue.put(None)
        self._thread.join()
        if last:
            future.result()

    def _run(self) -> None:
        try:
            self._work()
        finally:
            self._refuse_what_waits()

    def _work(self) -> None:
        goes_on, is_busy = True, False
        while goes_on:
            try:
                first = self._queue.get(timeout=_IDLE_SECONDS)
            except Empty:
                self._rest(is_idle=True)
                continue
            if is_busy:
                self._gather()
            group, goes_on = self._group(first)
            is_busy = len(group) > 1
            if group:
                self._commits.write(group)
                self._rest(is_idle=False)

    def _gather(self) -> None:
        """Wait until nothing more comes in, for a few moments at most."""
        for _ in range(_STEPS_AT_MOST):
            before = self._queue.qsize()
            time.sleep(_GATHERING_SECONDS)
            if self._queue.qsize() == before or before >= MOST_TOGETHER:
                return

    def _group(self, first: Waiting | None) -> tuple[list[Waiting], bool]:
        """Return all that wait, up to a bound, and whether the thread goes on after them."""
        group: list[Waiting] = []
        size, taken, entry = 0, 0, first
        while entry is not None:
            taken += 1
            if entry.future.set_running_or_notify_cancel():
                group.append(entry)
                size += entry.size
            if len(group) >= MOST_TOGETHER or size >= MOST_BYTES_TOGETHER:
                break
            try:
                entry = self._queue.get_nowait()
            except Empty:
                break
        with self._lock:
            self._waiting -= taken
        return group, entry is not None

    def _rest(self, *, is_idle: bool) -> None:
        try:
            self._database.rest(is_idle=is_idle)
        except Exception as error:  # noqa: BLE001
            # What can wait is not worth a writer that stops.
            if isinstance(error, StoreError):
                self._commits.failed(error)

    def _refuse_what_waits(self) -> None:
        """Leave nobody waiting, should the thread end by a fault of its own."""
        with self._lock:
            self._closed = True
        while not self._queue.empty():
            waiting = self._queue.get()
            if waiting and waiting.future.set_running_or_notify_cancel():
                waiting.future.set_exception(closed(self._database.where))

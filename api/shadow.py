"""The shadow check: a share of live decisions is derived again by the engine, and compared with the index.

It works in a thread of its own. Whatever goes wrong in there is counted and logged; requests never wait for it.
"""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable, Mapping

from api.logs import Log
from api.metrics import Metrics
from decision.conclusions import Conclusion, dependencies
from decision.engine import Engine, EngineError
from decision.opened import OpenRelease
from kb.vocabulary import Value

Facts = Mapping[str, Value]
MOST_WAITING = 64
_DEADLINE_S = 10.0
_Job = tuple[OpenRelease, Facts] | None


def start_engine(opened: OpenRelease) -> Engine:
    """Return the engine of a release."""
    bands = {name: axis.representatives for name, axis in opened.index.axes.items()}
    return Engine.start(opened.kb, bands, deadline_s=_DEADLINE_S)


def settled_by(opened: OpenRelease, facts: Facts) -> tuple[Conclusion, ...]:
    """Return the conclusions that hang on nothing but these facts."""
    return tuple(one for one, needed in dependencies(opened.kb).items() if needed <= facts.keys())


class Shadow:
    """Checks a share of what it is told; `sample` gives numbers from 0 to 1."""

    def __init__(
        self,
        share: float,
        metrics: Metrics,
        log: Log,
        sample: Callable[[], float] = random.random,
        start: Callable[[OpenRelease], Engine] = start_engine,
    ) -> None:
        self._share, self._sample, self._start = share, sample, start
        self._metrics, self._log = metrics, log
        self._queue: queue.Queue[_Job] = queue.Queue(MOST_WAITING)
        self._engine: Engine | None = None
        self._of: OpenRelease | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def consider(self, opened: OpenRelease, facts: Facts) -> None:
        """Perhaps check what a release says of these facts, later; never wait."""
        if not self._share or self._sample() >= self._share or self._is_closed:
            return
        try:
            self._queue.put_nowait((opened, dict(facts)))
        except queue.Full:
            self._metrics.shadow.add("skipped")
            return
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)
                    self._thread.start()

    def wait(self) -> None:
        """Wait until everything that was taken has been checked."""
        self._queue.join()

    def close(self) -> None:
        """Stop checking, and end the engine's process, whatever it is doing."""
        self._is_closed = True
        thread, engine = self._thread, self._engine
        if thread is None:
            return
        while not self._queue.empty():
            try:
                self._queue.get_nowait()
            except queue.Empty:
                break
            self._queue.task_done()
        self._queue.put(None)
        thread.join(_DEADLINE_S + 2)
        if engine is not None:
            engine.close()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                self._check(*job)
            except Exception as error:  # noqa: BLE001
                # A thread that ended would leave the check silently undone.
                self._failed("failed", error)
            finally:
                self._queue.task_done()
        self._queue.task_done()
        self._end()

    def _check(self, opened: OpenRelease, facts: Facts) -> None:
        wanted = settled_by(opened, facts)
        if not wanted:
            return
        by_index = opened.index.settle(facts).certain
        try:
            (by_engine,) = self._engine_of(opened).conclusions([facts], wanted)
        except EngineError as error:
            self._failed("failed", error, str(error))
            return
        differing = by_engine ^ by_index.intersection(wanted)
        if not differing:
            self._metrics.shadow.add("same")
            return
        # Coded facts and names of rules are nobody's personal values.
        self._log(
            "shadow-difference",
            release=opened.release.fingerprint,
            facts={name: str(value) for name, value in facts.items()},
            conclusions=sorted(" ".join(map(str, one)) for one in differing)[:20],
        )
        self._metrics.shadow.add("different")
        self._end()
        self._metrics.restarts.add()

    def _engine_of(self, opened: OpenRelease) -> Engine:
        if self._engine is None or self._of is not opened:
            self._end()
            self._engine, self._of = self._start(opened), opened
        return self._engine

    def _failed(self, result: str, error: Exception, what: str = "") -> None:
        self._metrics.shadow.add(result)
        self._log("shadow-failure", error=type(error).__name__, what=what)
        self._end()
        self._metrics.restarts.add()

    def _end(self) -> None:
        engine, self._engine, self._of = self._engine, None, None
        if engine is not None:
            engine.close()

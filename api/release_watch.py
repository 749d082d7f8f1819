"""Looks whether the store has another release: what was approved here or on another node is served without a restart.

What will be needed is opened before any request can ask for it; then history and release change in one assignment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from api.first_release import in_force_now
from decision.opened import OpenRelease
from decision.releases.history import History
from decision.releases.journal import ReleaseJournal
from decision.store.moments import Clock
from kb.errors import LiangtiError


class Serving(Protocol):
    """What answers by releases, or by a folder that is not published."""

    history: History
    unpublished: bool

    def release_of(self, fingerprint: str) -> OpenRelease: ...
    def swap(self, opened: OpenRelease) -> None: ...


class ReleaseWatch:
    """Keeps what is served to what the journal says; `failed` is told what could not be opened."""

    def __init__(
        self, serving: Serving, journal: ReleaseJournal, clock: Clock, failed: Callable[[LiangtiError], None]
    ) -> None:
        self._serving, self._journal, self._clock, self._failed = serving, journal, clock, failed
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, seconds: float) -> None:
        """Look again and again, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, args=(seconds,), name="release-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; a release that is being opened is waited for."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def look(self) -> None:
        """Serve what is in force now. Raises: LiangtiError if the store cannot be read or a release not be opened."""
        with self._lock:
            history, now = self._journal.history(), self._clock()
            if self._serving.unpublished or not history.is_of_store:
                return
            current = in_force_now(history, now)
            if history.head != self._serving.history.head:
                for one in history.known_at(now):
                    if one.terms.begin >= current.terms.begin:
                        self._serving.release_of(one.rules.fingerprint)
                self._serving.history = history
            self._serving.swap(self._serving.release_of(current.rules.fingerprint))

    def _run(self, seconds: float) -> None:
        while not self._stop.wait(seconds):
            try:
                self.look()
            except LiangtiError as error:
                self._failed(error)

"""Releases that were in force before this process began, opened again from the store to replay their decisions."""

from __future__ import annotations

import threading
from pathlib import Path

from decision.opened import OpenRelease
from decision.opening import open_text
from decision.remembered import Remembered
from decision.store.interface import Releases
from kb.errors import LiangtiError

OLDER_KEPT = 4


class ReleaseNotOpen(LiangtiError):
    """A release that this service cannot open: the store does not hold its rules, or they cannot be used."""

    def __init__(self, what: str) -> None:
        super().__init__(what, fix="decide the project again")


class OlderReleases:
    """Opens one release at a time, and keeps those that were used last; `home` is where indexes are kept."""

    def __init__(self, register: Releases, home: Path) -> None:
        self._register, self._home = register, home
        self._open = Remembered[str, OpenRelease](OLDER_KEPT)
        self._lock = threading.Lock()

    def get(self, fingerprint: str) -> OpenRelease:
        """Return a release; the first time takes seconds. Raises: ReleaseNotOpen."""
        with self._lock:
            found = self._open.get(fingerprint)
            if found is None:
                found = self._opened(fingerprint)
                self._open.put(fingerprint, found)
            return found

    def _opened(self, fingerprint: str) -> OpenRelease:
        text = self._register.text(fingerprint)
        if text is None:
            raise ReleaseNotOpen("the store does not hold the release of this decision")
        try:
            return open_text(text, self._home)
        except LiangtiError as error:
            raise ReleaseNotOpen(f"the release of this decision cannot be opened: {error.what}") from None

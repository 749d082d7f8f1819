"""Releases that are not in force now, opened again from the store: for older case dates, replays and explanations."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from decision.opened import OpenRelease
from decision.releases.history import History
from decision.releases.stored import NotInStore, open_stored
from decision.remembered import Remembered
from decision.store.errors import StoreError
from decision.store.interface import Releases
from kb.errors import LiangtiError

OLDER_KEPT = 4


class ReleaseNotOpen(LiangtiError):
    """A release that this service cannot open: the store does not hold its rules, or they cannot be used."""

    def __init__(self, what: str) -> None:
        super().__init__(what, fix="decide the project again")


class OlderReleases:
    """Opens one release at a time, and keeps those that were used last.

    `home` is where indexes are kept, `history` is what was published of the knowledge base of a release: it names the
    rule files.
    """

    def __init__(
        self, register: Releases, home: Path, history: Callable[[str], History] = lambda _: History()
    ) -> None:
        self._register, self._home, self._history = register, home, history
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
        try:
            return open_stored(self._register, fingerprint, self._home, self._history(fingerprint))
        except NotInStore:
            raise ReleaseNotOpen("the store does not hold the release of this decision") from None
        except StoreError:
            raise
        except LiangtiError as error:
            raise ReleaseNotOpen(f"the release of this decision cannot be opened: {error.what}") from None

"""One knowledge base as it is served: its release in force, its open releases, and what was published of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from api.release_watch import ReleaseWatch
from decision.opened import OpenRelease
from decision.releases.history import History
from decision.releases.journal import ReleaseJournal
from decision.store.moments import Clock
from kb.errors import LiangtiError

RELEASES_KEPT = 8


class Served:
    """`opened` is the release in force: a request reads it once and keeps to it, `swap` puts another in its place.

    `history` is what was published, to answer by: an empty one where a folder is served. `older` opens a release that
    is not open; `failed` is told what could not be opened.
    """

    def __init__(
        self,
        opened: OpenRelease,
        journal: ReleaseJournal,
        clock: Clock,
        older: Callable[[str], OpenRelease],
        failed: Callable[[LiangtiError], None],
        *,
        history: History | None = None,
        unpublished: bool = False,
    ) -> None:
        self.id = opened.kb.manifest.id
        self.opened, self.journal, self.unpublished = opened, journal, unpublished
        self.history = history or History()
        self.watch = ReleaseWatch(self, journal, clock, failed)
        self._older = older
        self._releases: OrderedDict[str, OpenRelease] = OrderedDict({opened.release.fingerprint: opened})
        self._swapping = threading.Lock()

    def swap(self, opened: OpenRelease) -> None:
        """Put another release in force; requests that have begun keep to theirs."""
        with self._swapping:
            self._releases[opened.release.fingerprint] = opened
            self._releases.move_to_end(opened.release.fingerprint)
            self.opened = opened
            while len(self._releases) > RELEASES_KEPT:
                self._releases.popitem(last=False)

    def open_release(self, fingerprint: str) -> OpenRelease | None:
        """Return a release that is open, None where it is not."""
        return self._releases.get(fingerprint)

    def release_of(self, fingerprint: str) -> OpenRelease:
        """Return a release, opened again where it was in force before. Raises: ReleaseNotOpen."""
        return self._releases.get(fingerprint) or self._older(fingerprint)

    @property
    def releases(self) -> tuple[OpenRelease, ...]:
        """The releases that are open, the one in force last."""
        with self._swapping:
            return tuple(self._releases.values())

"""The versions of certificates that were asked for last, by key of the holder, for the process that owns the store.

Only its own writer changes certificates, and tells the cache; so what is remembered is what is in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from decision.remembered import Remembered
from decision.store.certificate_records import CertificateVersion

Found = tuple[CertificateVersion, ...]


class HolderCache:
    """All versions by key of the holder, at most as many as `most`, and the `moment` of the last change, once read."""

    def __init__(self, most: int = 50_000) -> None:
        self._versions = Remembered[str, Found](most, weight=lambda versions: 1 + len(versions))
        self._lock = threading.Lock()
        self._changes = 0
        self.moment: datetime | None = None

    def get(
        self, keys: Iterable[str], read: Callable[[Sequence[str]], Mapping[str, Found]]
    ) -> dict[str, Found]:
        """Return what is remembered under the keys; what is not is read."""
        found = {key: self._versions.get(key) for key in keys}
        known = {key: versions for key, versions in found.items() if versions is not None}
        missing = [key for key in found if key not in known]
        if not missing:
            return known
        changes = self._changes
        read_now = read(missing)
        with self._lock:
            # What was read while certificates changed may be old already.
            if changes == self._changes:
                for key in missing:
                    self._versions.put(key, read_now[key])
        return {**known, **read_now}

    def moment_of(self, read: Callable[[], datetime]) -> datetime:
        """Return the moment of the last change, read now if it is not remembered."""
        if (moment := self.moment) is not None:
            return moment
        changes = self._changes
        moment = read()
        with self._lock:
            if changes == self._changes:
                self.moment = moment
        return moment

    def forget(self, keys: Iterable[str]) -> None:
        """Forget what changed."""
        with self._lock:
            self._changes += 1
            self.moment = None
            for key in keys:
                self._versions.forget(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._changes += 1
            self.moment = None
            self._versions.clear()

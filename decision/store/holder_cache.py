"""The versions of certificates that were asked for last, by key of the holder, for the process that owns the store.

Only its own writer changes certificates, and tells the cache; so what is remembered is what is in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from decision.store.certificate_records import CertificateVersion
from decision.store.remembered import Remembered

Versions = tuple[CertificateVersion, ...]


class HolderCache:
    """All versions by key of the holder; at most as many as `most`."""

    def __init__(self, most: int = 50_000) -> None:
        self._versions = Remembered[str, Versions](most, weight=lambda versions: 1 + len(versions))
        self._lock = threading.Lock()
        self._changes = 0

    def get(self, key: str, read: Callable[[], Versions]) -> Versions:
        """Return what is remembered under `key`, or what `read` returns."""
        known = self._versions.get(key)
        if known is not None:
            return known
        changes = self._changes
        versions = read()
        with self._lock:
            # What was read while certificates changed may be old already.
            if changes == self._changes:
                self._versions.put(key, versions)
        return versions

    def forget(self, keys: Iterable[str]) -> None:
        """Forget what changed."""
        with self._lock:
            self._changes += 1
            for key in keys:
                self._versions.forget(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._changes += 1
            self._versions.clear()

"""Sessions: who logged in at a page with a key, for a working day, remembered in this process alone."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

COOKIE = "liangti_session"
SECONDS = 8 * 3600
_MOST = 10_000


class Sessions:
    """The hashes of keys by the random names of sessions; the cookie holds the name, never the key."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._open: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, key: str) -> str:
        """Return the name of a new session of the key with this hash."""
        name = secrets.token_urlsafe(32)
        self._open[name] = key, self._now() + SECONDS
        if len(self._open) > _MOST:
            self._open.popitem(last=False)
        return name

    def key_of(self, name: str) -> str | None:
        """Return the hash of the key of a session that is open."""
        key, until = self._open.get(name, ("", 0.0))
        return key if key and self._now() < until else None

    def end(self, name: str) -> None:
        """Forget a session."""
        self._open.pop(name, None)


def session_name(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the name of the session that the cookies of a request carry, or nothing."""
    for name, value in headers:
        if name == b"cookie":
            for part in value.decode("latin-1").split(";"):
                cookie, _, held = part.strip().partition("=")
                if cookie == COOKIE:
                    return held
    return ""

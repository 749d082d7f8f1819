"""How often somebody may look a case up by its receipt number: guessing must not pay (tracking model, 14)."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from api.errors import RefusedRequest
from api.limits import MOST_CALLERS

A_MINUTE, A_DAY, A_SECOND = 10, 100, 50
_MINUTE, _DAY = 60.0, 24 * 3600.0


@dataclass(slots=True)
class _Asked:
    """The last look-ups of one address, and how many there were since its day began."""

    since: float
    today: int = 0
    last: deque[float] = field(default_factory=lambda: deque(maxlen=A_MINUTE))


class Lookups:
    """Ten look-ups a minute and a hundred a day of one address, fifty a second of all together."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._of: OrderedDict[str, _Asked] = OrderedDict()
        self._all: deque[float] = deque(maxlen=A_SECOND)

    def take(self, address: str) -> None:
        """Count one look-up, whatever its number. Raises: RefusedRequest if it is one too many."""
        now = self._now()
        asked = self._of.pop(address, None) or _Asked(now)
        if now - asked.since >= _DAY:
            asked.since, asked.today = now, 0
        self._of[address] = asked
        if len(self._of) > MOST_CALLERS:
            self._of.popitem(last=False)
        wait = max(
            _wait(asked.last, now, _MINUTE),
            _wait(self._all, now, 1.0),
            asked.since + _DAY - now if asked.today >= A_DAY else 0.0,
        )
        if wait > 0:
            raise RefusedRequest(
                "too-many-requests",
                f"a case may be looked up {A_MINUTE} times a minute and {A_DAY} times a day",
                fix="wait as long as Retry-After says",
                headers={"Retry-After": str(math.ceil(wait))},
            )
        asked.last.append(now)
        asked.today += 1
        self._all.append(now)


def _wait(times: deque[float], now: float, seconds: float) -> float:
    """Return in how many seconds the oldest of so many times is long enough ago."""
    return times[0] + seconds - now if len(times) == times.maxlen else 0.0

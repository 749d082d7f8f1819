"""Who listens for news: woken at once by whatever is told here, and never holding anybody up.

A listener is only woken; it reads what is new by itself, as fast as it likes. So nothing piles up for a slow one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock

from api.errors import RefusedRequest

MOST, MOST_OF_ONE = 2000, 50
_RETRY = {"Retry-After": "30"}


class Listener:
    """One who listens, in one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Wake the listener; any thread may."""
        # The loop of a listener that has gone may be closed already.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    async def news(self, seconds: float) -> bool:
        """Wait until there is news, so many seconds at most; return whether there is."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True


class Streams:
    """The listeners of a service by topic; within a bound for all, and for each caller."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        # A signal to stop may come while this very thread holds it.
        self._lock = RLock()
        self._of_topic: dict[str, set[Listener]] = {}
        self._of_caller: Counter[str] = Counter()
        self.is_closed = False

    def __len__(self) -> int:
        return self._of_caller.total()

    @contextmanager
    def listening(self, topic: str, caller: str) -> Iterator[Listener]:
        """Lend a listener for one topic. Raises: RefusedRequest if too many listen, or the service stops."""
        listener = Listener()
        with self._lock:
            self._check(caller)
            self._of_topic.setdefault(topic, set()).add(listener)
            self._of_caller[caller] += 1
        try:
            yield listener
        finally:
            with self._lock:
                self._of_caller -= Counter((caller,))
                self._of_topic[topic].discard(listener)
                if not self._of_topic[topic]:
                    del self._of_topic[topic]

    def tell(self, topics: Iterable[str]) -> None:
        """Wake all who listen for one of the topics; any thread may."""
        with self._lock:
            found = [listener for topic in topics for listener in self._of_topic.get(topic, ())]
        for listener in found:
            listener.wake()

    def close(self) -> None:
        """Let every stream end, and none begin."""
        self.is_closed = True
        with self._lock:
            topics = list(self._of_topic)
        self.tell(topics)

    def _check(self, caller: str) -> None:
        if self.is_closed:
            raise RefusedRequest(
                "stopping", "no new streams begin", fix="connect again in a while", headers=_RETRY
            )
        if self._of_caller[caller] >= self._most_of_one or self._of_caller.total() >= self._most:
            fix = "close one, or ask again in a while: a page tells the same when it is loaded again"
            raise RefusedRequest("too-many-requests", "too many streams are open", fix=fix, headers=_RETRY)

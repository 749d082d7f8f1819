"""Bounded memories of what was used last, for many threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by key; when their weights go beyond `most`, those not used for longest are forgotten.

    >>> memory = Remembered[str, str](most=3, weight=len)
    >>> memory.put("a", "12"), memory.put("b", "12"), memory.get("a"), memory.get("b")
    (None, None, None, '12')
    """

    def __init__(self, most: int, weight: Callable[[V], int] = lambda _: 1) -> None:
        self._most = most
        self._weight = weight
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return the value of `key`, or None where it is not remembered."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def put(self, key: K, value: V) -> None:
        """Remember a value; one heavier than all that may be held is not."""
        with self._lock:
            self._drop(key)
            self._entries[key] = value
            self._held += self._weight(value)
            while self._held > self._most:
                self._drop(next(iter(self._entries)))

    def forget(self, key: K) -> None:
        """Forget the value of `key`, if it is there."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._held = 0

    def __len__(self) -> int:
        return len(self._entries)

    def _drop(self, key: K) -> None:
        value = self._entries.pop(key, None)
        if value is not None:
            self._held -= self._weight(value)


class Recent(dict[K, V]):
    """Values that are made from their keys, for whoever asks very often: `recent[key]`, without a lock and an order.

    Values gather in a new half until their weights reach half of `most`; then it becomes the old half, and what was
    in that one and was not asked for meanwhile is forgotten. Two threads that ask at once may each make a value.

    >>> squares = Recent(lambda number: number * number, most=100)
    >>> squares[3], squares[3]
    (9, 9)
    """

    def __init__(self, make: Callable[[K], V], most: int, weight: Callable[[V], int] = lambda _: 1) -> None:
        super().__init__()
        self._make = make
        self._most = most
        self._weight = weight
        self._old: dict[K, V] = {}
        self._held = 0

    def __missing__(self, key: K) -> V:
        value = self._old.get(key)
        if value is None:
            value = self._make(key)
        if self._held >= self._most // 2:
            self._old, self._held = self.copy(), 0
            self.clear()
        self._held += self._weight(value)
        self[key] = value
        return value

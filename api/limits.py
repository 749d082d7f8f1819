"""How much one caller may ask: a bucket of tokens for each, refilled every second; and who the caller is."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

from api.settings import Network

MOST_CALLERS = 50_000
_BURST = 2  # seconds of asking at once

Address = IPv4Address | IPv6Address


class Rate:
    """At most `per_second` requests a second of one caller, twice as many at once; 0 is no limit."""

    def __init__(self, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._most, self._now = per_second, max(1.0, per_second * _BURST), now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_of(self, caller: str) -> float:
        """Take one token; return 0, or after how many seconds there will be one.

        >>> rate = Rate(1, now=lambda: 0.0)
        >>> [rate.wait_of("a") for _ in range(3)]
        [0.0, 0.0, 1.0]
        """
        if not self._per_second:
            return 0.0
        now = self._now()
        tokens, then = self._buckets.pop(caller, (self._most, now))
        tokens = min(self._most, tokens + (now - then) * self._per_second)
        is_enough = tokens >= 1
        self._buckets[caller] = (tokens - 1 if is_enough else tokens, now)
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        return 0.0 if is_enough else (1 - tokens) / self._per_second


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return who asks: the peer, or behind trusted proxies the last address of X-Forwarded-For that is none of them.

    >>> from ipaddress import ip_network
    >>> client_address("10.0.0.1", ["1.2.3.4, 5.6.7.8, 10.0.0.2"], [ip_network("10.0.0.0/8")])
    '5.6.7.8'
    """
    if not trusted or not _is_among(peer, trusted):
        return peer
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    for hop in reversed(hops):
        if _read(hop) is None:
            return peer
        if not _is_among(hop, trusted):
            return hop
    return peer


def address_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """Return who asks, as `client_address` tells it, of one request."""
    peer = scope.get("client")
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return client_address(peer[0] if peer else "", forwarded, trusted)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    address = _read(host)
    return host == "localhost" if address is None else address.is_loopback


def _is_among(text: str, networks: Sequence[Network]) -> bool:
    address = _read(text)
    return address is not None and any(address in network for network in networks)


def _read(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None

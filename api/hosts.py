"""While no key is configured only this machine may ask: under a name of its own, and through no proxy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from api.errors import RefusedRequest
from api.limits import is_loopback

# What a proxy adds to a request that it passes on.
_FORWARDED = frozenset(
    (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip")
)
_HOST = re.compile(r"(?:\[(?P<six>[^\[\]]+)\]|(?P<name>[^\[\]:]+))(?::[0-9]*)?")
_MAKE_A_KEY = "make a key with `liangti keys add`"


def check_is_local(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Raise RefusedRequest `not-local` for a request that a service without keys must not answer.

    A page of another site can let its own name mean 127.0.0.1 and ask from the browser of whoever reads it (DNS
    rebinding); the Host header still tells that name. A proxy on this machine would let everybody in.
    Source: RFC 9110, sections 7.2 (Host) and 15.5.20 (421).
    """
    hosts: list[bytes] = []
    for name, value in headers:
        if name == b"host":
            hosts.append(value)
        elif name in _FORWARDED:
            what = "the request came through a proxy, and no key is configured"
            raise RefusedRequest("not-local", what, fix=f"{_MAKE_A_KEY} before a proxy stands in front")
    if len(hosts) != 1 or not is_this_machine(hosts[0].decode("latin-1")):
        what = "the Host header does not name this machine, and no key is configured"
        fix = f"ask http://localhost or http://127.0.0.1, or {_MAKE_A_KEY}"
        raise RefusedRequest("not-local", what, fix=fix)


@lru_cache(maxsize=64)
def is_this_machine(host: str) -> bool:
    """Return whether a Host header names the machine itself, whatever the port.

    >>> [is_this_machine(host) for host in ("LocalHost:8000", "[::1]", "127.0.0.1:80", "localhost.example", "::1")]
    [True, True, True, False, False]
    """
    found = _HOST.fullmatch(host)
    return found is not None and is_loopback((found["six"] or found["name"]).lower())

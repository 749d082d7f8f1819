"""Where webhooks may lead: to public addresses, and to networks of one's own that the settings name.

A name is looked up once for each message, and the message goes to the very address that was looked at: a name that
leads elsewhere a moment later leads nowhere inside.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from api.limits import Address
from api.settings import Network
from kb.errors import LiangtiError

LONGEST_URL = 500
_PORTS = {"https": 443, "http": 80}
Resolve = Callable[[str, int], Sequence[str]]


class WrongAddress(LiangtiError):
    """An address that nothing is sent to."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that was looked at: the name it bears, the number it has, and the path."""

    scheme: str
    host: str
    port: int
    number: str
    target: str

    @property
    def url(self) -> str:
        """The address by its number, so that no other is looked up."""
        number = f"[{self.number}]" if ":" in self.number else self.number
        return f"{self.scheme}://{number}:{self.port}{self.target}"

    @property
    def named(self) -> str:
        """The name with the port, as the header `Host` has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name. Raises: OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def place_of(url: str, allowed: Sequence[Network], resolve: Resolve = resolve) -> Place:
    """Return where a webhook leads. Raises: WrongAddress."""
    scheme, host, port, target = _parts(url)
    try:
        numbers = [ip_address(number.partition("%")[0]) for number in resolve(host, port)]
    except (OSError, UnicodeError, ValueError):
        numbers = []
    if not numbers:
        raise _wrong("the name of this address is not known", "write a name that can be looked up")
    number = numbers[0]
    is_own = any(number in network for network in allowed)
    # Of several addresses none may lead inside: which of them is taken is a matter of chance.
    if not is_own and not all(_is_public(one) for one in numbers):
        fix = "name a public address, or let LIANGTI_WEBHOOK_NETWORKS name the network"
        raise _wrong("this address lies in a private network or on this machine", fix)
    if scheme == "http" and not is_own:
        raise _wrong("this address is not encrypted", "write https://")
    return Place(scheme, host, port, str(number), target)


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise _wrong("this is no address", f"write up to {LONGEST_URL} printable ASCII characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _wrong("this is no address", "write https://HOST/PATH") from None
    if parts.scheme not in _PORTS or not host:
        raise _wrong("this is no address of a web service", "write https://HOST/PATH")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _wrong("a name, a password or a fragment has no place here", "write https://HOST/PATH")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or _PORTS[parts.scheme], target


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (inner := address.ipv4_mapped or address.sixtofour):
        return _is_public(inner)
    return address.is_global and not address.is_multicast


def _wrong(what: str, fix: str) -> WrongAddress:
    # The address itself is not repeated: it may hold what only the subscriber shall know.
    return WrongAddress(what, where="url", fix=fix)

"""One text for one value: keys sorted, UTF-8, no blanks (RFC 8785 for texts, whole numbers and truth values)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import orjson

Token = Callable[[int], bytes]

BEFORE_THE_FIRST = "0" * 64
_ID_BYTES = 16
_KEEPS_LOCK = 2000


def canonical(value: object) -> str:
    """Return the one JSON text of a value that `door.canonical_text` would let in.

    >>> canonical({"b": [1, None], "a": "规"})
    '{"a":"规","b":[1,null]}'
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def sha256(text: str | bytes) -> str:
    """Return the SHA-256 of a text in UTF-8, or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def sha256_of_small(text: str) -> str:
    """Return the same as `sha256`, in pieces so small that Python's lock is kept.

    For a record of a few thousand bytes it takes longer to get the lock back from a busy thread than to hash it.
    """
    data = text.encode()
    digest = hashlib.sha256()
    for start in range(0, len(data), _KEEPS_LOCK):
        digest.update(data[start : start + _KEEPS_LOCK])
    return digest.hexdigest()


def new_id(token: Token) -> str:
    """Return 128 random bits as 26 letters and digits (base32, lower case).

    >>> new_id(bytes)
    'aaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    return as_id(token(_ID_BYTES))


def as_id(data: bytes) -> str:
    """Return 16 bytes in the form of an id."""
    return base64.b32encode(data[:_ID_BYTES]).decode().rstrip("=").lower()

"""Personal values as keyed digests, so that they can be deleted while every hash stays valid."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from decision.store.canonical import Token

PREFIX = "hmac-sha256:"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class PersonalValues:
    """Values by name, the key of their digests, and the first day on which retention may delete both."""

    values: Mapping[str, str] = field(repr=False)
    key: bytes = field(repr=False)
    delete_after: date


def new_key(token: Token) -> bytes:
    """Return a random key for one record: without it a digest tells nothing, not even that two values are equal."""
    return token(_KEY_BYTES)


def digest_of(value: str, key: bytes) -> str:
    """Return what stands for a personal value in a record.

    >>> digest_of("91230102MA1234567X", b"key")[:24]
    'hmac-sha256:6dcc1e2bb63d'
    """
    return PREFIX + hmac.digest(key, value.encode(), "sha256").hex()


def sealed(values: Mapping[str, str], key: bytes) -> dict[str, str]:
    """Return the digest of each value under its name."""
    return {name: digest_of(value, key) for name, value in values.items()}


def is_digest_of(token: str, value: str, key: bytes) -> bool:
    """Return whether `token` stands for `value`."""
    return hmac.compare_digest(token, digest_of(value, key))

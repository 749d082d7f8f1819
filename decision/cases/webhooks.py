"""The signature of a notice sent out. Source: Standard Webhooks, v1: HMAC-SHA256 over id, timestamp and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

_SECRET = "whsec_"  # noqa: S105


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature `v1,…` of a message. Raises: ValueError for a secret that is no base64."""
    key = base64.b64decode(secret.removeprefix(_SECRET), validate=True)
    signed = b".".join((message.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signatures(secrets: Sequence[str], message: str, timestamp: int, body: bytes) -> str:
    """Return the header `webhook-signature`: one signature for each secret that is valid during rotation."""
    return " ".join(signature(secret, message, timestamp, body) for secret in secrets)

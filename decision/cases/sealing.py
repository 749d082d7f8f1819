"""Personal values of an event apart from its record: the record holds their keyed digests (16), in their places.

Free words and the numbers of cited certificates are personal. The fold only asks whether they were said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from decision.store.digests import PREFIX, digest_of

FREE_TEXTS = ("reason", "authority", "basis", "text")
# Here the reason is one of a closed list.
_CODED_REASON = ("stopped", "replanned")


def sealed_event(event: Mapping[str, Any], key: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an event with digests in place of its personal values, and the values by their digests."""
    values: dict[str, str] = {}

    def seal(text: Any) -> Any:
        if not isinstance(text, str) or not text:
            return text
        digest = digest_of(text, key)
        values[digest] = text
        return digest

    body = dict(event)
    for name in FREE_TEXTS:
        if name in body and not (name == "reason" and event["type"] in _CODED_REASON):
            body[name] = seal(body[name])
    if isinstance(plan := body.get("plan"), Mapping):
        body["plan"] = {
            **plan,
            "steps": {name: _sealed_step(said, seal) for name, said in plan["steps"].items()},
        }
    return body, values


def is_sealed(body: str) -> bool:
    """Return whether a record, as it is kept, holds a digest of a personal value."""
    return PREFIX in body


def unsealed(data: Any, values: Mapping[str, str]) -> Any:
    """Return plain data with the values in their places; None for one that retention has deleted."""
    if isinstance(data, Mapping):
        return {name: unsealed(entry, values) for name, entry in data.items()}
    if isinstance(data, list):
        return [unsealed(entry, values) for entry in data]
    return values.get(data) if isinstance(data, str) and data.startswith(PREFIX) else data


def _sealed_step(step: Mapping[str, Any], seal: Callable[[Any], Any]) -> dict[str, Any]:
    said = dict(step)
    if "certificates" in said:
        said["certificates"] = [{**cited, "id": seal(cited["id"])} for cited in said["certificates"]]
    return said

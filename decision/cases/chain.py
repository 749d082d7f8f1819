"""The trail of a case: every record carries the hash of the one before it, so that nothing can be changed unseen.

Source: RFC 8785 (JSON Canonicalization Scheme); events hold texts, whole numbers, truths, lists and objects only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

FIRST = "0" * 64


def canonical(data: Any) -> bytes:
    """Return the one JSON text of plain data: keys sorted by UTF-16 code units, UTF-8, no blanks."""
    return json.dumps(_sorted(data), ensure_ascii=False, separators=(",", ":")).encode()


def record(event: Mapping[str, Any], seq: int, prev: str) -> dict[str, Any]:
    """Return the record of an event: with the moment it was entered, its number and the hash of the one before."""
    return {**event, "entered": event.get("entered") or event["at"], "seq": seq, "prev": prev}


def digest(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record, in hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def chained(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the records of events in order of their numbers."""
    records: list[dict[str, Any]] = []
    prev = FIRST
    for seq, event in enumerate(events, start=1):
        records.append(record(event, seq, prev))
        prev = digest(records[-1])
    return records


def head(events: Iterable[Mapping[str, Any]]) -> str:
    """Return the hash of the last record; 64 zeros if there is none."""
    records = chained(events)
    return digest(records[-1]) if records else FIRST


def _sorted(data: Any) -> Any:
    if isinstance(data, Mapping):
        names = sorted(data, key=lambda name: name.encode("utf-16-be"))
        return {name: _sorted(data[name]) for name in names}
    return [_sorted(part) for part in data] if isinstance(data, list | tuple) else data

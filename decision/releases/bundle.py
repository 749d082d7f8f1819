"""The rule files of a release as one text, kept in the store under its SHA-256 beside the canonical text."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import orjson

from decision.store.canonical import sha256


def bundle_of(files: Mapping[str, bytes]) -> bytes:
    """Return rule files as canonical JSON; what is no UTF-8, as a spreadsheet saves it, stands there in base64."""
    return orjson.dumps(plain_files(files), option=orjson.OPT_SORT_KEYS)


def plain_files(files: Mapping[str, bytes]) -> dict[str, str | dict[str, str]]:
    """Return rule files as plain data: each a text, or `{"base64": …}` where it is no UTF-8."""
    return {name: _written(data) for name, data in files.items()}


def files_of(bundle: bytes) -> dict[str, bytes]:
    """Return the rule files that `bundle_of` wrote, byte for byte."""
    return {name: _read(entry) for name, entry in orjson.loads(bundle).items()}


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file by its name."""
    return {name: sha256(data) for name, data in sorted(files.items())}


def _written(data: bytes) -> str | dict[str, str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _read(entry: str | dict[str, str]) -> bytes:
    return entry.encode() if isinstance(entry, str) else base64.b64decode(entry["base64"])

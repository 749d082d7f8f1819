"""Reads the worked examples of the published rule books, `expected.json`: numbers as exact decimals."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tests.second_reading import PUBLISHED


def document(file: str) -> dict[str, Any]:
    """Return an `expected.json` of the published rule books, such as `beijing/expected.json`."""
    read: dict[str, Any] = json.loads(
        (PUBLISHED / file).read_text("utf-8"), parse_float=Decimal, parse_int=Decimal
    )
    return read


def examples(file: str) -> list[dict[str, Any]]:
    """Return its examples as they stand there: `id`, `facts`, `expect`."""
    found: list[dict[str, Any]] = document(file)["examples"]
    return found

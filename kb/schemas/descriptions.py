"""What every property of a rule file says, in Chinese and English: one line each in `descriptions.csv`.

A line names a property by its model, or by itself where it means the same in all models.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def description_of(model: str, name: str) -> str:
    """Return the description of a property. Raises: KeyError where it has none."""
    known = descriptions()
    return known[key] if (key := f"{model}.{name}") in known else known[name]


@cache
def descriptions() -> Mapping[str, str]:
    """Return all of them, by `Model.property` or `property`."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row["property"]: f"{row['zh']}。{row['en']}." for row in csv.DictReader(file)}

"""A second small reading of the published tables beside this repository: cells as they are written there, by hand.

It shares no line with what reads and decides the rule folders, so that the two can be held against each other.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

PUBLISHED = Path(__file__).parents[2] / "shared" / "domain2"
Project = Mapping[str, Any]
_DAY = re.compile(r'date\("([0-9-]+)"\)')
_BOUND = re.compile(r'date\("[0-9-]+"\)|[0-9]+(?:\.[0-9]+)?')


def need_published_tables() -> None:
    """Skip the tests of a module where the published tables are not at hand; on the build they must be there."""
    if not PUBLISHED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"{PUBLISHED} is not there", allow_module_level=True)


def table(file: str) -> list[dict[str, str]]:
    """Return the rows of a published table by their columns."""
    with (PUBLISHED / file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def document(file: str) -> Any:
    """Return a published YAML document with every value as text."""
    return yaml.load((PUBLISHED / file).read_text("utf-8"), yaml.BaseLoader)


def admits(cell: str, value: Any) -> bool:
    """Return whether a cell admits a value: a code, true or false, a Decimal or a date."""
    if cell == "-":
        return True
    if cell.startswith("not("):
        return not admits(cell[4:-1], value)
    if cell[0] in "[(":
        low, high = cell[1:-1].split("..")
        above = value >= _read(low) if cell[0] == "[" else value > _read(low)
        return above and (value <= _read(high) if cell[-1] == "]" else value < _read(high))
    if cell[0] in "<>":
        sign, _, bound = cell.partition(" ")
        compared = _read(bound)
        return {
            "<": value < compared,
            "<=": value <= compared,
            ">": value > compared,
            ">=": value >= compared,
        }[sign]
    return any(_equals(part, value) for part in cell.split(", "))


def holds(condition: Mapping[str, Any], project: Project) -> bool:
    """Return whether `all`, `any` and cells of facts hold for a project."""
    parts = {
        "all": lambda value: all(holds(part, project) for part in value),
        "any": lambda value: any(holds(part, project) for part in value),
    }
    return all(
        parts[key](value) if key in parts else admits(value, project[key]) for key, value in condition.items()
    )


def rows_that_hold(rows: Sequence[Mapping[str, str]], project: Project) -> list[Mapping[str, str]]:
    """Return the rows of which every cell on a fact of the project holds, in their order."""
    return [row for row in rows if all(admits(row[fact], project[fact]) for fact in row if fact in project)]


def bounds(fact: str, cells: Sequence[tuple[str, str]]) -> list[Any]:
    """Return the numbers or days at which the cells of a fact cut it, ascending."""
    return sorted({_read(bound) for name, cell in cells if name == fact for bound in _BOUND.findall(cell)})


def cells_of(data: Any) -> Iterator[tuple[str, str]]:
    """Yield each fact and cell of rows and conditions, however deep they stand."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if isinstance(value, str):
                yield key, value
            else:
                yield from cells_of(value)
    elif isinstance(data, Sequence):
        for part in data:
            yield from cells_of(part)


def on_and_beside(bound: Any, step: Decimal | None) -> list[Any]:
    """Return a bound, what lies one step below and what lies one step above; days lie one day apart."""
    one: Any = timedelta(days=1) if step is None else step
    return [bound - one, bound, bound + one]


def _read(text: str) -> Any:
    day = _DAY.fullmatch(text)
    return date.fromisoformat(day[1]) if day else Decimal(text)


def _equals(word: str, value: Any) -> bool:
    if isinstance(value, bool):
        return word == str(value).lower()
    return word == value if isinstance(value, str) else _read(word) == value

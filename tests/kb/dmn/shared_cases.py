"""The public tables with known gaps and overlaps beside the project, and regions compared as sets of points."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from explain.table_as_data import report_as_data
from kb.decision_tables.analysis import analyse
from kb.dmn import read_dmn

FOLDER = Path(__file__).parents[4] / "shared" / "dmn-cases"
OTHER = "\0any other text"
Point = tuple[object, ...]


class Shared(NamedTuple):
    """One table of a case: what is expected of it, and what our report says."""

    name: str
    expected: Mapping[str, Any]
    file: str
    place: int

    @property
    def report(self) -> Mapping[str, Any]:
        return reports(self.file)[self.place]

    @property
    def asserted(self) -> Mapping[str, Any]:
        return self.expected["expect"]

    @property
    def derived(self) -> Mapping[str, Any]:
        return self.expected["derived"] or {}


@cache
def reports(file: str) -> list[Mapping[str, Any]]:
    return [report_as_data(analyse(table)) for table in read_dmn(FOLDER / file)]


@cache
def expected() -> Mapping[str, Any]:
    path = FOLDER / "expected.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"cases": []}


def shared_tables() -> list[Any]:
    """Return every table as a parameter of a test; without the folder one that is skipped, and fails under CI."""
    found = [
        pytest.param(
            Shared(f"{case['id']}[{place}]", table, case["file"], place), id=f"{case['id']}[{place}]"
        )
        for case in expected()["cases"]
        for place, table in enumerate(case["tables"])
    ]
    missing = pytest.mark.skip(reason=f"{FOLDER} is missing")
    return found or [pytest.param(None, marks=() if os.environ.get("CI") == "true" else missing)]


def points(inputs: Iterable[Mapping[str, Any]], regions: Iterable[Mapping[str, Any]]) -> Iterator[Point]:
    """Yield points that tell apart any two sets of these regions: bounds, their neighbours, values, any other text."""
    regions = list(regions)
    return product(
        *(
            _choices(one["type"], [region[one["name"]] for region in regions if one["name"] in region])
            for one in inputs
        )
    )


def _choices(type_name: str, sets: list[Mapping[str, Any]]) -> list[object]:
    named = dict.fromkeys(value for one in sets for value in one.get("values", ()))
    if type_name in ("string", "boolean"):
        return [*named, *([OTHER] if type_name == "string" else [False, True])]
    ends = [one[end] for one in sets for end in ("lo", "hi") if one.get(end) is not None]
    bounds = sorted({key(text) for text in (*ends, *named) if text is not None}) or [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    beside = [bound + step for bound in bounds for step in (-1, 1)]
    null = [None] if None in named else []
    return [*null, *dict.fromkeys([*bounds, *(between if type_name == "number" else ()), *beside])]


def is_number(value: object) -> bool:
    return isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()


def key(text: str) -> Decimal:
    """Return a number or a day on one line."""
    return Decimal(text) if is_number(text) else Decimal(date.fromisoformat(text).toordinal())


def holds(region: Mapping[str, Any], names: list[str], point: Point) -> bool:
    return all(_in(region[name], value) for name, value in zip(names, point, strict=True) if name in region)


def _in(values: Mapping[str, Any], value: object) -> bool:
    if "values" in values:
        named = [key(one) if is_number(one) else one for one in values["values"]]
        known = any(one is value or (one == value and type(one) is type(value)) for one in named)
        return known or (value == OTHER and values.get("other_strings", False))
    if value is None:
        return False
    assert isinstance(value, Decimal)
    low, high = (None if values[end] is None else key(values[end]) for end in ("lo", "hi"))
    above = low is None or value > low or (value == low and values["lo_closed"])
    return above and (high is None or value < high or (value == high and values["hi_closed"]))

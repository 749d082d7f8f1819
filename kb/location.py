"""A place in a rule file, and text, lists and mappings that remember theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Location(NamedTuple):
    """File (relative to the rule folder), line and column, counted from 1; in a CSV file the column is the cell's."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Text(str):
    """A scalar as written, with its place."""

    location: Location

    def __new__(cls, value: str, location: Location) -> Text:
        text = super().__new__(cls, value)
        text.location = location
        return text


class Entries(list[Any]):
    """A sequence as written, with its place."""

    def __init__(self, items: list[Any], location: Location) -> None:
        super().__init__(items)
        self.location = location


class Entry(dict[str, Any]):
    """A mapping (or a row of a table) as written, with its place."""

    def __init__(self, items: Mapping[Any, Any], location: Location) -> None:
        super().__init__(items)
        self.location = location


def place_of(data: Any, path: tuple[str | int, ...]) -> Location:
    """Return the place of the deepest part of `data` that lies on `path`.

    A missing key is shown at the mapping that misses it.
    """
    place: Location = data.location
    for step in path:
        if isinstance(data, dict):
            key = next((k for k in data if k == step), None)
            if key is None:
                break
            child = data[key]
            place = getattr(child, "location", getattr(key, "location", place))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            child = data[step]
            place = getattr(child, "location", place)
        else:
            break
        data = child
    return place


def key_place(data: Any, path: tuple[str | int, ...]) -> Location:
    """Return the place of the key that ends `path`, not of its value."""
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    place: Location = next(key.location for key in holder if key == path[-1])
    return place

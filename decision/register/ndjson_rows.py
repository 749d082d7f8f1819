"""Rows of an NDJSON text, one object on each line: keys in codes or Chinese, values as text, null where unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TextIO

import orjson

from decision.register.columns import BY_NAME, COLUMNS, column_of, is_not_read, unknown_column
from decision.register.problems import shortened
from decision.register.rows import AT_ONCE, NOT_TEXT, Rows
from kb.errors import Finding
from kb.location import Location

_TEXTS = {str, type(None)}
_KEY_END, _SPACED_KEY_END = re.compile(r'"\s*:'), re.compile(r'"\s+:')


def ndjson_rows(text: TextIO, file: str) -> Iterator[Rows]:
    """Yield the rows of the objects, with what is wrong with lines that are none, or say something twice."""
    orders: dict[tuple[str, ...], tuple[str, ...]] = {}
    first = 1
    while lines := list(islice(text, AT_ONCE)):
        yield _Piece(file, first, lines, orders).rows()
        first += len(lines)


class _Piece:
    """Some lines; `orders` remembers what the keys of an object mean, for each order in which they come."""

    def __init__(
        self, file: str, first: int, lines: Sequence[str], orders: dict[tuple[str, ...], tuple[str, ...]]
    ) -> None:
        self._file, self._first, self._lines, self._orders = file, first, lines, orders
        self._findings: list[Finding] = []
        self._met: set[tuple[str, ...]] = set()

    def rows(self) -> Rows:
        read = self._objects()
        may_repeat = _may_repeat(self._lines, sum(len(entry) for _, entry in read))
        numbers, entries = list[int](), list[Mapping[str, Any]]()
        keys: dict[str, dict[str, None]] = {column.name: {} for column in COLUMNS if column.is_required}
        for index, entry in read:
            order = tuple(entry)
            names = self._names(index, order, may_repeat=may_repeat)
            if names:
                numbers.append(self._first + index)
                entries.append(entry)
                if order not in self._met:
                    self._met.add(order)
                    for key, name in zip(order, names, strict=True):
                        keys.setdefault(name, {})[key] = None
        keys.pop("", None)
        return Rows(
            numbers,
            {name: _values(name, tuple(written), entries) for name, written in keys.items()},
            lambda index, code: _place_of(self._lines[numbers[index] - self._first], code),
            self._findings,
        )

    def _objects(self) -> list[tuple[int, dict[str, Any]]]:
        read: list[tuple[int, dict[str, Any]]] = []
        for index, line in enumerate(self._lines):
            try:
                entry = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                if line.strip():
                    what = f"this is no JSON: {error.msg}"
                    place = min(error.pos, len(line.rstrip())) + 1
                    self._report("unreadable", index, place, what, "write one object on each line")
                continue
            if isinstance(entry, dict):
                read.append((index, entry))
            else:
                what, fix = "this line is no object", 'write `{"type": …}` on each line'
                self._report("unreadable", index, 1, what, fix)
        return read

    def _names(self, index: int, order: tuple[str, ...], *, may_repeat: bool) -> tuple[str, ...]:
        """Return the code of each key, an empty one where nothing is read; nothing where a key is at fault."""
        if may_repeat and (repeated := _repeated_key(self._lines[index], len(order))):
            what = f"key `{shortened(repeated)}` stands twice"
            self._report("duplicate", index, 1, what, "delete one of the two")
            return ()
        if order not in self._orders:
            if len(self._orders) >= AT_ONCE:
                self._orders.clear()
            self._orders[order] = _codes(order)
        names = self._orders[order]
        if not names:
            self._report_keys(index, order)
        return names

    def _report_keys(self, index: int, order: Sequence[str]) -> None:
        line, seen = self._lines[index], dict[str, str]()
        if not order:
            self._report("missing", index, 1, "this object is empty", "delete the line")
        for key in order:
            column, place = column_of(key), _column_of_key(line, key)
            if column is None and not is_not_read(key):
                self._findings.append(unknown_column(key, Location(self._file, self._first + index, place)))
            elif column and column.name in seen:
                what = f"keys `{shortened(seen[column.name])}` and `{shortened(key)}` mean the same"
                self._report("duplicate", index, place, what, "delete one of them")
            elif column:
                seen[column.name] = key

    def _report(self, check: str, index: int, column: int, what: str, fix: str) -> None:
        place = Location(self._file, self._first + index, column)
        self._findings.append(Finding(check, "error", place, what, fix))


def _codes(order: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of keys, an empty one where nothing is read; no codes at all where one is at fault."""
    columns = [column_of(key) for key in order]
    codes = tuple(column.name if column else "" for column in columns)
    named = [code for code in codes if code]
    is_known = all(code or is_not_read(key) for code, key in zip(codes, order, strict=True))
    return codes if is_known and len(set(named)) == len(named) else ()


def _values(name: str, keys: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return the values of a column, which stand under one of these keys in each entry."""
    values: list[Any] = [None] * len(entries)
    for key in keys:
        values = [entry.get(key, value) for entry, value in zip(entries, values, strict=True)]
    if set(map(type, values)) <= _TEXTS:
        return [value or "" for value in values]
    return [_value(value, may_be_list=name == "former_names") for value in values]


def _value(value: object, *, may_be_list: bool) -> object:
    if value is None or isinstance(value, str):
        return value or ""
    if may_be_list and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    return NOT_TEXT


def _may_repeat(lines: Sequence[str], keys: int) -> bool:
    """Return False where it is sure that no object has a key twice: orjson would silently keep the last.

    Every key is followed by `":`, so as many of these as there are different keys leave no room for a second one.
    """
    text = "".join(lines)
    may_be_spaced = any(f'"{blank}' in text for blank in " \t\r\n")
    return text.count('":') != keys or (may_be_spaced and _SPACED_KEY_END.search(text) is not None)


def _repeated_key(line: str, keys: int) -> str:
    if len(_KEY_END.findall(line)) == keys:
        return ""
    repeated: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in names if names.count(name) > 1)

    json.loads(line, object_pairs_hook=look)
    return repeated[0] if repeated else ""


def _place_of(line: str, code: str) -> int:
    """Return the character at which the key of a column begins in a line, or the first one."""
    column = BY_NAME[code]
    places = (line.find(f'"{word}"') for word in (column.name, column.zh, *column.also))
    return next((place + 1 for place in places if place >= 0), 1)


def _column_of_key(line: str, key: str) -> int:
    return max(line.find(f'"{key}"'), 0) + 1

"""Rows -> entries for the store, and a finding for everything that is wrong or doubtful, by line and column.

Each column is read as a whole: a value that was met before is not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import compress
from typing import Any

from decision.register import cells, codes, days, words
from decision.register.cells import Doubt, Wrong
from decision.register.columns import BY_NAME, COLUMNS, Column
from decision.register.plain import ODD, Odd
from decision.register.row_checks import Found, row_checks
from decision.register.rows import NOT_TEXT, Rows
from decision.store.certificate_records import CertificateEntry
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.location import Location

_KEPT = 50_000
_FIELDS = CertificateEntry._fields
# As CertificateEntry._make does, which is called a million times, and not in Python.
_entry = partial(tuple.__new__, CertificateEntry)
_NAME = ("type", "number", "issuer")
_SAID = tuple(name for name in _FIELDS if name not in ("id", "source", "as_of"))
_EMPTY: Mapping[str, object] = {
    "former_names": (),
    "issued": None,
    "valid_from": None,
    "valid_until": None,
    "id": None,
}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What stands for a `source` or an `as_of` that a row does not state."""

    source: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """The entries of the rows that are free of errors, the line of each, and what was found in any row.

    `names` and `contents` are hashes of which certificate an entry is about, and of what it says of it.
    """

    entries: Sequence[CertificateEntry]
    lines: Sequence[int]
    findings: Sequence[Finding]
    names: Sequence[int]
    contents: Sequence[int]


class EntryReader:
    """Reads the rows of one file, piece by piece."""

    def __init__(self, kb: KnowledgeBase, file: str, defaults: Defaults) -> None:
        self._file = file
        self._defaults: Mapping[str, object] = {**_EMPTY, "source": defaults.source, "as_of": defaults.as_of}
        self._checks = row_checks(kb)
        self._own_issuer = {kind.id: kind.issuer for kind in kb.certificate_types}
        self._columns = {name: _Column(read, ODD.get(name)) for name, read in _readers(kb).items()}

    def read(self, rows: Rows) -> Read:
        """Return what the rows say."""
        sheet = _Sheet(self._file, rows)
        columns = {column.name: self._values(column, sheet) for column in COLUMNS}
        kinds, issuers = columns["type"], columns["issuer"]
        columns["issuer"] = [
            issuer or self._own_issuer.get(kind, "") for kind, issuer in zip(kinds, issuers, strict=True)
        ]
        for check in self._checks:
            for found in check(columns):
                if found.at not in sheet.faulty or found.severity == "error":
                    sheet.report(found)
        is_named = "id" in rows.cells
        parts: tuple[Iterable[Any], ...] = (
            map(_entry, zip(*(columns[name] for name in _FIELDS), strict=True)),
            rows.lines,
            map(hash, columns["id"] if is_named else zip(*(columns[name] for name in _NAME), strict=True)),
            map(hash, zip(*(columns[name] for name in _SAID), strict=True)),
        )
        if sheet.faulty:
            is_sound = [index not in sheet.faulty for index in range(len(rows.lines))]
            parts = tuple(compress(part, is_sound) for part in parts)
        entries, lines, names, contents = map(list, parts)
        return Read(entries, lines, (*rows.findings, *sheet.findings), names, contents)

    def _values(self, column: Column, sheet: _Sheet) -> Sequence[Any]:
        written = sheet.rows.cells.get(column.name)
        default = self._defaults.get(column.name, "")
        if written is None:
            if column.is_required:  # Its absence is a finding about the header.
                sheet.faulty.update(range(len(sheet.rows.lines)))
            return [default] * len(sheet.rows.lines)
        reading = self._columns[column.name]
        values = reading.values_of(written)
        for index, cell in reading.at_fault(written):
            wrong = reading.wrong[cell]
            sheet.report(Found(index, column.name, "error", wrong.check, wrong.problem, wrong.fix))
        for index, cell in reading.in_doubt(written):
            for problem, fix in reading.doubts[cell]:
                sheet.report(Found(index, column.name, "warning", "doubtful", problem, fix))
        return [value or default for value in values] if default else values


class _Sheet:
    """Rows while they are read: what was found, and which of them cannot be used."""

    def __init__(self, file: str, rows: Rows) -> None:
        self._file, self.rows = file, rows
        self.findings: list[Finding] = []
        self.faulty: set[int] = set()

    def report(self, found: Found) -> None:
        place = Location(self._file, self.rows.lines[found.at], self.rows.column_of(found.at, found.column))
        problem = f"{BY_NAME[found.column]}: {found.problem}"
        self.findings.append(Finding(found.check, found.severity, place, problem, found.fix))
        if found.severity == "error":
            self.faulty.add(found.at)


class _Column(dict[Any, Any]):
    """The values of cells that were read before; a cell at fault has none."""

    def __init__(self, read: Callable[[Any, Doubt], Any], odd: Odd | None) -> None:
        super().__init__()
        self._read, self._odd = read, odd
        self.wrong: dict[Any, Wrong] = {}
        self.doubts: dict[Any, list[tuple[str, str]]] = {}

    def values_of(self, cells: Sequence[Any]) -> Sequence[Any]:
        """Return the value of each cell."""
        if len(self) > _KEPT:
            self.clear()
            self.wrong.clear()
            self.doubts.clear()
        if self._odd is None or set(map(type, cells)) != {str}:
            return list(map(self.__getitem__, cells))
        odd = self._odd(cells)
        for cell in odd:
            self[cell]
        return list(map(self.get, cells, cells)) if odd else cells

    def at_fault(self, cells: Sequence[Any]) -> list[tuple[int, Any]]:
        """Return the cells without a value, each with its place."""
        return [(index, cell) for index, cell in enumerate(cells) if cell in self.wrong] if self.wrong else []

    def in_doubt(self, cells: Sequence[Any]) -> list[tuple[int, Any]]:
        """Return the cells of which something is to be doubted, each with its place."""
        return (
            [(index, cell) for index, cell in enumerate(cells) if cell in self.doubts] if self.doubts else []
        )

    def __missing__(self, cell: Any) -> Any:
        doubts: list[tuple[str, str]] = []
        value = None
        try:
            if cell is NOT_TEXT:
                raise Wrong(
                    "a text is needed here", "write it in quotation marks, or null where it is not known"
                )
            value = self._read(cell, lambda problem, fix: doubts.append((problem, fix)))
        except Wrong as wrong:
            self.wrong[cell] = wrong
        if doubts:
            self.doubts[cell] = doubts
        self[cell] = value
        return value


def _readers(kb: KnowledgeBase) -> Mapping[str, Callable[[Any, Doubt], Any]]:
    """Return what reads a cell of each column."""

    def sure(read: Callable[[Any], Any]) -> Callable[[Any, Doubt], Any]:
        return lambda cell, _: read(cell)

    return {
        "id": sure(cells.identifier),
        "type": sure(words.type_reader(kb)),
        "number": sure(cells.number),
        "issuer": sure(words.issuer_reader(kb)),
        "holder": sure(cells.name),
        "credit_code": codes.credit_code,
        "organisation_code": codes.organisation_code,
        "registration_number": codes.registration_number,
        "former_names": sure(cells.names),
        "project": codes.project,
        "issued": days.day_with_doubt,
        "valid_from": days.day_with_doubt,
        "valid_until": sure(days.last_day),
        "state": sure(words.state),
        "source": sure(cells.stated),
        "as_of": sure(days.moment),
    }

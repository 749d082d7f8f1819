"""A file of certificates -> the store: read, checked as a whole, taken in at one moment or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from decision.register.csv_rows import csv_rows
from decision.register.entries import Defaults, EntryReader, Read
from decision.register.files import Inspected, Kind, inspect, opened_text
from decision.register.ndjson_rows import ndjson_rows
from decision.register.problems import Problems
from decision.register.repeated import SeenRows
from decision.register.rows import Rows
from decision.register.xlsx_rows import xlsx_rows
from decision.store.certificate_records import CertificateEntry
from decision.store.loading import Loaded
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.location import Location
from kb.reader import UnreadableFile

Progress = Callable[[int, int], None]

_EXPECTED = 2_000_000


class CertificateDatabase(Protocol):
    """Takes in certificates."""

    def load(self, entries: Iterable[CertificateEntry]) -> Loaded: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `findings` holds the first thousand errors and the first thousand warnings.

    Of `rows`, `repeated` say what an earlier row of the file says, `new` made a version that was not known before and
    is known from `known_from` on, the others were known already. With any error nothing is taken in.
    """

    rows: int
    repeated: int
    new: int
    known_from: datetime | None
    errors: int
    warnings: int
    findings: tuple[Finding, ...]

    @property
    def known(self) -> int:
        """How many certificates the store knew already, just as the file states them."""
        return 0 if self.errors else self.rows - self.repeated - self.new

    @property
    def not_shown(self) -> int:
        """How many findings there are beside those shown."""
        return self.errors + self.warnings - len(self.findings)


class _NothingTakenIn(Exception):
    """Ends a load of which nothing may remain."""


def import_certificates(
    file: BinaryIO,
    name: str,
    kb: KnowledgeBase,
    database: CertificateDatabase,
    defaults: Defaults,
    progress: Progress = lambda _done, _known: None,
    kind: Kind | None = None,
) -> Imported:
    """Take in the certificates of a file, CSV, NDJSON or XLSX; all problems of the file are found in one run.

    `file` can be read again from its beginning; `name` stands in findings. `progress` is called with the number of
    rows done, and of those known to come, 0 where that is not known. A file that is not of `kind`
    is refused.
    Raises: StoreError if the store cannot take them in.
    """
    run = _Run(kb, name, defaults, progress)
    loaded: Loaded | None = None
    with suppress(_NothingTakenIn):
        loaded = database.load(run.entries(file, kind))
    return Imported(
        rows=run.rows,
        repeated=run.repeated,
        new=loaded.new if loaded else 0,
        known_from=loaded.known_from if loaded else None,
        errors=run.problems.errors,
        warnings=run.problems.warnings,
        findings=run.problems.shown,
    )


class _Run:
    """One reading of one file."""

    def __init__(self, kb: KnowledgeBase, name: str, defaults: Defaults, progress: Progress) -> None:
        self._name, self._progress = name, progress
        self._reader = EntryReader(kb, name, defaults)
        self.problems = Problems()
        self.rows = self.repeated = 0

    def entries(self, file: BinaryIO, kind: Kind | None) -> Iterator[CertificateEntry]:
        """Yield what the file states until something is wrong; read on to its end; and stop the load if it was."""
        try:
            inspected = inspect(file, self._name, kind)
            seen = SeenRows(min(inspected.lines, _EXPECTED))
            for rows in _rows(file, inspected):
                read = self._reader.read(rows)
                sound, findings = self._once(read, seen)
                self.problems.add((*read.findings, *findings))
                if not self.problems.errors:
                    yield from sound
                self.rows += len(rows.lines)
                self._progress(self.rows, max(inspected.lines - 1, self.rows) if inspected.lines else 0)
        except UnreadableFile as unreadable:
            self.problems.add([unreadable.finding])
        if self.problems.errors:
            raise _NothingTakenIn

    def _once(self, read: Read, seen: SeenRows) -> tuple[Sequence[CertificateEntry], list[Finding]]:
        """Return the entries without those that repeat an earlier row; another one of the same certificate is wrong."""
        entries = read.entries
        findings, left_out = list[Finding](), set[int]()
        for index, first_line, is_equal in seen.add(read.names, read.contents, read.lines):
            left_out.add(index)
            if is_equal:
                self.repeated += 1
                continue
            line = read.lines[index]
            what = f"this row and the one on line {first_line} state the same certificate, and not the same of it"
            fix = f"compare lines {first_line} and {line}, and delete one"
            findings.append(Finding("duplicate", "error", Location(self._name, line, 1), what, fix))
        if left_out:
            entries = [entry for index, entry in enumerate(entries) if index not in left_out]
        return entries, findings


def _rows(file: BinaryIO, inspected: Inspected) -> Iterator[Rows]:
    if inspected.kind == "xlsx":
        yield from xlsx_rows(file, inspected.name)
        return
    with opened_text(file, inspected) as text:
        if inspected.kind == "ndjson":
            yield from ndjson_rows(text, inspected.name)
        else:
            yield from csv_rows(text, inspected.name, inspected.lines if inspected.is_cut else 0)

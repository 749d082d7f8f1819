"""Files of certificates made for the tests: the same rows as CSV, NDJSON and XLSX, and registers to take them in."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

from decision.register.entries import Defaults
from decision.register.importing import Imported, import_certificates
from decision.store.certificate_records import (
    CertificateEntry,
    CertificateVersion,
    as_known,
)
from decision.store.holder_keys import keys_of_holder, project_key
from decision.store.loading import Loaded
from decision.store.prepared_certificates import prepare_certificates
from tests.decision.strategies import KB

MORNING = datetime(2015, 6, 1, 0, 0, tzinfo=UTC)
DEFAULTS = Defaults("住建委", MORNING)

CODE = "91230102MA18XK3T7Q"  # of `FIRM`
FIRM = "哈尔滨松江建设有限公司"
OTHER_CODE = "91230100MA10002950"
PROJECT = "2015-230102-47-03-000001"

ROW: Mapping[str, str] = {
    "type": "建筑施工企业安全生产许可证",
    "number": "黑JZ安许证字〔2014〕000123",
    "holder": FIRM,
    "credit_code": CODE,
    "issued": "2014-05-18",
    "valid_until": "2017-05-17",
    "state": "有效",
}


def row(**cells: str) -> dict[str, str]:
    """Return a sound row, but for these cells."""
    return {**ROW, **cells}


def csv_bytes(rows: Iterable[Mapping[str, str]], encoding: str = "utf-8", **how: Any) -> bytes:
    """Return rows as CSV; the columns are those of the first row, in its order."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, **{"lineterminator": "\r\n", **how})
    writer.writerow(rows[0])
    writer.writerows([*one.values()] for one in rows)
    return text.getvalue().encode(encoding)


def ndjson_bytes(rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> bytes:
    """Return rows as NDJSON."""
    return "".join(json.dumps(dict(one), ensure_ascii=False) + "\n" for one in rows).encode(encoding)


def xlsx_bytes(*sheets: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook with these sheets, whose cells are texts, numbers, days and moments."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        numbers = range(1, len(sheets) + 1)
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for n in numbers
        )
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{kinds}</Types>',
        )
        parts.writestr("_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")]))
        names = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        parts.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets>{names}</sheets></workbook>'
        )
        relations = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        parts.writestr(
            "xl/_rels/workbook.xml.rels", _relations([*relations, ("rId0", "styles", "styles.xml")])
        )
        formats = '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
        parts.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3">{formats}</cellXfs></styleSheet>',
        )
        for n, sheet in zip(numbers, sheets, strict=True):
            lines = "".join(
                f'<row r="{line}">{"".join(_cell(line, column, cell) for column, cell in enumerate(cells))}</row>'
                for line, cells in enumerate(sheet, 1)
            )
            parts.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>',
            )
    return data.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _relations(entries: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{target}"/>' for name, kind, target in entries
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def _cell(line: int, column: int, cell: object) -> str:
    place = f"{chr(ord('A') + column)}{line}"
    if cell in ("", None):
        return ""
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
        days = (moment - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
        return f'<c r="{place}" s="{2 if isinstance(cell, datetime) else 1}"><v>{days!r}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


class Shelf:
    """A register in memory, with the same records as the store: what was loaded first is known from an hour on."""

    def __init__(self) -> None:
        self.versions: list[CertificateVersion] = []
        self.loads = 0

    def load(self, entries: Iterable[CertificateEntry]) -> Loaded:
        prepared = prepare_certificates(list(entries))
        assert len({one.id for one in prepared}) == len(prepared), (
            "the store refuses a certificate that comes twice"
        )
        last = as_known(self.versions, None)
        new = [one for one in prepared if one.id not in last or last[one.id].sha256 != one.sha256]
        known_from = self.moment(self.loads + 1)
        self.versions += [CertificateVersion(one.id, one.entry, known_from, one.sha256) for one in new]
        self.loads += 1
        return Loaded(len(prepared), len(new), known_from if new else None)

    def put(self, *entries: CertificateEntry) -> None:
        self.load(entries)

    @staticmethod
    def moment(number: int) -> datetime:
        """Return the moment from which the load with this number is known."""
        return MORNING.replace(hour=number)

    def of_holders(
        self, keys: Iterable[str], known_at: datetime | None = None
    ) -> tuple[CertificateVersion, ...]:
        wanted = set(keys)
        return tuple(one for one in self._known(known_at) if wanted & set(keys_of_holder(one.entry)))

    def of_project(self, project: str, known_at: datetime | None = None) -> tuple[CertificateVersion, ...]:
        return tuple(
            one for one in self._known(known_at) if project_key(one.entry.project) == project_key(project)
        )

    def get_many(
        self, identities: Iterable[str], known_at: datetime | None = None
    ) -> tuple[CertificateVersion, ...]:
        wanted = set(identities)
        return tuple(one for one in self._known(known_at) if one.id in wanted)

    def _known(self, known_at: datetime | None) -> list[CertificateVersion]:
        return list(as_known(self.versions, known_at).values())


def imported(data: bytes, shelf: Shelf | None = None, name: str = "certificates.csv") -> Imported:
    """Return what an import of these bytes does."""
    return import_certificates(io.BytesIO(data), name, KB, shelf or Shelf(), DEFAULTS)


def entries_of(data: bytes) -> list[CertificateEntry]:
    """Return what a file without an error states."""
    shelf = Shelf()
    done = imported(data, shelf)
    assert done.errors == 0, [str(finding) for finding in done.findings]
    return [version.entry for version in shelf.versions]


def problems_of(data: bytes, severity: str = "error") -> list[str]:
    """Return the findings of a file as `line:column: problem`, those of one severity."""
    done = imported(data)
    return [
        f"{one.location.line}:{one.location.column}: {one.problem}"
        for one in done.findings
        if one.severity == severity
    ]


def only_problem(data: bytes, severity: str = "error") -> str:
    """Return the one finding of a file as it is printed."""
    found = [str(one) for one in imported(data).findings if one.severity == severity]
    assert len(found) == 1, found
    return found[0]

"""CSV and Excel sheets that hold one decision table each.

The first rows say what the table is, the first cell of a row says which; then comes a row for each rule:

    hit policy, UNIQUE
    name,       area_m2,    use,           output: chart
    type,       number,     string,        string
    domain,     >= 0,       "shop, stall", "A, B"
    1,          < 300,      shop,          A

A column whose name begins with `output:` (结论：) is an output, its domain the values in the order of their priority;
one whose name begins with `note:` (备注：) is for people. `domain` may be left out. Empty rows are skipped, and so are
columns without a name. The first cell of a rule may hold anything. Texts need no quotation marks. A hit policy may be
one letter, such as U or C+.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import python_calamine

from kb.decision_tables.table import (
    AGGREGATIONS,
    HIT_POLICIES,
    DecisionTable,
    Input,
    Output,
    Rule,
    UnreadableTables,
)
from kb.reader import UnreadableFile, decode
from kb.vocabulary import fold

_HEADS: Mapping[str, str] = {
    "hit policy": "hit policy",
    "命中策略": "hit policy",
    "name": "name",
    "名称": "name",
    "type": "type",
    "类型": "type",
    "domain": "domain",
    "取值范围": "domain",
}
_OUTPUT = re.compile(r"(?:output|结论)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_NOTE = re.compile(r"(?:note|备注)\s*:.*", re.IGNORECASE | re.DOTALL)
_LETTER = re.compile(r"([A-Z])([+<>#]?)", re.IGNORECASE)
_LETTERS: Mapping[str, str] = {policy[0]: policy for policy in HIT_POLICIES}
_LARGEST = 256 << 20
Rows = Sequence[Sequence[str]]


def read_csv_table(path: Path) -> tuple[DecisionTable, ...]:
    """Return the table of a CSV file (UTF-8 or GB18030). Raises: UnreadableTables, OSError."""
    try:
        text = decode(path.read_bytes(), path.name)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnreadableFile as error:
        found = error.finding
        raise UnreadableTables(found.problem, where=str(found.location), fix=found.fix) from None
    except csv.Error as error:
        raise UnreadableTables(
            f"this is no CSV: {error}", where=path.name, fix="save it again as CSV"
        ) from None
    return (_table(rows, path.stem, path.name),)


def read_xlsx_tables(path: Path) -> tuple[DecisionTable, ...]:
    """Return a table for each sheet that holds something. Raises: UnreadableTables, OSError."""
    sheets = workbook_rows(path.read_bytes(), path.name)
    return tuple(_table(rows, name, f"{path.name}:{name}") for name, rows in sheets)


def workbook_rows(data: bytes, where: str) -> list[tuple[str, list[list[str]]]]:
    """Return each sheet of a workbook that holds something: its name, and its cells as texts.

    Raises: UnreadableTables for what is no workbook, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > _LARGEST:
            raise UnreadableTables(
                f"the workbook unpacks to {size >> 20} MB, more than {_LARGEST >> 20}",
                where=where,
                fix="save it as CSV",
            )
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
            written = [(one.name, one.to_python()) for one in sheets if one.start is not None]
    except (python_calamine.CalamineError, zipfile.BadZipFile) as error:
        raise UnreadableTables(
            f"this is no Excel workbook: {error}", where=where, fix="save it again as .xlsx"
        ) from None
    return [(name, [[_as_text(cell) for cell in row] for row in rows]) for name, rows in written]


def _as_text(cell: object) -> str:
    """Return a cell of a workbook as a person would write it in a CSV file."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    if isinstance(cell, datetime):
        return cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _table(rows: Rows, name: str, where: str) -> DecisionTable:
    heads: dict[str, list[str]] = {}
    rules: list[list[str]] = []
    for row in rows:
        cells = [fold(cell) for cell in row]
        head = _HEADS.get(cells[0].lower()) if cells and not rules else None
        if head in heads:
            raise UnreadableTables(f"the row `{cells[0]}` stands twice", where=where, fix="delete one")
        if head:
            heads[head] = cells[1:]
        elif any(cells):
            rules.append(cells[1:])
    for needed in ("name", "type"):
        if needed not in heads:
            raise UnreadableTables(
                f"no row begins with `{needed}`",
                where=where,
                fix="write the rows hit policy, name, type, domain first",
            )
    names = heads["name"]
    width = len(names)
    places = [place for place, name in enumerate(names) if name]
    for line in rules:
        strays = [n for n, cell in enumerate(line) if cell and n not in places]
        if strays:
            what = f"`{line[strays[0]]}` stands in a column without a name"
            raise UnreadableTables(what, where=where, fix="name the column, or empty the cell")
    types, domains = (_padded(heads.get(head, []), width) for head in ("type", "domain"))
    outputs = {place: found[1] for place in places if (found := _OUTPUT.fullmatch(names[place]))}
    notes = [place for place in places if _NOTE.fullmatch(names[place])]
    inputs = [place for place in places if place not in outputs and place not in notes]
    if not outputs:
        raise UnreadableTables("no column is an output", where=where, fix="name one `output: ...`")
    policy, aggregation = _policy(next((cell for cell in heads.get("hit policy", ()) if cell), "UNIQUE"))
    return DecisionTable(
        id=name,
        name=name,
        hit_policy=policy,
        inputs=tuple(Input(names[place], types[place], domains[place]) for place in inputs),
        outputs=tuple(Output(outputs[place], domains[place], types[place]) for place in outputs),
        rules=tuple(
            Rule(
                _chosen(line, inputs), _chosen(line, outputs), " · ".join(filter(None, _chosen(line, notes)))
            )
            for line in (_padded(line, width) for line in rules)
        ),
        plain_words=True,
        aggregation=aggregation,
    )


def _policy(word: str) -> tuple[str, str]:
    """Return the hit policy that a word or a letter stands for, and what COLLECT makes of the outputs."""
    found = _LETTER.fullmatch(word)
    if found is None:
        return word.upper(), ""
    return _LETTERS.get(found[1].upper(), word), AGGREGATIONS.get(found[2], "")


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _chosen(cells: Sequence[str], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(cells[place] for place in places)

"""Decision tables written as CSV files and workbooks, in the form that `kb/decision_tables/sheets.py` reads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from kb.decision_tables.table import AGGREGATIONS, DecisionTable

# Workbooks state when they were made; a table is the same whenever it is written.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook knows no zone
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, its rows, and how many of them are heads."""

    name: str
    rows: Sequence[Sequence[str]]
    heads: int = 1


def csv_table(table: DecisionTable) -> bytes:
    """Return the file of a table whose cells are in plain words, with the mark by which office programs know UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(_rows(table))
    return text.getvalue().encode("utf-8-sig")


def xlsx_tables(tables: Sequence[DecisionTable]) -> bytes:
    """Return a workbook with a sheet for each table."""
    sheets: list[Sheet] = []
    for number, table in enumerate(tables, 1):
        rows = _rows(table)
        name = _sheet_name(table, number, {sheet.name.lower() for sheet in sheets})
        sheets.append(Sheet(name, rows, len(rows) - len(table.rules)))
    return workbook(sheets)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook; every cell is a text, so that no program reads a day or a formula into it."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"num_format": "@", "text_wrap": True, "bold": True, "bg_color": "#E8EEF4"})
        for sheet in sheets:
            written = book.add_worksheet(sheet.name)
            for place, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    written.write_string(place, column, cell, head if place < sheet.heads else text)
            for column in range(max(map(len, sheet.rows), default=0)):
                widest = max(len(row[column]) for row in sheet.rows if column < len(row))
                written.set_column(column, column, min(_WIDEST, 2 * widest + 2))
            written.freeze_panes(sheet.heads, 1)
    return data.getvalue()


def _rows(table: DecisionTable) -> list[list[str]]:
    signs = {word: sign for sign, word in AGGREGATIONS.items()}
    policy = f"C{signs[table.aggregation]}" if table.aggregation in signs else table.hit_policy
    names, types, domains = (
        ["name", *(one.name for one in table.inputs), *(f"output: {one.name}" for one in table.outputs)],
        ["type", *(one.type for one in table.inputs), *(one.type for one in table.outputs)],
        ["domain", *(one.domain for one in table.inputs), *(one.values for one in table.outputs)],
    )
    rules = [[str(n), *rule.tests, *rule.outputs] for n, rule in enumerate(table.rules, 1)]
    if any(rule.note for rule in table.rules):
        names.append("note:")
        rules = [[*row, rule.note] for row, rule in zip(rules, table.rules, strict=True)]
    return [["hit policy", policy], names, types, domains, *rules]


def _sheet_name(table: DecisionTable, number: int, taken: set[str]) -> str:
    """Return the name of the table as far as a sheet can bear it, or its number."""
    name = _NOT_IN_SHEET_NAMES.sub(" ", table.name or table.id)[:_LONGEST_SHEET_NAME].strip()
    return name if name and name.lower() not in taken else f"{number} {name}"[:_LONGEST_SHEET_NAME].strip()

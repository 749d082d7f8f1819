"""Decision tables written as CSV files and workbooks, in the form that `kb/decision_tables/sheets.py` reads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from kb.decision_tables.table import AGGREGATIONS, DecisionTable

# Workbooks state when they were made; a table is the same whenever it is written.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook knows no zone
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_WIDEST = 40


def csv_table(table: DecisionTable) -> bytes:
    """Return the file of a table whose cells are in plain words, with the mark by which office programs know UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(_rows(table))
    return text.getvalue().encode("utf-8-sig")


def xlsx_tables(tables: Sequence[DecisionTable]) -> bytes:
    """Return a workbook with a sheet for each table; every cell is a text, so that no program reads a day into it."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"num_format": "@", "text_wrap": True, "bold": True, "bg_color": "#E8EEF4"})
        for number, table in enumerate(tables, 1):
            sheet = book.add_worksheet(
                _sheet_name(table, number, {one.name.lower() for one in book.worksheets()})
            )
            rows = _rows(table)
            heads = len(rows) - len(table.rules)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, cell, head if place < heads else text)
            for column in range(len(rows[1])):
                widest = max(len(row[column]) for row in rows if column < len(row))
                sheet.set_column(column, column, min(_WIDEST, 2 * widest + 2))
            sheet.freeze_panes(heads, 1)
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

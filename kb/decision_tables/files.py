"""A file with decision tables <-> the tables, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kb.decision_tables.sheets import read_csv_table, read_xlsx_tables
from kb.decision_tables.sheets_writing import csv_table, xlsx_tables
from kb.decision_tables.table import DecisionTable, UnreadableTables
from kb.dmn import read_dmn
from kb.dmn_writing import dmn_model

_READERS: Mapping[str, Callable[[Path], tuple[DecisionTable, ...]]] = {
    ".dmn": read_dmn,
    ".xlsx": read_xlsx_tables,
    ".csv": read_csv_table,
}
ENDINGS = tuple(_READERS)


def read_tables(path: Path) -> tuple[DecisionTable, ...]:
    """Return the tables of a DMN model, a workbook (one a sheet) or a CSV file.

    Raises: UnreadableTables when none can be read, or none is there.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise UnreadableTables(
            "tables are not read from such a file",
            where=str(path),
            fix=f"name a file that ends in {', '.join(ENDINGS)}",
        )
    try:
        tables = read(path)
    except OSError as error:
        raise UnreadableTables(
            f"the file cannot be read ({error.strerror})", where=str(path), fix="name a file that is there"
        ) from None
    if not tables:
        raise UnreadableTables("the file holds no decision table", where=str(path))
    return tables


def in_plain_words(ending: str) -> bool:
    """Return whether files with this ending hold plain words, and not FEEL."""
    return ending != ".dmn"


def written_tables(tables: Sequence[DecisionTable], ending: str, name: str) -> bytes:
    """Return a file of tables that are converted to the words of its ending; a CSV file holds just one."""
    if ending == ".dmn":
        return dmn_model(tables, name)
    if ending == ".xlsx":
        return xlsx_tables(tables)
    (table,) = tables
    return csv_table(table)

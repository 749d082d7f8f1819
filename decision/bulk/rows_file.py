"""Rows that Python makes, in a file from which DuckDB reads them as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def write_rows(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as CSV; None is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def query_of(path: Path, types: Mapping[str, str]) -> str:
    """Return the query that reads what `write_rows` wrote."""
    columns = ", ".join(f"{name}: '{of}'" for name, of in types.items())
    return f"""
        select * from read_csv('{path}', auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
            nullstr = '', columns = {{{columns}}})
    """  # noqa: S608

"""Some rows of a file, column by column, as its source wrote them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from kb.errors import Finding

AT_ONCE = 10_000


class NotText:
    """What a source holds where only a text, or nothing, can stand."""


NOT_TEXT = NotText()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with the line on which each begins, and what was wrong with others that were left out.

    A value is a text, `NOT_TEXT`, or a tuple of texts where a source has lists. `column_of` says in which column of
    its line the value of a row stands.
    """

    lines: Sequence[int]
    cells: Mapping[str, Sequence[Any]]
    column_of: Callable[[int, str], int]
    findings: Sequence[Finding] = ()


def rows_of_table(
    lines: Sequence[int], rows: Sequence[Sequence[Any]], codes: Sequence[str], findings: Sequence[Finding]
) -> Rows:
    """Return the rows of a table whose columns have these codes; a column without a code is not read."""
    places = {code: index for index, code in enumerate(codes) if code}
    columns = list(zip(*rows, strict=True)) or [() for _ in codes]
    return Rows(
        lines,
        {code: columns[index] for code, index in places.items()},
        lambda _, code: places.get(code, 0) + 1,
        findings,
    )


def without_blank_rows(
    lines: Sequence[int], rows: Sequence[Sequence[str]]
) -> tuple[Sequence[int], Sequence[Sequence[str]]]:
    """Return the rows in which something stands, with their lines."""
    firsts = [row[0] if row else "" for row in rows]
    if "" not in firsts and not any(map(str.isspace, firsts)):
        return lines, rows
    is_written = [any(map(str.strip, row)) for row in rows]
    return list(compress(lines, is_written)), list(compress(rows, is_written))

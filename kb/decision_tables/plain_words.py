"""Values as a spreadsheet has them: a text without quotation marks, a day written 2014-01-01."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from kb.decision_tables.literals import Constant, read_constant
from kb.decision_tables.scales import DATE, STRING, Scale, quoted
from kb.decision_tables.scanner import Scanner, UnanalysableCell
from kb.vocabulary import fold

_WORD = re.compile(r"(?![\"<>=!≤≥\[\](,])[^,()\"]+")
_TAKEN = ("null", "not", "-", "—", "–", "－")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = "+-@'"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\w)", re.ASCII)


def is_plain_word(text: str) -> bool:
    """Return whether a text stands for itself in a cell, without quotation marks."""
    if text != fold(text) or quoted(text) != f'"{text}"' or not _WORD.fullmatch(text):
        return False
    return text not in _TAKEN and text[0] not in _FORMULA


def reader_of(scale: Scale) -> Callable[[Scanner], Constant]:
    """Return what reads one value of this type."""
    if scale is STRING:
        return _word
    return _day if scale is DATE else read_constant


def _word(scanner: Scanner) -> Constant:
    found = scanner.match(_WORD)
    if found is None:
        return read_constant(scanner)
    word = found[0].strip()
    return None if word == "null" else word


def _day(scanner: Scanner) -> Constant:
    found = scanner.match(_DAY)
    if found is None:
        return read_constant(scanner)
    try:
        return date.fromisoformat(found[0])
    except ValueError:
        raise UnanalysableCell(
            "bad-value", f"there is no day `{found[0]}`", "write a day that exists"
        ) from None

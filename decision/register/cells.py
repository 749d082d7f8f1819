"""One cell -> its value, or why it has none: ids, numbers and names as files write them.

A doubt does not refuse. Codes, numbers and names are personal: no sentence quotes one whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from decision.document_numbers import normalise_document_number, normalise_name
from decision.register.plain import NOTHING

Doubt = Callable[[str, str], None]

LONGEST_NUMBER, LONGEST_TEXT = 200, 4000
_SHORTENED_NUMBER = re.compile(r"\d(\.\d+)?[eE]\+\d+", re.ASCII)
_BETWEEN_NAMES = re.compile(r"[、，；;|\n]|,(?!\s)")
_AS_TEXT = "format the column as text, and fill it in again from the source"


class Wrong(Exception):
    """A cell without a value that can be used; `check` is the kind of its finding."""

    def __init__(self, problem: str, fix: str, check: str = "wrong_value") -> None:
        super().__init__(problem)
        self.problem, self.fix, self.check = problem, fix, check


def stated(written: str) -> str:
    """Return what a cell states: nothing where it says NULL, 无 or a stroke."""
    text = written.strip()
    if "\0" in text:
        raise Wrong("the character U+0000 stands here", "delete it")
    if len(text) > LONGEST_TEXT:
        raise Wrong(f"this text has {len(text)} characters, more than {LONGEST_TEXT}", "shorten it")
    return "" if text in NOTHING else text


def needed(written: str) -> str:
    """Return what a cell states that may not be empty."""
    text = stated(written)
    if not text:
        raise Wrong("the cell is empty", "every row needs one", "missing")
    return text


def number(written: str) -> str:
    """Return a certificate's number in its one form. It is never empty."""
    text = normalise_document_number(exact(needed(written)))
    if not any(map(str.isalnum, text)):
        raise Wrong("this is no number", "write the number of the certificate", "missing")
    if len(text) > LONGEST_NUMBER:
        raise Wrong(f"this number has {len(text)} characters, more than {LONGEST_NUMBER}", "shorten it")
    return text


def identifier(written: str) -> str:
    """Return the id of a record, as it is written. It is never empty."""
    text = exact(needed(written))
    if len(text) > LONGEST_NUMBER:
        raise Wrong(f"this id has {len(text)} characters, more than {LONGEST_NUMBER}", "shorten it")
    return text


def name(written: str) -> str:
    """Return a name in its one form."""
    return normalise_name(stated(written))


def names(written: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a list, each once."""
    parts = _BETWEEN_NAMES.split(stated(written)) if isinstance(written, str) else written
    return tuple(dict.fromkeys(found for part in parts if (found := name(part))))


def exact(text: str) -> str:
    """Return a text that Excel has not shortened."""
    if _SHORTENED_NUMBER.fullmatch(text):
        raise Wrong("Excel has shortened this number, and its last digits are lost", _AS_TEXT)
    return text

"""A test, a value or a column as a table writes it: in FEEL, or in the plain words of a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.cells import Interval
from kb.decision_tables.plain_words import is_plain_word
from kb.decision_tables.scales import DATE, STRING, Key, Scale, as_escape, quoted
from kb.decision_tables.unary_tests import UnaryTest
from kb.vocabulary import fold

Write = Callable[[Key], str]


def writer_of(scale: Scale, *, plain_words: bool) -> Write:
    """Return what writes one value of this type; `kb/decision_tables/plain_words.py` reads it again."""
    if plain_words and scale is DATE:
        return scale.written
    return _plain_text if plain_words and scale is STRING else scale.feel


def write_test(test: UnaryTest, write: Write) -> str:
    """Return the cell that says the same, `-` if it says nothing."""
    if test.is_dash:
        return "-"
    parts = [_part(value, write) for value in test.values.tests] + ["null"] * test.names_null
    listed = ", ".join(parts)
    return f"not({listed})" if test.values.negated else listed


def _part(value: object, write: Write) -> str:
    if not isinstance(value, Interval):
        assert isinstance(value, Key)
        return write(value)
    low, high = ("" if bound is None else _part(bound, write) for bound in (value.low, value.high))
    if low and high:
        left, right = "[" if value.low_included else "(", "]" if value.high_included else ")"
        return f"{left}{low}..{high}{right}"
    sign, included = (">", value.low_included) if low else ("<", value.high_included)
    return f"{sign}{'=' if included else ''} {low or high}"


def _plain_text(key: Key) -> str:
    assert isinstance(key, str)
    if is_plain_word(key):
        return key
    # A sheet folds what it holds: a character that would become another one is escaped.
    return re.sub(
        r".", lambda found: found[0] if _stays(found[0]) else as_escape(found), quoted(key), flags=re.DOTALL
    )


def _stays(character: str) -> bool:
    return fold(f"a{character}a") == f"a{character}a"

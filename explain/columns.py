"""Text measured in the columns of a terminal, where a Chinese character takes two: width, padding, lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

COLUMNS = 80

_OPENING = "（《〈「『【〔“‘(["
_CLOSING = "，。；：、！？）》〉」』】〕”’,.;:!?)]…"
_WORD = re.compile(r"\s+|[^\s\u1100-\U0010ffff]+|.", re.DOTALL)
_UNSEEN = ("Mn", "Me", "Cf")


def width(text: str) -> int:
    """Return how many columns a text takes.

    Source: Unicode standard annex 11: characters of East Asian width W and F take two columns.

    >>> width("工期 19 天")
    10
    """
    if text.isascii():
        return len(text)
    return sum(_columns(letter) for letter in text)


@lru_cache(maxsize=1 << 14)
def _columns(letter: str) -> int:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    return 0 if unicodedata.category(letter) in _UNSEEN else 1


def pad(text: str, columns: int) -> str:
    """Return a text filled up with blanks to a width."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """Return a text set to the right end of a width."""
    return " " * (columns - width(text)) + text


def without_controls(text: str) -> str:
    """Return a text in which nothing steers a terminal: each such character is shown as �."""
    if text.isprintable():
        return text
    return "".join("�" if unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter for letter in text)


def wrap(text: str, columns: int = COLUMNS, *, first: str = "", rest: str | None = None) -> list[str]:
    """Return the lines of a text, no wider than `columns`: the first begins with `first`, the others with `rest`.

    Chinese breaks between any two characters, but no line begins with closing or ends with opening punctuation.
    Without `rest` the further lines are indented as far as the first.
    """
    margin = " " * width(first) if rest is None else rest
    lines, line, used = [], first, width(first)
    is_empty = True
    for unit in _units(" ".join(text.split()), columns - max(width(margin), width(first))):
        if used + width(unit.rstrip()) > columns and not is_empty:
            lines.append(line.rstrip())
            line, used, is_empty = margin, width(margin), True
        if not (is_empty and unit.isspace()):
            line, used, is_empty = line + unit, used + width(unit), False
    return [*lines, line.rstrip()]


def table(rows: Sequence[Sequence[str]], *, gap: int = 2) -> list[str]:
    """Return rows of short cells as lines: the first column to the left, the others to the right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    blank = " " * gap
    return [
        blank.join(
            right(cell, columns) if place else pad(cell, columns)
            for place, (cell, columns) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _units(text: str, most: int) -> Iterator[str]:
    """Yield what stays in one piece: a word, or a character with what clings to it."""
    unit = ""
    for piece in _WORD.findall(text):
        if unit and _clings(unit[-1], piece[0]) and width(unit + piece) <= most:
            unit += piece
            continue
        # What is too long breaks before its last character that may begin a line, so that closing marks stay behind it.
        last = next((place for place in range(len(unit) - 1, 0, -1) if unit[place] not in _CLOSING), 0)
        if last and piece[0] in _CLOSING:
            yield from _cut(unit[:last], most)
            unit = unit[last:] + piece
            continue
        yield from _cut(unit, most)
        unit = piece
    yield from _cut(unit, most)


def _clings(before: str, after: str) -> bool:
    """Return whether no line may end between two characters: punctuation, or a number and what it counts."""
    is_number = before.isalnum() and after.isalnum() and (before.isdecimal() or after.isdecimal())
    return is_number or after in _CLOSING or before in _OPENING


def _cut(unit: str, most: int) -> Iterator[str]:
    """Yield a piece that is longer than a line in lengths that fit."""
    start, used = 0, 0
    for place, letter in enumerate(unit):
        if used + _columns(letter) > most and place > start:
            yield unit[start:place]
            start, used = place, 0
        used += _columns(letter)
    if unit[start:]:
        yield unit[start:]

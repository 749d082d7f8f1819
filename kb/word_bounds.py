"""Bounds of numbers in words: `1000以上`, `300以内`, `不满30`; whether the number belongs to them, its source says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from kb.record import Record, Word

Direction = Literal["above", "below"]
# Of each word: the side of the number, and whether the number belongs to it; None where the source of the rule says.
WORDS_AFTER: Mapping[str, tuple[Direction, bool | None]] = {
    "及以上": ("above", True),
    "及以下": ("below", True),
    "以上": ("above", None),
    "以下": ("below", None),
    "以内": ("below", None),
    "以外": ("above", False),
}
WORDS_BEFORE: Mapping[str, tuple[Direction, bool | None]] = {
    "不满": ("below", False),
    "不足": ("below", False),
    "低于": ("below", False),
    "小于": ("below", False),
    "超过": ("above", False),
    "高于": ("above", False),
    "大于": ("above", False),
}
_WORDED = re.compile(
    rf"(?P<before>{'|'.join(WORDS_BEFORE)})\s*(?P<one>[^\s].*)|(?P<two>[^\s].*?)\s*(?P<after>{'|'.join(WORDS_AFTER)})",
    re.DOTALL,
)


class AssumedBound(Record):
    """A bound in words of a source that does not say whether the number belongs to it, and how it is read here."""

    fact: Word
    cell: Word
    read_as: Word
    source: Word

    def __str__(self) -> str:
        read = f"`{self.cell}` of `{self.fact}` is read as `{self.read_as}`"
        return f"{self.location}: {read}, which `{self.source}` does not say"


class WordBound(NamedTuple):
    """A bound in words: the number as written, the side of it, and whether it belongs to it, if the word says so."""

    number: str
    direction: Direction
    includes: bool | None

    def signed(self, *, is_included: bool) -> str:
        """Return the bound as a cell writes it with a sign."""
        sign = ">" if self.direction == "above" else "<"
        return f"{sign}{'=' if is_included else ''} {self.number}"


def word_bound(text: str) -> WordBound | None:
    """Return the bound that a text names in words; None for any other text."""
    found = _WORDED.fullmatch(text)
    if found is None:
        return None
    if found["before"]:
        return WordBound(found["one"], *WORDS_BEFORE[found["before"]])
    return WordBound(found["two"], *WORDS_AFTER[found["after"]])

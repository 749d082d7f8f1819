"""A cell read from left to right, and what is said of a cell that cannot be analysed."""

from __future__ import annotations

import re

from kb.cells import UnreadableCell


class UnanalysableCell(UnreadableCell):
    """A test that says nothing that can be analysed; `kind` is one word for machines."""

    def __init__(self, kind: str, problem: str, fix: str) -> None:
        super().__init__(problem, fix)
        self.kind = kind


class Scanner:
    """A text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.skip_blanks()

    @property
    def is_done(self) -> bool:
        return self.at == len(self.text)

    def skip_blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def take(self, *marks: str) -> str:
        """Return the first of the marks that stands here, and go behind it; else an empty text."""
        if not self.text.startswith(marks, self.at):
            return ""
        found = next(mark for mark in marks if self.text.startswith(mark, self.at))
        self.at += len(found)
        self.skip_blanks()
        return found

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return what `pattern` matches here, and go behind it."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
            self.skip_blanks()
        return found

    def need(self, mark: str) -> None:
        """Go behind `mark`. Raises: UnanalysableCell when something else stands here."""
        if not self.take(mark):
            raise self.unreadable(f"`{mark}` is expected")

    def unreadable(self, why: str) -> UnanalysableCell:
        rest = self.text[self.at :]
        where = f"before `{rest}`" if rest else "at its end"
        return UnanalysableCell(
            "unreadable-cell", f"`{self.text}` cannot be read: {why} {where}", "write one S-FEEL test"
        )

"""All that is wrong with a file, in the order of its rows: the first thousand shown, the others counted."""

from __future__ import annotations

from collections.abc import Iterable

from kb.errors import Finding

MOST_SHOWN = 1_000
_LONGEST_SHOWN = 40


class Problems:
    """Errors and warnings, kept apart, so that a thousand warnings hide no error."""

    def __init__(self, most: int = MOST_SHOWN) -> None:
        self._most = most
        self._errors: list[Finding] = []
        self._warnings: list[Finding] = []
        self.errors = 0
        self.warnings = 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings, put in the order of lines and columns among themselves."""
        for finding in sorted(findings, key=lambda one: (one.location.line, one.location.column)):
            if finding.severity == "error":
                self.errors += 1
                kept = self._errors
            else:
                self.warnings += 1
                kept = self._warnings
            if len(kept) < self._most:
                kept.append(finding)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The errors that are kept, then the warnings."""
        return (*self._errors, *self._warnings)


def shortened(text: str) -> str:
    """Return a text as a sentence quotes it: on one line, and not without end.

    >>> shortened("a" * 50)
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'
    """
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"

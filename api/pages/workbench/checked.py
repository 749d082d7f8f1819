"""What a draft comes to: its rules as far as they can be read, everything that is wrong, what differs from today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.rule_difference import Compared, compared
from decision.remembered import Remembered
from kb import check_folder
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.release import digest_of
from kb.unpacked import folder_of

_MOST_KEPT = 16


@dataclass(frozen=True)
class Checked:
    """Rule files that were checked: None when too little can be read."""

    kb: KnowledgeBase | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(one.severity == "error" for one in self.findings)

    def in_file(self, file: str) -> tuple[Finding, ...]:
        """Return what is said of one file."""
        return tuple(one for one in self.findings if one.location.file == file)

    def at(self, file: str, line: int) -> dict[int, list[Finding]]:
        """Return what is said of one row of a table, by the number of the cell, from 1."""
        found: dict[int, list[Finding]] = {}
        for one in self.in_file(file):
            if one.location.line == line:
                found.setdefault(one.location.column, []).append(one)
        return found


class Checks:
    """Checks rule files, and remembers what the last ones came to: the same files give the same."""

    def __init__(self) -> None:
        self._known: Remembered[str, Checked] = Remembered(_MOST_KEPT)

    def checked(self, files: Mapping[str, bytes]) -> Checked:
        """Return what rule files come to; it takes about a second."""
        name = digest_of(files)
        found = self._known.get(name)
        if found is None:
            with folder_of(files) as folder:
                found = Checked(*check_folder(folder))
            self._known.put(name, found)
        return found

    def difference(
        self, old: KnowledgeBase, files: Mapping[str, bytes], names: tuple[str, str]
    ) -> Compared | None:
        """Return what differs from other rules; None where the files cannot be read whole. It takes some seconds."""
        new = self.checked(files)
        return None if new.kb is None or new.errors else compared(old, new.kb, names)

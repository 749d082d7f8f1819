"""The log -> tables on disk: for each release what its decisions stated, as its own rules and the new ones read it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decision.bulk.source import REFERENCE
from decision.opened import OpenRelease
from decision.replayed.held import Bringing
from decision.replayed.logged import HELD_AND_FORGOTTEN, Logged
from decision.replayed.words import Words

_TOLD_EACH = 10_000
Step = Callable[[str], None]
ReleaseOf = Callable[[str], OpenRelease | None]


@dataclass(frozen=True, slots=True)
class Group:
    """The decisions of one release, in tables whose rows stand in one order.

    `before` and `after` hold the answers as the rules before and the new ones know them, `rows` the id, the facts whose
    answer the new rules do not know, and the documents to bring with certificates before and after, if any are held.
    """

    opened: OpenRelease
    before: Path
    after: Path
    rows: Path


@dataclass(frozen=True, slots=True)
class Staged:
    """All tables, how many decisions there were, and how many of each release that nobody has."""

    groups: tuple[Group, ...]
    decisions: int
    without_release: Counter[str]


ROW_TYPES = {"row": "bigint", "id": "varchar", "unknown": "varchar", "held_before": "bigint", "held_after": "bigint",
             "is_lost": "boolean"}  # fmt: skip


def stage(log: Iterable[Logged], release_of: ReleaseOf, new: OpenRelease, folder: Path, step: Step) -> Staged:
    """Write the tables of a log into a folder."""
    writers: dict[str, _Writer | None] = {}
    by_rules: dict[str, _Writer] = {}
    after = _Side.of(new)
    without_release, decisions = Counter[str](), 0
    with ExitStack() as open_files:
        for decisions, logged in enumerate(log, 1):
            if logged.release not in writers:
                opened = release_of(logged.release)
                writer = None
                if opened is not None:
                    name = opened.release.fingerprint
                    if name not in by_rules:
                        by_rules[name] = _Writer(opened, after, folder / name[:16], open_files)
                    writer = by_rules[name]
                writers[logged.release] = writer
            found = writers[logged.release]
            if found is None:
                without_release[logged.release] += 1
            else:
                found.write(logged)
            if decisions % _TOLD_EACH == 0:
                step(f"reading the log: {decisions} decisions")
    return Staged(tuple(writer.group for writer in by_rules.values()), decisions, without_release)


@dataclass(frozen=True, slots=True)
class _Side:
    """How one release reads answers, and counts the documents of who holds certificates."""

    words: Words
    bringing: Bringing

    @staticmethod
    def of(opened: OpenRelease) -> _Side:
        return _Side(Words(opened.kb.vocabulary), Bringing(opened))


class _Writer:
    """Writes the tables of one release."""

    def __init__(self, old: OpenRelease, after: _Side, folder: Path, open_files: ExitStack) -> None:
        folder.mkdir()
        self.group = Group(old, *(folder / f"{name}.csv" for name in ("before", "after", "rows")))
        self._before, self._after, self._written = _Side.of(old), after, 0
        # A fact that the rules before never asked stands in no log.
        self._never_asked = [name for name in after.words.columns if name not in old.kb.vocabulary]
        files = (
            open_files.enter_context(path.open("w", encoding="utf-8", newline=""))
            for path in (self.group.before, self.group.after, self.group.rows)
        )
        self._to_before, self._to_after, self._to_rows = (csv.writer(file) for file in files)
        for writer, some in ((self._to_before, self._before), (self._to_after, self._after)):
            writer.writerow([REFERENCE, *some.words.columns])

    def write(self, logged: Logged) -> None:
        """Add one decision to each table."""
        words = self._before.words
        before, after = words.read(logged.stated), self._after.words.read(logged.stated, words)
        self._to_before.writerow(_row(logged.id, before.answers, self._before.words.columns))
        self._to_after.writerow(_row(logged.id, after.answers, self._after.words.columns))
        self._written += 1
        held: tuple[int | None, int | None] = (None, None)
        holding = logged.holding
        is_lost = holding is HELD_AND_FORGOTTEN
        if holding is not None and not is_lost:
            held = (
                self._before.bringing.to_submit(before.answers, holding),
                self._after.bringing.to_submit(after.answers, holding),
            )
        unknown = " ".join((*after.unknown, *self._never_asked))
        self._to_rows.writerow((self._written, logged.id, unknown, *held, is_lost))


def _row(name: str, answers: Any, columns: Sequence[str]) -> list[str]:
    return [name, *(answers.get(column, "") for column in columns)]

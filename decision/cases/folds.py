"""Folds of the cases in a store, kept and extended by what was added; none is trusted beyond its last hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from decision.cases.case import Case
from decision.cases.history import History
from decision.cases.machine import CaseRules
from decision.remembered import Remembered
from decision.store.heads import Head
from decision.store.interface import Journals
from decision.store.journal import JournalRecord

STREAMS = "case/"
FOLDS_KEPT = 12_000
_PAGE = 1000


@dataclass(frozen=True)
class Fold:
    """A case with at least its opening: its events and what they make, the hash of its last record, its decision."""

    key: str
    history: History
    hash: str
    decision: str
    release: str
    flowchart: str | None

    @property
    def case(self) -> Case:
        assert self.history.case is not None
        return self.history.case

    @property
    def seq(self) -> int:
        return self.history.seq


class Folds:
    """Reads cases by their key, the receipt number without dashes. `rules_of` gives the rules of a release."""

    def __init__(
        self, journal: Journals, rules_of: Callable[[str], CaseRules], most: int = FOLDS_KEPT
    ) -> None:
        self._journal, self._rules_of = journal, rules_of
        self._kept = Remembered[str, Fold](most)

    def current(self, key: str) -> Fold | None:
        """Return the case as the store has it now; None if there is none.

        The last record that is known is read with those behind it: if it has another hash, the fold is made anew.
        """
        kept = self._kept.get(key)
        records = self._journal.read(stream_of(key), kept.seq - 1 if kept else 0)
        if kept and (not records or records[0].hash != kept.hash):
            return self.rebuilt(key)
        if not records:
            return None
        return self._remember(extended(kept, records[1:]) if kept else self._made(key, records))

    def rebuilt(self, key: str) -> Fold | None:
        """Return the case folded from its first record on, whatever is kept."""
        records = self._journal.read(stream_of(key))
        return self._remember(self._made(key, records)) if records else None

    def all(self, after: str = "") -> Iterator[Fold]:
        """Yield every case whose key lies behind `after`, in order; what has not changed is not read again."""
        last = stream_of(after) if after else ""
        while heads := self._journal.streams(STREAMS, last, _PAGE):
            for name, head in heads.items():
                if fold := self._at(name.removeprefix(STREAMS), head):
                    yield fold
            last = max(heads)

    def _at(self, key: str, head: Head) -> Fold | None:
        kept = self._kept.get(key)
        return kept if kept and (kept.seq, kept.hash) == (head.seq, head.hash) else self.current(key)

    def _made(self, key: str, records: Iterable[JournalRecord]) -> Fold:
        first, *others = records
        opening = event_of(first)
        rules = self._rules_of(opening["release"])
        history = History(rules).extended(opening)
        plan = opening["plan"]
        made = Fold(key, history, first.hash, opening["decision"], opening["release"], plan.get("flowchart"))
        return extended(made, others)

    def _remember(self, fold: Fold) -> Fold:
        self._kept.put(fold.key, fold)
        return fold


def stream_of(key: str) -> str:
    """Return the name of the stream of a case."""
    return STREAMS + key


def event_of(record: JournalRecord) -> dict[str, Any]:
    """Return the event of a record, as it was judged: without what chains it."""
    return {name: value for name, value in record.data.items() if name not in ("seq", "prev")}


def extended(fold: Fold, records: Iterable[JournalRecord]) -> Fold:
    """Return a fold with further records."""
    for record in records:
        fold = replace(fold, history=fold.history.extended(event_of(record)), hash=record.hash)
    return fold

"""Folds of the cases in a store, kept and extended by what was added; none is trusted beyond its last hash."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
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
_PAGE, _AT_ONCE = 20_000, 500


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
        self._filling = threading.Lock()

    def current(self, key: str) -> Fold | None:
        """Return the case as the store has it now; None if there is none.

        The last record that is known is read with those behind it: if it has another hash, the fold is made anew.
        """
        kept = self._kept.get(key)
        return self._taken_up(key, kept, self._journal.read(stream_of(key), kept.seq - 1 if kept else 0))

    def _taken_up(self, key: str, kept: Fold | None, records: Sequence[JournalRecord]) -> Fold | None:
        """Return the case with records that were read from the last known one on."""
        if kept and (not records or records[0].hash != kept.hash):
            return self.rebuilt(key)
        if not records:
            return None
        return self.remember(extended(kept, records[1:]) if kept else self._made(key, records))

    def rebuilt(self, key: str) -> Fold | None:
        """Return the case folded from its first record on, whatever is kept."""
        records = self._journal.read(stream_of(key))
        return self.remember(self._made(key, records)) if records else None

    def all(self, after: str = "") -> Iterator[Fold]:
        """Yield every case whose key lies behind `after`, in order; what has not changed is not read again."""
        last = stream_of(after) if after else ""
        while heads := self._journal.streams(STREAMS, last, _PAGE):
            names = list(heads)
            for start in range(0, len(names), _AT_ONCE):
                yield from self._at({name: heads[name] for name in names[start : start + _AT_ONCE]})
            last = names[-1]

    def _at(self, heads: Mapping[str, Head]) -> list[Fold]:
        """Return the cases at these heads; those that have gone on are read by one statement."""
        # One asks the store for what is not kept, others wait and find it: to fold twice helps nobody.
        with self._filling if any(self._kept_at(*one) is None for one in heads.items()) else nullcontext():
            found = {name: self._kept_at(name, head) for name, head in heads.items()}
            kept = {name: self._kept.get(key_of_stream(name)) for name, fold in found.items() if fold is None}
            behind = {name: fold.seq - 1 if fold else 0 for name, fold in kept.items()}
            records = self._journal.read_many(behind) if behind else {}
            for name in behind:
                found[name] = self._taken_up(key_of_stream(name), kept[name], records.get(name, ()))
        return [fold for fold in found.values() if fold]

    def _kept_at(self, name: str, head: Head) -> Fold | None:
        kept = self._kept.get(key_of_stream(name))
        return kept if kept and (kept.seq, kept.hash) == (head.seq, head.hash) else None

    def _made(self, key: str, records: Iterable[JournalRecord]) -> Fold:
        first, *others = records
        opening = event_of(first)
        rules = self._rules_of(opening["release"])
        history = History(rules).extended(opening)
        plan = opening["plan"]
        made = Fold(key, history, first.hash, opening["decision"], opening["release"], plan.get("flowchart"))
        return extended(made, others)

    def remember(self, fold: Fold) -> Fold:
        """Keep a fold and return it; it is not trusted beyond its last hash."""
        self._kept.put(fold.key, fold)
        return fold


def is_simulated(fold: Fold) -> bool:
    """Return whether a case says of itself that it is no real one."""
    return fold.history.events[0].data.get("simulated") is True


def stream_of(key: str) -> str:
    """Return the name of the stream of a case."""
    return STREAMS + key


def key_of_stream(stream: str) -> str:
    """Return the key of the case whose stream it is."""
    return stream.removeprefix(STREAMS)


def event_of(record: JournalRecord) -> dict[str, Any]:
    """Return the event of a record, as it was judged: without what chains it."""
    return {name: value for name, value in record.data.items() if name not in ("seq", "prev")}


def extended(fold: Fold, records: Iterable[JournalRecord]) -> Fold:
    """Return a fold with further records."""
    for record in records:
        fold = replace(fold, history=fold.history.extended(event_of(record)), hash=record.hash)
    return fold

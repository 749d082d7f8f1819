"""The monitor: once a working day, all cases evaluated, and what is due told once, whoever else does the same.

The rounds of a case lie in a journal of its own, each under its moment: written again it is the record that is there.
A finished run says up to when every case was evaluated; one that was broken off is simply made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from decision.cases.folds import Fold, Folds, event_of, is_simulated
from decision.cases.notices import Told
from decision.remembered import Remembered
from decision.store.errors import OtherSequence, SameIdOtherContent
from decision.store.interface import Journals
from decision.store.journal import JournalRecord, Message
from decision.watching.envelopes import Data, of_notices
from decision.watching.rounds import (
    BEFORE_ALL,
    NOTHING_TOLD,
    MonitoringRound,
    is_told_for_good,
    moment_text,
    record_of,
    rounds,
    to_send,
    told_from,
)
from kb.errors import LiangtiError

STREAMS, RUNS = "case-notices/", "monitor"
_AT_ONCE, _TOLD_KEPT = 200, 20_000


class BrokenOff(LiangtiError):
    """A run that was ended before it had seen every case; what it had told is told."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: up to which moment every case was evaluated, how many cases and notices, in how many seconds."""

    at: datetime
    cases: int
    notices: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a case has told by a moment, and the number of the last record that says so."""

    seq: int
    moment: datetime
    told: Told


_FIRST = _Kept(0, BEFORE_ALL, NOTHING_TOLD)


class Monitor:
    """Evaluates the cases of a store; `messages` makes what subscribers get of an envelope."""

    def __init__(
        self,
        journal: Journals,
        folds: Folds,
        messages: Callable[[Data], Sequence[Message]],
        seconds: Callable[[], float],
    ) -> None:
        self._journal, self._folds, self._messages, self._seconds = journal, folds, messages, seconds
        self._kept = Remembered[str, _Kept](_TOLD_KEPT)

    def last(self) -> Run | None:
        """Return the last run that was finished; None before the first."""
        head = self._journal.head(RUNS)
        if head.seq == 0:
            return None
        said = event_of(self._journal.read(RUNS, head.seq - 1)[0])
        at = datetime.fromisoformat(said["at"])
        return Run(at, said["cases"], said["notices"], said["milliseconds"] / 1000)

    def run(self, at: datetime, goes_on: Callable[[], bool] = lambda: True) -> Run:
        """Evaluate every case up to a moment that has passed; return what was done, or the run that had done it.

        Of simulated cases nobody is told. Raises: BrokenOff once `goes_on` says no; the next run does it all.
        """
        last = self.last()
        if last and last.at >= at:
            return last
        begun, cases, notices = self._seconds(), 0, 0
        after = last.at if last else BEFORE_ALL
        folds = (fold for fold in self._folds.all() if not is_simulated(fold))
        while some := list(islice(folds, _AT_ONCE)):
            if not goes_on():
                raise BrokenOff("the run was broken off", where=moment_text(at), fix="run it again")
            cases += len(some)
            notices += self._told(some, after, at)
        run = Run(at, cases, notices, round(self._seconds() - begun, 3))
        self._finish(run)
        return run

    def _finish(self, run: Run) -> None:
        body: dict[str, Any] = {
            "at": moment_text(run.at),
            "cases": run.cases,
            "notices": run.notices,
            "milliseconds": round(run.seconds * 1000),
        }
        try:
            self._journal.append(RUNS, body, identity=body["at"])
        except SameIdOtherContent:
            return  # another process has finished the same run

    def _told(self, some: Sequence[Fold], after: datetime, at: datetime) -> int:
        """Return how many notices some cases told, all of them durable."""
        self._read([fold.key for fold in some])
        begun = [(fold, self._begin(fold, after, at)) for fold in some]
        return sum(self._end(fold, work, after, at) for fold, work in begun)

    def _begin(self, fold: Fold, after: datetime, at: datetime) -> list[_Appending]:
        """Start to append the rounds of a case that are not there yet."""
        kept = self._kept.get(fold.key) or _FIRST
        since = max(after, kept.moment)
        if is_told_for_good(fold.history, since, kept.told):
            return []
        made = [one for one in rounds(fold.history, since, at, kept.told) if one.is_news]
        sent = to_send(made)
        return [
            _Appending(one, number, self._append_soon(fold, one, number, sent))
            for number, one in enumerate(made, kept.seq + 1)
        ]

    def _append_soon(
        self, fold: Fold, one: MonitoringRound, number: int, sent: Mapping[datetime, Any]
    ) -> Future[JournalRecord]:
        lines = sent.get(one.moment, ())
        receipt = fold.case.receipt
        messages = self._messages(of_notices(receipt, number, one.moment, lines)) if lines else ()
        return self._journal.append_soon(
            STREAMS + fold.key,
            record_of(one),
            expected=number - 1,
            identity=moment_text(one.moment),
            messages=messages,
        )

    def _end(self, fold: Fold, work: list[_Appending], after: datetime, at: datetime) -> int:
        """Wait until the rounds are durable; where another process was faster, go on behind what it wrote."""
        while True:
            try:
                for one in work:
                    one.record.result()
                    self._kept.put(fold.key, _Kept(one.number, one.round.moment, one.round.told))
            except (OtherSequence, SameIdOtherContent):
                self._kept.forget(fold.key)
                self._read([fold.key])
                work = self._begin(fold, after, at)
            else:
                return sum(len(one.round.lines) for one in work)

    def _read(self, keys: Sequence[str]) -> None:
        """Read what others have told of these cases."""
        known = {key: self._kept.get(key) or _FIRST for key in keys}
        found = self._journal.read_many({STREAMS + key: one.seq for key, one in known.items()})
        for stream, records in found.items():
            key = stream.removeprefix(STREAMS)
            moment, told = told_from([event_of(record) for record in records])
            once = known[key].told.once | told.once
            self._kept.put(key, _Kept(records[-1].seq, moment, Told(told.since, once)))


@dataclass(frozen=True, slots=True)
class _Appending:
    """A round on its way into the journal."""

    round: MonitoringRound
    number: int
    record: Future[JournalRecord]

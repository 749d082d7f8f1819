"""The journal of releases: read, folded, and made longer by one checked act at a time.

Each act looks at the history, is refused or written behind the very record it looked at, and looks again where
somebody else was faster. The texts of a release are in the store before the record that names them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from decision.releases import acts
from decision.releases.history import History, Proposal
from decision.releases.records import STREAM, By, Record, Rules, Terms, record_of
from decision.store.errors import OtherSequence
from decision.store.heads import Head
from decision.store.moments import EPOCH, Clock, civil_day, not_before

_MOST_TRIES = 20


class Stream(Protocol):
    """What is needed of the journals of a store."""

    def append(self, stream: str, body: dict[str, Any], *, expected: int | None = None) -> Any: ...
    def read(self, stream: str, after: int = 0) -> tuple[Any, ...]: ...
    def head(self, stream: str) -> Head: ...


class ReleaseJournal:
    """The journal of one knowledge base of a store; what was read of it is kept, for many threads."""

    def __init__(self, stream: Stream, clock: Clock, name: str = STREAM) -> None:
        self._stream, self._clock, self.name = stream, clock, name
        self._history = History()
        self._lock = threading.Lock()

    def history(self) -> History:
        """Return the history up to the last record; only what is new is read."""
        with self._lock:
            if self._stream.head(self.name) != self._history.head:
                links = self._stream.read(self.name, self._history.head.seq)
                self._history = self._history.all_after(map(record_of, links))
            return self._history

    def opened(self, rules: Rules, terms: Terms, by: By) -> History:
        """Note which folder is served while no release was approved; return the history with it."""

        def act(history: History, at: datetime) -> Record | None:
            last = history.standing[-1] if history.standing else None
            is_known = last is not None and (last.rules.fingerprint, last.terms) == (rules.fingerprint, terms)
            return (
                None
                if history.is_of_store or is_known
                else Record("opened", at, by, rules=rules, terms=terms)
            )

        self._written(act)
        return self.history()

    def propose(self, rules: Rules, terms: Terms, rules_begin: date, by: By, why: str = "") -> Proposal:
        """Leave a proposal. `rules_begin` is the first day that the rules state. Raises: RefusedAct, NotOneRelease."""
        said = acts.check_why(why)

        def act(history: History, at: datetime) -> Record:
            acts.check_proposed(history, terms, rules_begin, at)
            return Record("proposed", at, by, said, rules, terms)

        number = self._written(act)
        return self.history().get(number)

    def roll_back(self, number: int, terms: Terms, by: By, why: str = "") -> Proposal:
        """Propose a release equal to an earlier one, from another day. Raises: RefusedAct, NotOneRelease, UnknownId."""
        said = acts.check_why(why)

        def act(history: History, at: datetime) -> Record:
            earlier = acts.check_rolled_back(history, number)
            again = replace(terms, end=earlier.terms.end)
            acts.check_proposed(history, again, earlier.terms.begin, at)
            return Record("rolled_back", at, by, said, earlier.rules, again, equals=number)

        made = self._written(act)
        return self.history().get(made)

    def approve(self, number: int, by: By, why: str = "", *, two_persons: bool = True) -> Proposal:
        """Make a proposal a release. Raises: RefusedAct, NotOneRelease, UnknownId."""
        said = acts.check_why(why)

        def act(history: History, at: datetime) -> Record:
            _, is_alone = acts.check_approved(history, number, by, at, two_persons=two_persons)
            return Record("approved", at, by, said, of=number, is_alone=is_alone)

        self._written(act)
        return self.history().get(number)

    def refuse(self, number: int, by: By, why: str = "") -> Proposal:
        """Refuse a proposal. Raises: RefusedAct, UnknownId."""
        said = acts.check_why(why)

        def act(history: History, at: datetime) -> Record:
            acts.check_refused(history, number)
            return Record("refused", at, by, said, of=number)

        self._written(act)
        return self.history().get(number)

    def withdraw(self, number: int, by: By, why: str = "") -> Proposal:
        """Withdraw a proposal, or a release before its day has come. Raises: RefusedAct, NotOneRelease, UnknownId."""
        said = acts.check_why(why)

        def act(history: History, at: datetime) -> Record:
            acts.check_withdrawn(history, number, civil_day(at), at)
            return Record("withdrawn", at, by, said, of=number)

        self._written(act)
        return self.history().get(number)

    def _written(self, act: Callable[[History, datetime], Record | None]) -> int:
        """Write what `act` makes of the history, and return its number; 0 where it makes nothing.

        Where the stream has gone on meanwhile, it looks again. Raises: OtherSequence when it never ends.
        """
        tries = 0
        while True:
            history, tries = self.history(), tries + 1
            last = history.records[-1].at if history.records else EPOCH
            record = act(history, not_before(self._clock(), last)[0])
            if record is None:
                return 0
            try:
                return int(self._stream.append(self.name, record.body(), expected=history.head.seq).seq)
            except OtherSequence:
                if tries == _MOST_TRIES:
                    raise

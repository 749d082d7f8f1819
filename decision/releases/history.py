"""The fold: records of the journal -> proposals, releases, and the one release in force by two clocks.

The case date selects among the releases that had been published by the knowledge moment. Before the first release was
published nothing else was known, so it stands for all moments before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from decision.releases.days import Span, number_on, spans
from decision.releases.records import Record, Rules, Terms
from decision.store.errors import StoreDamaged, UnknownId
from decision.store.heads import START, Head

State = Literal["open", "approved", "refused", "withdrawn", "replaced"]
_SHORTEST_PREFIX = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules that were proposed, and what became of them; one that was approved or opened is a release.

    `closed` refused or withdrew it, or replaced it: an opened folder by the folder of a later start.
    """

    made: Record
    approved: Record | None = None
    closed: Record | None = None

    @property
    def number(self) -> int:
        return self.made.seq

    @property
    def rules(self) -> Rules:
        assert self.made.rules is not None, "`record_of` gives every proposal its rules"
        return self.made.rules

    @property
    def terms(self) -> Terms:
        assert self.made.terms is not None, "`record_of` gives every proposal its terms"
        return self.made.terms

    @property
    def published(self) -> Record | None:
        """The record that made it a release: its approval, or the start that opened the folder."""
        return self.made if self.made.kind == "opened" else self.approved

    @property
    def state(self) -> State:
        if self.closed is None:
            return "open" if self.published is None else "approved"
        if self.closed.kind == "opened":
            return "replaced"
        return "refused" if self.closed.kind == "refused" else "withdrawn"

    def is_known_at(self, moment: datetime) -> bool:
        """Return whether it had been published by then, and not been taken back."""
        published = self.published
        if published is None or published.at > moment:
            return False
        return self.closed is None or self.closed.at > moment


@dataclass(frozen=True)
class History:
    """Everything that the journal says of releases, up to `head`."""

    proposals: tuple[Proposal, ...] = ()
    records: tuple[Record, ...] = field(default=(), repr=False)
    head: Head = START

    def after(self, record: Record) -> History:
        """Return the history with one more record. Raises: StoreDamaged for one that cannot follow."""
        if record.of is None:
            made = Proposal(record)
            kept = tuple(_replaced(one, record) for one in self.proposals)
            found = (*kept, made)
        elif all(one.number != record.of for one in self.proposals):
            what = f"record {record.seq} is about a proposal that is not there"
            raise StoreDamaged(what, where="journal releases", fix="run `liangti store check`")
        else:
            found = tuple(_acted(one, record) if one.number == record.of else one for one in self.proposals)
        return History(found, (*self.records, record), Head(record.seq, record.hash))

    def all_after(self, records: Iterable[Record]) -> History:
        """Return the history with these records behind it."""
        found = self
        for record in records:
            found = found.after(record)
        return found

    @cached_property
    def releases(self) -> tuple[Proposal, ...]:
        """Whatever was ever published, by number; also what was taken back before its day."""
        return tuple(one for one in self.proposals if one.published is not None)

    @cached_property
    def open(self) -> tuple[Proposal, ...]:
        """The proposals that wait for an approval."""
        return tuple(one for one in self.proposals if one.state == "open")

    @cached_property
    def standing(self) -> tuple[Proposal, ...]:
        """The releases as they stand after the last record."""
        return tuple(one for one in self.releases if one.closed is None)

    @cached_property
    def is_of_store(self) -> bool:
        """Whether a release was ever approved, so that the store, and no folder, says what is in force."""
        return any(one.approved for one in self.releases)

    def known_at(self, moment: datetime) -> tuple[Proposal, ...]:
        """Return the releases that were known at a moment; before the first publication, the first release."""
        if self._is_latest(moment):
            return self.standing
        return tuple(one for one in self.releases if one.is_known_at(moment)) or self.releases[:1]

    def spans(self, moment: datetime) -> tuple[Span, ...]:
        """Return the days of each release, as known at a moment."""
        return self._standing_spans if self._is_latest(moment) else spans(self.known_at(moment))

    def in_force(self, day: date, moment: datetime) -> Proposal:
        """Return the one release in force on a case date, as known at a moment. Raises: NotOneRelease."""
        return self._by_number[number_on(day, self.spans(moment))]

    def get(self, number: int) -> Proposal:
        """Return the proposal or release of this number. Raises: UnknownId."""
        found = self._by_number.get(number)
        if found is None:
            raise UnknownId("there is no such release", where=str(number), fix="see `liangti releases`")
        return found

    @cached_property
    def _by_number(self) -> Mapping[int, Proposal]:
        return {one.number: one for one in self.proposals}

    @cached_property
    def _standing_spans(self) -> tuple[Span, ...]:
        return spans(self.standing)

    def _is_latest(self, moment: datetime) -> bool:
        """Return whether a moment lies behind all records, as that of nearly every request does."""
        return bool(self.standing) and moment >= self.records[-1].at

    def find(self, name: str) -> Proposal:
        """Return a proposal or release by number, or the last one whose fingerprint begins so. Raises: UnknownId."""
        for one in reversed(self.proposals):
            if name == str(one.number):
                return one
            if len(name) >= _SHORTEST_PREFIX and one.rules.fingerprint.startswith(name):
                return one
        fix = "give a number, or the first letters of a fingerprint, as `liangti releases` prints them"
        raise UnknownId("there is no such release", where=name, fix=fix)


def fold(records: Iterable[Record]) -> History:
    """Return the history that records tell from the first one on."""
    return History().all_after(records)


def _replaced(one: Proposal, record: Record) -> Proposal:
    is_replaced = record.kind == "opened" and one.published is not None and one.closed is None
    return replace(one, closed=record) if is_replaced else one


def _acted(one: Proposal, record: Record) -> Proposal:
    return replace(one, approved=record) if record.kind == "approved" else replace(one, closed=record)

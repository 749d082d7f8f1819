"""Cases in a store: opened from a decision, and carried on event by event; many may write at once, none is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from decision.cases.case import Case
from decision.cases.events import Actor, Refused
from decision.cases.folds import Fold, Folds, event_of, extended, stream_of
from decision.cases.history import History
from decision.cases.listening import NOBODY, Listener
from decision.cases.machine import CaseRules
from decision.cases.receipts import ALPHABET, receipt_number, receipt_of
from decision.cases.sealing import is_sealed, sealed_event, unsealed
from decision.store.canonical import Token
from decision.store.digests import PersonalValues, new_key
from decision.store.errors import OtherSequence
from decision.store.interface import Journals
from decision.store.journal import JournalRecord
from kb.case_rules import Settings
from kb.errors import LiangtiError

_OPENINGS, _REFUSALS = "case-of/", "case-refusals/"
_LONGEST = 60


class OtherState(LiangtiError):
    """A case has gone on since the caller looked: it stands at `found`."""

    def __init__(self, found: int) -> None:
        self.found = found
        super().__init__(
            f"the case stands at {found}", fix="read it again, then send the event with its new ETag"
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry led to: the case, and the record; one that `was_there` had been entered before."""

    fold: Fold
    record: JournalRecord
    was_there: bool


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of an entry, in civil time of Asia/Shanghai, and until when its personal values are kept."""

    moment: datetime
    delete_after: date


class CaseStore(Protocol):
    """The parts of a store that cases are kept in."""

    @property
    def journal(self) -> Journals: ...
    @property
    def personal(self) -> PersonalOfRecords: ...


class PersonalOfRecords(Protocol):
    """The personal values of records."""

    def get(self, record: str, /) -> PersonalValues | None: ...


class Docket:
    """Opens cases, enters events and reads trails. `token` gives random bytes from the operating system."""

    def __init__(
        self,
        store: CaseStore,
        rules_of: Callable[[str], CaseRules],
        token: Token,
        listener: Listener = NOBODY,
    ) -> None:
        self._store, self._rules_of, self._token, self._listener = store, rules_of, token, listener
        self.folds = Folds(store.journal, rules_of)

    def open(self, opening: Mapping[str, Any], now: Now) -> Entered:
        """Open the case of a decision; asked again, return the one that is open.

        `opening` names `decision`, `release`, `plan`, `calendar`, `by` and `after_start_of_works`. A decision has one
        case, whose number is reserved before it is opened: opening that broke off goes on where it stood.
        Raises: Refused; `conflict` if the case was opened over other steps.
        """
        rules = self._rules_of(opening["release"])
        event = {"type": "opened", "at": _text(now.moment), **opening, "entered": _text(now.moment)}
        event["receipt"] = self._new_receipt(now.moment.date(), rules)
        History(rules).extended(event)
        event["receipt"] = self._reserved(opening["decision"], event["receipt"])
        key = key_of(event["receipt"], rules.monitoring.settings)
        while (found := self.folds.current(key)) is None:
            try:
                record = self._append(key, None, History(rules), event, now)
            except OtherSequence:
                continue
            found = self.folds.current(key)
            assert found is not None
            self._listener.entered(None, found)
            return Entered(found, record, was_there=False)
        record = self.records(key)[0]
        if bool(event_of(record)["after_start_of_works"]) != bool(opening["after_start_of_works"]):
            raise Refused("conflict", found.case.receipt)
        return Entered(found, record, was_there=True)

    def enter(
        self, key: str, said: Mapping[str, Any], now: Now, expected: int | None = None
    ) -> Entered | None:
        """Enter an event as of now, behind number `expected` if it is given; None if there is no such case.

        The same `id` with the same content is answered with the record that is there, whatever is expected. `at` is
        now where it is not said. Raises: Refused, which is also noted in the log of refusals; OtherState.
        """
        while fold := self.folds.current(key):
            try:
                if before := self._entered_before(fold, said):
                    return Entered(fold, before, was_there=True)
                if expected not in (None, fold.seq):
                    raise OtherState(fold.seq)
                entered = max(now.moment, fold.history.events[-1].entered)
                event = {"at": _text(entered), **said, "entered": _text(entered)}
                fold.history.extended(event)
            except Refused as refused:
                self._note(key, said, now, refused)
                raise
            try:
                record = self._append(key, fold.case, fold.history, event, now)
            except OtherSequence:
                continue
            after = self.folds.remember(extended(fold, (record,)))
            self._listener.entered(fold, after)
            return Entered(after, record, was_there=False)
        return None

    def records(self, key: str) -> tuple[JournalRecord, ...]:
        """Return the records of a case as they are kept."""
        return self._store.journal.read(stream_of(key))

    def trail(self, key: str) -> list[tuple[JournalRecord, dict[str, Any]]]:
        """Return each record of a case with its event, personal values in their places, None for deleted ones."""
        return [(record, unsealed(event_of(record), self._values(record))) for record in self.records(key)]

    def refusals(self, key: str) -> list[dict[str, Any]]:
        """Return the attempts that were refused, the oldest first: who, when, what, and the kind of refusal."""
        return [event_of(record) for record in self._store.journal.read(_REFUSALS + key)]

    def _entered_before(self, fold: Fold, said: Mapping[str, Any]) -> JournalRecord | None:
        """Return the record of an event with the same id. Raises: Refused `conflict` if it said something else."""
        events = fold.history.events
        name = said.get("id")
        number = next((event.seq for event in events if name and event.data.get("id") == name), None)
        if number is None:
            return None
        record = self._store.journal.read(stream_of(fold.key), number - 1)[0]
        event = unsealed(event_of(record), self._values(record))
        del event["entered"]
        if "at" not in said:
            del event["at"]
        if event != dict(said):
            raise Refused("conflict", str(name))
        return record

    def _values(self, record: JournalRecord) -> Mapping[str, str]:
        kept = self._store.personal.get(record.id) if is_sealed(record.body) else None
        return kept.values if kept else {}

    def _append(
        self, key: str, before: Case | None, history: History, event: Mapping[str, Any], now: Now
    ) -> JournalRecord:
        """Append an event, and in the same transaction what others are told of it. Raises: OtherSequence."""
        body, personal = self._sealed(event, now)
        # What is told is made of the sealed event, so that no personal value goes out with it.
        messages = self._listener.messages(before, history.extended(body))
        return self._store.journal.append(
            stream_of(key), body, expected=history.seq, messages=messages, personal=personal
        )

    def _sealed(self, event: Mapping[str, Any], now: Now) -> tuple[dict[str, Any], PersonalValues | None]:
        key = new_key(self._token)
        body, values = sealed_event(event, key)
        return body, PersonalValues(values, key, now.delete_after) if values else None

    def _reserved(self, decision: str, receipt: str) -> str:
        """Return the receipt number of a decision: this one, unless it was given another before."""
        stream = _OPENINGS + decision
        try:
            self._store.journal.append(stream, {"receipt": receipt}, expected=0)
        except OtherSequence:
            receipt = event_of(self._store.journal.read(stream)[0])["receipt"]
        return receipt

    def _new_receipt(self, day: date, rules: CaseRules) -> str:
        settings, letters = rules.monitoring.settings, ""
        # A byte from 248 on would favour the first letters: 248 is the largest multiple of 31 below 256.
        while len(letters) < settings.random_characters:
            letters += "".join(ALPHABET[byte % 31] for byte in self._token(32) if byte < 248)
        return receipt_number(day, letters[: settings.random_characters], settings.receipt_prefix)

    def _note(self, key: str, said: Mapping[str, Any], now: Now, refused: Refused) -> None:
        """Note an attempt: never its words, and of a client's own names no more than their beginning."""
        by = Actor.read(str(said.get("by", "")))
        tried = {name: str(said.get(name) or "")[:_LONGEST] for name in ("type", "step", "id")}
        who = {"role": by.role, "department": by.department, "staff_number": by.person}
        body = {"entered": _text(now.moment), **who, **tried, "kind": refused.kind}
        self._store.journal.append(_REFUSALS + key, body)


def key_of(receipt: str, settings: Settings) -> str:
    """Return the receipt number without dashes, the key of its case; an empty text for what cannot be one."""
    return receipt_of(receipt, settings.receipt_prefix, settings.random_characters) or ""


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

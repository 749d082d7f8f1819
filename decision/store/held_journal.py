"""A journal held in memory and laid into an empty store in the end: for work whose single steps need not be durable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any

from decision.store import door
from decision.store.canonical import Token, new_id
from decision.store.database import Row, Transaction
from decision.store.digests import PersonalValues
from decision.store.errors import OtherSequence
from decision.store.heads import START, Head
from decision.store.interface import Store
from decision.store.journal import JournalRecord, Message, linked
from decision.store.personal import row_of
from decision.store.receiving import Receiving
from decision.store.store import SqlStore
from decision.store.tables import HEAD, JOURNAL, PERSONAL

_AT_ONCE = 2000


class HeldJournal:
    """The same records as a store would write; messages are not kept. Any thread may append."""

    def __init__(self, token: Token) -> None:
        self._token, self._lock = token, Lock()
        self._streams: dict[str, list[JournalRecord]] = {}
        self._personal: dict[str, PersonalValues] = {}

    def append(
        self,
        stream: str,
        body: Mapping[str, Any],
        *,
        expected: int | None = None,
        identity: str | None = None,
        messages: Sequence[Message] = (),  # noqa: ARG002
        personal: PersonalValues | None = None,
    ) -> JournalRecord:
        """Append a record and return it. Raises: RefusedValue, OtherSequence."""
        text = door.canonical_text(dict(body), "journal.body")
        with self._lock:
            records = self._streams.setdefault(stream, [])
            head = Head(records[-1].seq, records[-1].hash) if records else START
            if expected not in (None, head.seq):
                raise OtherSequence(stream, expected or 0, head.seq)
            record = linked(stream, identity or new_id(self._token), text, head)
            records.append(record)
            if personal:
                self._personal[record.id] = personal
        return record

    def append_soon(
        self,
        stream: str,
        body: Mapping[str, Any],
        *,
        expected: int | None = None,
        identity: str | None = None,
        messages: Sequence[Message] = (),
        personal: PersonalValues | None = None,
    ) -> Future[JournalRecord]:
        """Return the future of `append`, which is done."""
        done: Future[JournalRecord] = Future()
        done.set_result(
            self.append(
                stream, body, expected=expected, identity=identity, messages=messages, personal=personal
            )
        )
        return done

    def read(self, stream: str, after: int = 0) -> tuple[JournalRecord, ...]:
        """Return the records of a stream behind number `after`, in order."""
        return tuple(self._streams.get(stream, ())[after:])

    def read_many(self, after: Mapping[str, int]) -> dict[str, tuple[JournalRecord, ...]]:
        """Return the records of each stream behind its number, in order; nothing for none."""
        found = {stream: self.read(stream, number) for stream, number in sorted(after.items())}
        return {stream: records for stream, records in found.items() if records}

    def total(self, prefix: str) -> int:
        """Return how many records the streams have whose name begins with `prefix`."""
        return sum(len(records) for name, records in self._streams.items() if name.startswith(prefix))

    def head(self, stream: str) -> Head:
        """Return where a stream stands; number 0 if it has no record."""
        records = self.read(stream)
        return Head(records[-1].seq, records[-1].hash) if records else START

    def streams(self, prefix: str = "", after: str = "", limit: int = 1000) -> dict[str, Head]:
        """Return the heads of streams whose name begins with `prefix`, by name, behind the name `after`."""
        names = sorted(name for name in self._streams if name.startswith(prefix))
        return {name: self.head(name) for name in names[bisect_right(names, after) :][:limit]}

    def values_of(self, identity: str) -> PersonalValues | None:
        """Return the personal values of a record."""
        return self._personal.get(identity)

    def lay_into(self, store: Store) -> int:
        """Write everything into a store that has no such streams yet; return how many records there were."""
        assert isinstance(store, SqlStore), "every store that `open_store` returns is one"
        receiving = Receiving(store.database, store.writer, lambda _: None)
        personal = (row_of(name, values) for name, values in self._personal.items())
        receiving.insert(PERSONAL, personal, skip_existing=False)
        count = 0
        for some in self._in_steps():
            records: list[Row] = [
                (one.stream, one.seq, one.id, one.body, one.prev, one.hash)
                for stream in some
                for one in stream
            ]
            heads: list[Row] = [
                ("journal", stream[-1].stream, stream[-1].seq, stream[-1].hash) for stream in some
            ]
            receiving.write(_inserting(records, heads))
            count += len(records)
        return count

    def _in_steps(self) -> Iterator[list[list[JournalRecord]]]:
        """Yield whole streams, together some records at a time."""
        some: list[list[JournalRecord]] = []
        for records in self._streams.values():
            some.append(records)
            if sum(map(len, some)) >= _AT_ONCE:
                yield some
                some = []
        if some:
            yield some


def _inserting(records: list[Row], heads: list[Row]) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        tx.insert(JOURNAL, records)
        tx.insert(HEAD, heads)

    return work

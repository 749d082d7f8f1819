"""The log of decisions: append-only, answered once durable, the same id twice with the same content only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from decision.store.answers import Answers, PreparedAnswer
from decision.store.behind import Behind, behind
from decision.store.canonical import Token, new_id
from decision.store.database import Database, Reader
from decision.store.digests import PersonalValues
from decision.store.errors import SameIdOtherContent, StoreReadOnly, UnknownId
from decision.store.listing import EVERYTHING, Page, Wanted, read_each, read_page
from decision.store.moments import Clock, civil_day
from decision.store.personal import check_personal, delete_expired
from decision.store.personal import row_of as personal_row
from decision.store.records import Content, DecisionDraft, DecisionRecord, content_of, record_of, row_of
from decision.store.replies import Replies, Reply, check_reply
from decision.store.seals import add_seal
from decision.store.tables import DECISION, PERSONAL
from decision.store.unit import Unit
from decision.store.writer import Writer

_BY_ID = DECISION.select("where id = $1")
_SUPERSEDING = "select id from decision where supersedes = $1 order by at_utc, node, seq"


class DecisionLog:
    """Appends and finds the decisions of one store."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        replies: Replies,
        answers: Answers,
        clock: Clock,
        token: Token,
    ) -> None:
        self._database = database
        self._writer = writer
        self._replies = replies
        self._answers = answers
        self._clock = clock
        self._token = token

    def append(self, draft: DecisionDraft, reply: Reply | None = None) -> DecisionRecord:
        """Append a decision and return its record once it is durable, with the reply to its request if there is one.

        Raises: RefusedValue, SameIdOtherContent, UnknownId (of `supersedes`), AnsweredBefore (of `reply`), or
                StoreUnusable; then nothing of it is written.
        """
        return self.append_soon(draft, reply).result()

    def append_soon(self, draft: DecisionDraft, reply: Reply | None = None) -> Future[DecisionRecord]:
        """Return the future of `append`. What may not enter is refused at once."""
        prepared = self._prepared(draft, reply)
        return self._writer.submit(lambda unit: self._added(unit, prepared), prepared.size)

    def append_many(self, drafts: Sequence[DecisionDraft]) -> list[DecisionRecord]:
        """Append decisions in one transaction: all of them or, with an error, none."""
        prepared = [self._prepared(draft, None) for draft in drafts]
        size = sum(one.size for one in prepared)
        return self._writer.submit(lambda unit: [self._added(unit, one) for one in prepared], size).result()

    def get(self, identity: str) -> DecisionRecord | None:
        """Return the record with this id, or None."""
        with self._database.reading() as reader:
            found = reader.rows(_BY_ID, identity)
        return record_of(found[0]) if found else None

    def page(self, wanted: Wanted = EVERYTHING, after: str | None = None, limit: int = 100) -> Page:
        """Return the first `limit` records wanted behind the cursor `after`, and the cursor for those behind them.

        Raises: RefusedValue for a cursor that this method did not give.
        """
        with self._database.reading() as reader:
            return read_page(reader, wanted, after, limit)

    def behind(self, record: DecisionRecord, most: int) -> Behind:
        """Return what was linked behind a record up to the seal over it; nothing if that is more than `most`."""
        with self._database.reading() as reader:
            return behind(reader, record, most)

    def each(self, wanted: Wanted = EVERYTHING) -> Iterator[DecisionRecord]:
        """Yield the records wanted in the order of `page`, however many there are."""
        yield from read_each(self._database, wanted)

    def superseded_by(self, identity: str) -> tuple[str, ...]:
        """Return the ids of the decisions that replace this one, oldest first."""
        with self._database.reading() as reader:
            return tuple(row[0] for row in reader.rows(_SUPERSEDING, identity))

    def answer(self, name: str) -> bytes | None:
        """Return the canonical answer with this SHA-256, or None. Raises: StoreDamaged if it is another text."""
        with self._database.reading() as reader:
            return self._answers.read(reader, name)

    def _prepared(self, draft: DecisionDraft, reply: Reply | None) -> _Prepared:
        answer = self._answers.prepare(draft.answer)
        content = content_of(draft, new_id(self._token) if draft.id is None else draft.id, answer.sha256)
        personal = check_personal(draft.personal) if draft.personal else None
        told = check_reply(replace(reply, decision=content.id)) if reply else None
        return _Prepared(content, answer, personal, told)

    def _added(self, unit: Unit, prepared: _Prepared) -> DecisionRecord:
        content = prepared.content
        if unit.is_careful and (existing := _existing(unit.tx, content)):
            return existing
        if unit.chain is None:
            fix = "open it with the name of this node, which no other process uses"
            raise StoreReadOnly("this store was opened without a node", where=self._database.where, fix=fix)
        reading = self._clock()
        if unit.chain.is_new_day(reading):
            add_seal(unit, reading, only_if_new_day=True)
            delete_expired(unit.tx, civil_day(reading))
        if content.supersedes and not unit.tx.rows(
            "select 1 from decision where id = $1", content.supersedes
        ):
            what = "the decision that this one replaces is not here"
            raise UnknownId(what, where="decision.supersedes", fix="give the id of a decision of this store")
        if prepared.reply:
            self._replies.add(unit, prepared.reply)
        self._answers.write(unit, prepared.answer)
        if prepared.personal:
            unit.add(PERSONAL, personal_row(content.id, prepared.personal))
        record, unit.chain = unit.chain.linked(content, reading)
        unit.add(DECISION, row_of(record))
        unit.has_moved = True
        return record


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A decision checked at the door, on its way to the writer."""

    content: Content
    answer: PreparedAnswer
    personal: PersonalValues | None
    reply: Reply | None

    @property
    def size(self) -> int:
        return len(self.content.request) + self.answer.size


def _existing(reader: Reader, content: Content) -> DecisionRecord | None:
    """Return the record that has this content already. Raises: SameIdOtherContent if its id has another."""
    found = reader.rows(_BY_ID, content.id)
    if not found:
        return None
    record = record_of(found[0])
    if record.content != content:
        what = "a decision with this id says something else"
        raise SameIdOtherContent(what, where="decision.id", fix="let the store make the id")
    return record

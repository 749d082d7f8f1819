"""Answers given under an `Idempotency-Key`, kept through a restart, so that the same request is answered the same."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

from decision.store import door
from decision.store.canonical import sha256
from decision.store.database import Database, Reader, Row
from decision.store.errors import StoreError
from decision.store.moments import Clock, restored, stored
from decision.store.tables import REPLY
from decision.store.unit import Unit
from decision.store.writer import Writer

LONGEST_BODY = 8 << 20

_BY_KEY = REPLY.select("where key = $1")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered: `key` as `reply_key` gives it, the SHA-256 of the request's body, status and body.

    An answer that is a decision names it in `decision` and needs no body. The store sets `at`.
    """

    key: str
    body_sha256: str
    status: int
    content_type: str = "application/json"
    body: bytes = field(default=b"", repr=False)
    decision: str | None = None
    at: datetime | None = None


class AnsweredBefore(StoreError):
    """The key was used before; `reply` is what was answered then."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        fix = "send the answer given then if the body is the same, refuse the request otherwise"
        super().__init__("this key was answered before", where="reply", fix=fix)


def reply_key(caller: str, key: str) -> str:
    """Return the name under which the answer to a caller's key is kept: other callers' equal keys are others."""
    return sha256(f"{caller}\0{key}")


class Replies:
    """Keeps and finds replies of one store."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    def get(self, key: str) -> Reply | None:
        """Return what was answered under a key, or None."""
        with self._database.reading() as reader:
            return _found(reader, key)

    def keep(self, reply: Reply) -> Reply:
        """Keep an answer that is no decision. Raises: AnsweredBefore if the key was answered before."""
        return self.keep_soon(reply).result()

    def keep_soon(self, reply: Reply) -> Future[Reply]:
        """Return the future of `keep`."""
        checked = check_reply(reply)
        return self._writer.submit(lambda unit: self.add(unit, checked), len(reply.body))

    def add(self, unit: Unit, reply: Reply) -> Reply:
        """Add a reply to a transaction. Raises: AnsweredBefore, if the key was answered before."""
        if unit.is_careful and (found := _found(unit.tx, reply.key)):
            raise AnsweredBefore(found)
        kept = replace(reply, at=self._clock())
        unit.add(REPLY, _row(kept))
        return kept

    def delete_before(self, moment: datetime) -> int:
        """Delete the replies given before a moment; return how many there were."""
        before = stored(door.moment(moment, "replies.before"))
        job = self._writer.submit(lambda unit: unit.tx.run("delete from reply where at_utc < $1", before))
        return job.result()


def check_reply(reply: Reply) -> Reply:
    """Return a reply that may enter. Raises: RefusedValue."""
    door.fingerprint(reply.key, "reply.key")
    door.fingerprint(reply.body_sha256, "reply.body_sha256")
    door.whole_number(reply.status, "reply.status")
    door.text(reply.content_type, "reply.content_type", door.LONGEST_ID)
    door.optional_identifier(reply.decision, "reply.decision")
    door.blob(reply.body, "reply.body", LONGEST_BODY)
    return reply


def _found(reader: Reader, key: str) -> Reply | None:
    found = reader.rows(_BY_KEY, key)
    if not found:
        return None
    name, body_sha256, status, decision, content_type, body, at = found[0]
    return Reply(name, body_sha256, status, content_type, bytes(body), decision, restored(at))


def _row(reply: Reply) -> Row:
    assert reply.at
    moment = stored(reply.at)
    return (
        reply.key,
        reply.body_sha256,
        reply.status,
        reply.decision,
        reply.content_type,
        reply.body,
        moment,
    )

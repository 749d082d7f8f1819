"""What is kept of a decision: a small record in the chain of its writer, and what a caller gives to append one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from decision.store import door
from decision.store.canonical import canonical, sha256_of_small
from decision.store.database import Row
from decision.store.digests import PersonalValues
from decision.store.errors import RefusedValue
from decision.store.moments import as_text, restored, stored

Outcome = Literal["decided", "undecided", "impossible"]


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision to append; what is personal in `request` and `answer` stands there as a digest.

    `answer` is the canonical text in UTF-8, whole or in parts that are put together; parts that many answers share
    are stored once. `reference` is the caller's own name for the project, `case` the receipt number of a running case,
    `supersedes` the decision that this one replaces. Without an `id` a random one is made.
    """

    request: Any
    release: str
    outcome: Outcome
    answer: bytes | Sequence[bytes] = field(repr=False)
    id: str | None = None
    reference: str | None = None
    case: str | None = None
    supersedes: str | None = None
    personal: PersonalValues | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a decision says, checked at the door: all of its record but its place in the chain.

    `request` is canonical JSON, `answer` the SHA-256 of the canonical answer.
    """

    id: str
    request: str
    release: str
    outcome: Outcome
    answer: str
    reference: str | None
    case: str | None
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One link of the chain of `node`: `prev` is the hash of the record before, `hash` that of all but itself.

    `clock_behind_us` is not 0 where the clock had been set back by so many microseconds and `at` was held.
    """

    content: Content
    node: str
    seq: int
    at: datetime
    clock_behind_us: int
    prev: str
    hash: str

    @property
    def id(self) -> str:
        return self.content.id

    @property
    def request(self) -> Any:
        """What was asked, as plain data."""
        return json.loads(self.content.request)


def content_of(draft: DecisionDraft, identity: str, answer: str) -> Content:
    """Return the content of a draft. Raises: RefusedValue for whatever may not enter."""
    if draft.outcome not in get_args(Outcome):
        fix = f"one of {', '.join(get_args(Outcome))}"
        raise RefusedValue("this is no outcome", where="decision.outcome", fix=fix)
    return Content(
        id=door.identifier(identity, "decision.id"),
        request=door.canonical_text(draft.request, "decision.request"),
        release=door.fingerprint(draft.release, "decision.release"),
        outcome=draft.outcome,
        answer=answer,
        reference=door.optional_identifier(draft.reference, "decision.reference"),
        case=door.optional_identifier(draft.case, "decision.case"),
        supersedes=door.optional_identifier(draft.supersedes, "decision.supersedes"),
    )


def record_hash(content: Content, node: str, seq: int, at: datetime, clock_behind_us: int, prev: str) -> str:
    """Return the SHA-256 of the canonical JSON of a record without its hash.

    `request` is canonical already, so its text is put in as it stands; "request" is followed by "seq" and "supersedes"
    in the order of keys.
    """
    before = {
        "answer": content.answer,
        "at": as_text(at),
        "case": content.case,
        "clock_behind_us": clock_behind_us,
        "id": content.id,
        "node": node,
        "outcome": content.outcome,
        "prev": prev,
        "reference": content.reference,
        "release": content.release,
    }
    after = {"seq": seq, "supersedes": content.supersedes}
    return sha256_of_small(f'{canonical(before)[:-1]},"request":{content.request},{canonical(after)[1:]}')


def record_data(record: DecisionRecord) -> dict[str, Any]:
    """Return a record as plain data: the canonical JSON of all but `hash` is what the hash was made of."""
    content = record.content
    return {
        "answer": content.answer,
        "at": as_text(record.at),
        "case": content.case,
        "clock_behind_us": record.clock_behind_us,
        "hash": record.hash,
        "id": content.id,
        "node": record.node,
        "outcome": content.outcome,
        "prev": record.prev,
        "reference": content.reference,
        "release": content.release,
        "request": record.request,
        "seq": record.seq,
        "supersedes": content.supersedes,
    }


def row_of(record: DecisionRecord) -> Row:
    """Return a record as a row of its table."""
    content = record.content
    return (
        content.id,
        record.node,
        record.seq,
        stored(record.at),
        record.clock_behind_us,
        content.request,
        content.release,
        content.outcome,
        content.answer,
        content.reference,
        content.case,
        content.supersedes,
        record.prev,
        record.hash,
    )


def record_of(row: Row) -> DecisionRecord:
    """Return the record that `row_of` wrote."""
    (
        identity,
        node,
        seq,
        at,
        behind,
        request,
        release,
        outcome,
        answer,
        reference,
        case,
        supersedes,
        *link,
    ) = row
    content = Content(identity, request, release, outcome, answer, reference, case, supersedes)
    return DecisionRecord(content, node, seq, restored(at), behind, *link)

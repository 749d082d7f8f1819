"""One request -> one decision that is kept: read, certificates looked up, decided, recorded, then answered."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from api.access import Caller
from api.choosing import chosen_release
from api.errors import MEDIA_TYPE, PROBLEMS, RefusedRequest, problem_data
from api.keeping import Decided, keep_soon
from api.kept import Tokens, Values, filled, head_bytes, register_data, values_of
from api.moments import end_of
from api.schemas import DecisionRequest, read_request
from api.services import Services
from decision.certificates import Certificate, Parties
from decision.register.cases import Held, certificates_of, not_registered
from decision.store.errors import StoreError, UnknownId
from decision.store.interface import Store
from decision.store.moments import EPOCH
from decision.store.records import DecisionRecord
from decision.store.replies import AnsweredBefore, Reply, reply_key
from explain.prepared import answer_bytes
from kb.knowledge_base import KnowledgeBase

PATH = "/v1/decisions"
STATUS = {"decided": 201, "undecided": 200, "impossible": 422}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: the decision with its id, or, where the project is impossible, the problem that holds it."""

    id: str
    status: int
    body: bytes

    @property
    def media_type(self) -> str:
        return MEDIA_TYPE if self.status == STATUS["impossible"] else "application/json"

    @property
    def headers(self) -> dict[str, str]:
        return {"Location": f"{PATH}/{self.id}"}


@dataclass(frozen=True, slots=True)
class Key:
    """An Idempotency-Key of one caller, and the hash of the body that came with it."""

    name: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A decision on its way into the store."""

    record: asyncio.Future[DecisionRecord]
    decided: Decided

    def answer(self, record: DecisionRecord, path: str) -> Answer:
        one = self.decided
        values, told = one.tokens.values, one.told
        return _answer(record, one.register, one.rules, values, told.parts, told.refusal, path)


async def decide_once(
    services: Services, raw: bytes, read: Callable[[bytes], Any], caller: Caller, key: str | None
) -> Answer:
    """Return the answer to a request, once it is durable; the answer given before if the key was used before.

    Raises: RefusedRequest `conflict`, if the key came with another body.
    """
    if key is None:
        return await finish(services, await begin(services, read(raw), caller), PATH)
    named = Key(reply_key(f"{caller.key} POST {PATH}", key), hashlib.sha256(raw).hexdigest())
    while True:
        if (before := await services.read(services.store.replies.get, named.name)) is not None:
            return await _again(services, before, named)
        if (other := services.pending.get(named.name)) is None:
            break
        # Somebody asks under this key just now; what that leads to is the answer to both.
        await asyncio.shield(other)
    mine = services.pending[named.name] = asyncio.get_running_loop().create_future()
    try:
        return await finish(services, await begin(services, read(raw), caller, named), PATH)
    except AnsweredBefore as error:
        return await _again(services, error.reply, named)
    finally:
        del services.pending[named.name]
        mine.set_result(None)


async def begin(services: Services, body: Any, caller: Caller, key: Key | None = None) -> Begun:
    """Decide and hand the record to the store. Raises: WrongInput and whatever else is refused."""
    today = services.today()
    chosen = await chosen_release(services, body, today)
    opened = chosen.opened
    asked = read_request(body, opened.kb, today)
    if asked.supersedes is not None:
        await _check_superseded(services, asked.supersedes)
    tokens, register = Tokens(), None
    if caller.looks_up_certificates and _names_somebody(asked.case.parties):
        known_at, held = await _looked_up(services, opened.kb, asked)
        asked = with_certificates(asked, held)
        register = register_data(known_at, held, tokens)
    told = answer_bytes(asked.case, opened, asked.as_of, asked.known_at)
    decided = Decided(body, asked, today, opened.release.fingerprint, told, register, chosen.said, tokens)
    reply = Reply(key.name, key.body_sha256, STATUS[told.outcome]) if key else None
    # The store makes the id; the reply is given the same.
    future = asyncio.wrap_future(keep_soon(services, decided, reply))
    services.shadow.consider(opened, asked.case.facts)
    return Begun(future, decided)


async def finish(services: Services, begun: Begun, path: str) -> Answer:
    """Return the answer, once its record is durable."""
    try:
        record = await begun.record
    except UnknownId:
        raise _not_there() from None
    except StoreError:
        services.metrics.appends.add("refused")
        raise
    services.metrics.appends.add("kept")
    services.metrics.decisions.add(begun.decided.told.outcome)
    return begun.answer(record, path)


def answer_of(record: DecisionRecord, canonical: bytes, values: Values) -> Answer:
    """Return the answer that was sent when this record was made, as far as the personal values are still there."""
    refusal = ""
    if record.content.outcome == "impossible":
        refusal = "".join(one["sentence"] for one in orjson.loads(canonical)["violated"])
    kept, parts = record.request, (filled(canonical, values),)
    return _answer(record, kept["register"], kept.get("rules"), values, parts, refusal, PATH)


def look_up(
    store: Store, kb: KnowledgeBase, asked: DecisionRequest, latest: datetime
) -> tuple[datetime, tuple[Held, ...]]:
    """Return what the register knows of a case, and the moment as of which it does."""
    known_at = min(latest, store.certificates.moment())
    if known_at == EPOCH:
        return known_at, ()  # nothing was ever put in
    return known_at, held_at(store, kb, asked.case.parties, asked.case.certificates, known_at)


def held_at(
    store: Store,
    kb: KnowledgeBase,
    parties: Parties,
    given: tuple[Certificate, ...],
    known_at: datetime,
) -> tuple[Held, ...]:
    """Return the certificates of a case as the register knew them at a moment."""
    return certificates_of(parties, known_at, kb, store.certificates, given)


def with_certificates(asked: DecisionRequest, held: tuple[Held, ...]) -> DecisionRequest:
    """Return a request with the certificates of the register; what it says of a given one goes before."""
    given = not_registered(asked.case.certificates, held)
    case = replace(asked.case, certificates=(*given, *(one.certificate for one in held)))
    return replace(asked, case=case)


def _answer(
    record: DecisionRecord,
    register: Any,
    rules: Any,
    values: Values,
    parts: Sequence[bytes],
    refusal: str,
    path: str,
) -> Answer:
    """Return the answer whose canonical fields are these parts, which are put together here and only here."""
    head, outcome = head_bytes(record, register, rules, values), record.content.outcome
    if outcome == "impossible":
        problem = problem_data(PROBLEMS["impossible-project"], refusal, path)
        head = orjson.dumps(problem)[:-1] + b"," + head[1:]
    return Answer(record.id, STATUS[outcome], b"".join((head, parts[0][1:], *parts[1:])))


async def _again(services: Services, before: Reply, key: Key) -> Answer:
    if before.body_sha256 != key.body_sha256:
        what = "this Idempotency-Key came with another body before"
        raise RefusedRequest("conflict", what, fix="make a new key for each request that is not the same")
    services.metrics.replays.add()
    return await services.read(_kept_answer, services.store, before)


def _kept_answer(store: Store, before: Reply) -> Answer:
    record = store.decisions.get(before.decision or "")
    assert record is not None
    canonical = store.decisions.answer(record.content.answer)
    assert canonical is not None
    return answer_of(record, canonical, values_of(store.personal.get(record.id)))


async def _looked_up(
    services: Services, kb: KnowledgeBase, asked: DecisionRequest
) -> tuple[datetime, tuple[Held, ...]]:
    """Return what `look_up` does, without a thread where it is known that nothing was ever put in."""
    if services.store.certificates.is_known_empty:
        return EPOCH, ()
    latest = end_of(asked.known_at, services.clock())
    return await services.read(look_up, services.store, kb, asked, latest)


async def _check_superseded(services: Services, identity: str) -> None:
    if await services.read(services.store.decisions.get, identity) is None:
        raise _not_there()


def _not_there() -> RefusedRequest:
    what, fix = "there is no such decision", "give the id of a decision of this service"
    return RefusedRequest("wrong-input", what, fix=fix, field="supersedes")


def _names_somebody(parties: Parties) -> bool:
    project = parties.project
    return bool(parties.applicant.is_named or project.code or project.name or parties.others)

"""`GET /v1/decisions`, `…/{id}`, `…/{id}/trace`, `…/{id}/replay`: decisions that were kept, read and decided again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.deciding import PATH, held_at, with_certificates
from api.errors import RefusedRequest
from api.gate import caller_of
from api.kept import Tokens, Values, asked_again, filled, has_tokens, head_bytes, register_data, values_of
from api.moments import begin_of, day_or_moment, no_moment
from api.older_releases import ReleaseNotOpen
from api.schemas import DecisionRequest, read_request
from api.services import Services
from decision.facts import FieldProblem, WrongInput
from decision.opened import OpenRelease
from decision.register.cases import Held
from decision.store.digests import digest_of
from decision.store.errors import RefusedValue
from decision.store.interface import Store
from decision.store.listing import LARGEST_PAGE, Wanted
from decision.store.moments import EPOCH, as_text
from decision.store.records import DecisionRecord
from explain.prepared import answer_bytes

JSON = "application/json"
_PAGE = 100
_ID = re.compile(r"[!-~]{1,200}")
_ASKED = ("reference", "from", "to", "cursor", "limit")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record with its canonical answer; `values` are the personal ones by their tokens, as far as they are shown."""

    record: DecisionRecord
    canonical: bytes
    values: Values
    personal: str
    superseded_by: tuple[str, ...] = ()

    def whole(self) -> bytes:
        """Return the answer with what is known of its record."""
        more = {
            "superseded_by": list(self.superseded_by),
            "answer_sha256": self.record.content.answer,
            "personal": self.personal,
        }
        kept = self.record.request
        head = head_bytes(self.record, kept["register"], kept.get("rules"), self.values, **more)
        return head + filled(self.canonical, self.values)[1:]


def recorded(services: Services) -> list[BaseRoute]:
    """Return the routes of decisions that were kept."""

    async def get(request: Request) -> Response:
        found = await _found(services, request)
        return Response(found.whole(), media_type=JSON)

    async def trace(request: Request) -> Response:
        found = await _found(services, request)
        data = orjson.loads(filled(found.canonical, found.values))
        told = {"id": found.record.id, "personal": found.personal, "trace": data["trace"]}
        return Response(orjson.dumps(told), media_type=JSON)

    async def replay(request: Request) -> Response:
        identity = identity_of(request)
        told = await services.derive(replayed, services, identity)
        return Response(orjson.dumps(told), media_type=JSON)

    async def page(request: Request) -> Response:
        wanted, after, limit = _wanted(request.query_params)
        try:
            found = await services.read(services.store.decisions.page, wanted, after, limit)
        except RefusedValue as error:
            raise RefusedRequest("wrong-input", error.what, fix=error.fix, field=error.where) from None
        told = {"decisions": [_line(one) for one in found.records], "next": found.next}
        return Response(orjson.dumps(told), media_type=JSON)

    return [
        Route(PATH, page, methods=["GET"], name="listDecisions"),
        Route(f"{PATH}/{{id}}", get, methods=["GET"], name="getDecision"),
        Route(f"{PATH}/{{id}}/trace", trace, methods=["GET"], name="getTrace"),
        Route(f"{PATH}/{{id}}/replay", replay, methods=["GET"], name="replay"),
    ]


def replayed(services: Services, identity: str) -> dict[str, Any]:
    """Return whether a decision is the same again, by its own release and the register as of then."""
    store = services.store
    found = read_recorded(store, identity, shows_values=True)
    record, content = found.record, found.record.content
    told: dict[str, Any] = {"id": record.id, "release": content.release, "same": False, "differences": []}
    if found.personal == "deleted":
        what = "personal values were deleted, so what hangs on them cannot be derived again"
        return told | {"differences": [{"name": "redacted", "detail": what}]}
    try:
        opened = services.release_of(content.release)
    except ReleaseNotOpen as error:
        return told | {"differences": [{"name": "release-not-open", "detail": error.what}]}
    asked, known_at, held = asked_then(store, opened, found)
    tokens, register = _SameTokens(found.values), None
    differences: list[dict[str, str]] = []
    if known_at is not None:
        register = register_data(known_at, held, tokens)
        if register != record.request["register"]:
            what = "the register says something else of that moment now"
            differences.append({"name": "certificates", "detail": what})
    again = answer_bytes(asked.case, opened, asked.as_of, asked.known_at).canonical(tokens)
    if again != found.canonical:
        before, after = orjson.loads(found.canonical), orjson.loads(again)
        fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        what = "the answer is another in this part"
        differences += [{"name": name, "detail": what} for name in fields or ["spelling"]]
    return told | {"same": not differences, "differences": differences}


def asked_then(
    store: Store, opened: OpenRelease, found: Recorded
) -> tuple[DecisionRequest, datetime | None, tuple[Held, ...]]:
    """Return a request with the certificates of the register of then, the moment it was asked as of, and what it held.

    The moment is None where nobody looked.
    """
    kept = found.record.request
    body = asked_again(kept["asked"], found.values)
    asked = read_request(body, opened.kb, date.fromisoformat(kept["today"]))
    if kept["register"] is None:
        return asked, None, ()
    moment = kept["register"]["known_at"]
    known_at = datetime.fromisoformat(moment) if moment else EPOCH
    held = held_at(store, opened.kb, asked.case.parties, asked.case.certificates, known_at)
    return with_certificates(asked, held), known_at, held


class _SameTokens(Tokens):
    """Gives the tokens of a record again; to a value that the record does not hold, one that it cannot hold."""

    def __init__(self, values: Values) -> None:
        super().__init__()
        self._tokens = {value: token for token, value in values.items()}

    def __call__(self, value: str) -> str:
        return self._tokens.get(value) or digest_of(value, b"not in the record")


async def _found(services: Services, request: Request) -> Recorded:
    shows_values = caller_of(request).sees_personal_values
    return await services.read(read_recorded, services.store, identity_of(request), shows_values=shows_values)


def identity_of(request: Request) -> str:
    """Return the id that the address names. Raises: RefusedRequest for one that no decision can have."""
    identity: str = request.path_params["id"]
    if not _ID.fullmatch(identity):
        raise no_such_decision()
    return identity


def read_recorded(store: Store, identity: str, *, shows_values: bool) -> Recorded:
    """Return a decision with the personal values that are to be shown. Raises: RefusedRequest if there is none."""
    record = store.decisions.get(identity)
    canonical = store.decisions.answer(record.content.answer) if record else None
    if record is None or canonical is None:
        raise no_such_decision()
    successors = store.decisions.superseded_by(identity)
    if not has_tokens(canonical) and not has_tokens(record.content.request.encode()):
        return Recorded(record, canonical, {}, "none", successors)
    if not shows_values:
        return Recorded(record, canonical, {}, "withheld", successors)
    values = values_of(store.personal.get(identity))
    return Recorded(record, canonical, values, "shown" if values else "deleted", successors)


def no_such_decision() -> RefusedRequest:
    """Return the refusal of an id that no decision has."""
    return RefusedRequest(
        "not-found", "there is no decision with this id", fix="compare the id, letter by letter"
    )


def _line(record: DecisionRecord) -> dict[str, Any]:
    content, kept = record.content, record.request
    return {
        "id": record.id,
        "recorded_at": as_text(record.at),
        "reference": content.reference,
        "supersedes": content.supersedes,
        "outcome": content.outcome,
        "release": content.release,
        "facts": {name: str(value) for name, value in kept["asked"]["facts"].items()},
        "answer_sha256": content.answer,
    }


def _wanted(query: QueryParams) -> tuple[Wanted, str | None, int]:
    """Return which decisions are asked for. Raises: WrongInput with everything that is wrong."""
    problems: list[FieldProblem] = []
    for name in dict.fromkeys(query):
        if name not in _ASKED:
            problems.append(
                FieldProblem(_shown(name), "this is nothing to ask by", f"known: {', '.join(_ASKED)}")
            )
        elif len(query.getlist(name)) > 1:
            problems.append(FieldProblem(name, "it is given twice", "give it once"))
    begin, end = (_moment(query, name, problems) for name in ("from", "to"))
    reference, cursor, limit = query.get("reference"), query.get("cursor"), query.get("limit", str(_PAGE))
    for name, text in (("reference", reference), ("cursor", cursor)):
        if text is not None and not (0 < len(text) <= 200 and text.isprintable()):
            problems.append(FieldProblem(name, "this is none", "give 1 to 200 characters, or leave it out"))
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 6 and 1 <= int(limit) <= LARGEST_PAGE):
        fix = f"give a whole number from 1 to {LARGEST_PAGE}"
        problems.append(FieldProblem("limit", "this does not fit", fix))
    if problems:
        raise WrongInput(tuple(problems))
    return Wanted(begin, end, reference), cursor, int(limit)


def _moment(query: QueryParams, name: str, problems: list[FieldProblem]) -> datetime | None:
    """Return a moment, or the beginning of a day in Asia/Shanghai; `to` as a day holds the whole day."""
    text = query.get(name)
    if text is None:
        return None
    try:
        given = day_or_moment(text)
        return given if isinstance(given, datetime) else begin_of(given + timedelta(days=name == "to"))
    except (ValueError, OverflowError):
        problems.append(no_moment(name))
        return None


def _shown(name: str) -> str:
    return name[:60].encode("utf-8", "backslashreplace").decode()

"""`/apply` (智能适配): one short form; what is sent is decided like `POST /v1/decisions`, recorded, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.deciding import PATH as DECISIONS
from api.deciding import begin, finish
from api.errors import RefusedRequest
from api.gate import caller_of
from api.pages.answers import Given, dated, read_fields
from api.pages.asked import facts_asked
from api.pages.forms import read_form
from api.pages.places import Place, place_of
from api.pages.rendering import show
from api.services import Services
from decision.bands import values_in
from decision.decide import NoReleaseInForce
from decision.facts import WrongInput
from decision.interview import Broken, Interview, interview
from kb.knowledge_base import KnowledgeBase
from kb.release import Release
from kb.vocabulary import written

START, SUPERSEDES, AS_OF, TOPIC = "start", "supersedes", "as_of", "topic"
_BESIDE = (START, SUPERSEDES, AS_OF, TOPIC)


@dataclass(frozen=True, slots=True)
class CaseDays:
    """The days of a form: today, and a case date that `is_asked` where the rules shown do not hold today."""

    today: date
    is_asked: bool
    as_of: str


def apply(services: Services) -> list[BaseRoute]:
    """Return the routes of the form."""

    async def form(request: Request) -> Response:
        place, fields = place_of(services, request), request.query_params.multi_items()
        given = read_fields(place.kb, fields)
        return _form(request, place, given, _beside(fields), today=services.today())

    async def decide(request: Request) -> Response:
        sent, today = await read_form(request), services.today()
        place = place_of(services, request)
        given = read_fields(place.kb, sent.fields)
        beside = _beside(sent.fields)
        if not sent.is_ours:
            return _form(request, place, given, beside, 403, today=today, notice="send_again")
        told = interview(place.opened, dated(place.kb, given.facts, today), given.unknown)
        if given.unreadable or told.outcome == "impossible":
            return _form(request, place, given, beside, 422, today=today, told=told)
        body = _body(place, given, beside)
        try:
            answer = await finish(services, await begin(services, body, caller_of(request)), DECISIONS)
        except WrongInput as error:
            wrong = _NOTICES.get(error.problems[0].field, "send_again")
            return _form(request, place, given, beside, 422, today=today, notice=wrong)
        except NoReleaseInForce:
            return _form(request, place, given, beside, 422, today=today, notice="no_rules_then")
        except RefusedRequest as error:
            if error.field != SUPERSEDES:
                raise
            beside[SUPERSEDES] = ""
            return _form(request, place, given, beside, 422, today=today, notice="send_again")
        return RedirectResponse(f"/decisions/{answer.id}", 303)

    return [
        Route("/apply", form, methods=["GET"], name="applyPage"),
        Route("/apply", decide, methods=["POST"], name="applyForm"),
    ]


_NOTICES = {START: "wrong_start", AS_OF: "no_rules_then"}


def broken_by_fact(broken: Sequence[Broken], order: Sequence[str]) -> Mapping[str, list[Broken]]:
    """Return each broken constraint at the last fact that it is about, in the order of the form."""
    found: dict[str, list[Broken]] = {}
    for one in broken:
        last = max(one.facts, key=order.index, default=order[0])
        found.setdefault(last, []).append(one)
    return found


def _form(
    request: Request,
    place: Place,
    given: Given,
    beside: Mapping[str, str],
    status: int = 200,
    *,
    today: date,
    told: Interview | None = None,
    notice: str = "",
) -> Response:
    kb = place.kb
    broken = broken_by_fact(told.constraints if told else (), list(kb.vocabulary.ids()))
    return show(
        request,
        kb,
        "apply.html",
        status,
        base=place.base,
        has_form=True,
        given=given,
        start=beside[START],
        asked=facts_asked(place.opened, beside[TOPIC]),
        days=_days(place.kb, beside[AS_OF], today),
        supersedes=beside[SUPERSEDES],
        broken=broken,
        is_out_of_scope=bool(told and told.reason == "out_of_scope"),
        repairs=told.repairs if told else (),
        notice=notice,
    )


def _body(place: Place, given: Given, beside: Mapping[str, str]) -> dict[str, Any]:
    """Return the request that a form states, as it would come as JSON."""
    facts = {name: _plain(value) for name, value in values_in(given.facts).items()}
    tables = list(facts_asked(place.opened, beside[TOPIC]).tables)
    stated: dict[str, Any] = {name: beside[name] for name in (START, SUPERSEDES, AS_OF) if beside[name]}
    return {"facts": facts, **place.named, **stated, **({"tables": tables} if tables else {})}


def _days(kb: KnowledgeBase, stated: str, today: date) -> CaseDays:
    """Return what the form says of the case date."""
    manifest = kb.manifest
    has_own = kb.case_date_fact is not None
    is_asked = not has_own and not Release(kb).covers(today)
    nearest = manifest.effective_from if today < manifest.effective_from else manifest.effective_to
    return CaseDays(today, is_asked, stated or (str(nearest) if is_asked else ""))


def _beside(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what is stated beside the facts: days, the decision that this one replaces, what is wanted."""
    given = dict(fields)
    return {name: given.get(name, "").strip()[:200] for name in _BESIDE}


def _plain(value: Any) -> Any:
    """Return an answer as JSON would state it."""
    return value if isinstance(value, bool) else written(value)

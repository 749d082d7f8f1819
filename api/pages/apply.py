"""`/apply` (智能适配): one short form; what is sent is decided like `POST /v1/decisions`, recorded, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.deciding import PATH as DECISIONS
from api.deciding import begin, finish
from api.errors import RefusedRequest
from api.gate import caller_of
from api.pages.answers import Given, read_fields
from api.pages.forms import read_form
from api.pages.rendering import show
from api.services import Services
from decision.facts import WrongInput, written
from decision.interview import Broken, Interview, interview

START, SUPERSEDES = "start", "supersedes"


def apply(services: Services) -> list[BaseRoute]:
    """Return the routes of the form."""

    async def form(request: Request) -> Response:
        fields = request.query_params.multi_items()
        return _form(request, services, read_fields(services.opened.kb, fields), _beside(fields))

    async def decide(request: Request) -> Response:
        sent = await read_form(request)
        given = read_fields(services.opened.kb, sent.fields)
        beside = _beside(sent.fields)
        if not sent.is_ours:
            return _form(request, services, given, beside, 403, notice="send_again")
        told = interview(services.opened, given.facts, given.unknown)
        if given.unreadable or told.outcome == "impossible":
            return _form(request, services, given, beside, 422, told=told)
        facts = {name: _plain(value) for name, value in given.facts.items()}
        body = {"facts": facts, **{name: text for name, text in beside.items() if text}}
        try:
            answer = await finish(services, await begin(services, body, caller_of(request)), DECISIONS)
        except WrongInput as error:
            wrong = "wrong_start" if error.problems[0].field == START else "send_again"
            return _form(request, services, given, beside, 422, notice=wrong)
        except RefusedRequest as error:
            if error.field != SUPERSEDES:
                raise
            return _form(request, services, given, beside | {SUPERSEDES: ""}, 422, notice="send_again")
        return RedirectResponse(f"/decisions/{answer.id}", 303)

    return [
        Route("/apply", form, methods=["GET"], name="applyPage"),
        Route("/apply", decide, methods=["POST"], name="applyForm"),
    ]


def broken_by_fact(broken: Sequence[Broken], order: Sequence[str]) -> Mapping[str, list[Broken]]:
    """Return each broken constraint at the last fact that it is about, in the order of the form."""
    found: dict[str, list[Broken]] = {}
    for one in broken:
        last = max(one.facts, key=order.index, default=order[0])
        found.setdefault(last, []).append(one)
    return found


def _form(
    request: Request,
    services: Services,
    given: Given,
    beside: Mapping[str, str],
    status: int = 200,
    *,
    told: Interview | None = None,
    notice: str = "",
) -> Response:
    kb = services.opened.kb
    broken = broken_by_fact(told.constraints if told else (), list(kb.vocabulary.ids()))
    return show(
        request,
        kb,
        "apply.html",
        status,
        has_form=True,
        given=given,
        start=beside[START],
        supersedes=beside[SUPERSEDES],
        broken=broken,
        repairs=told.repairs if told else (),
        notice=notice,
    )


def _beside(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what is stated beside the facts: the day to begin, and the decision that this one replaces."""
    given = dict(fields)
    return {name: given.get(name, "").strip()[:200] for name in (START, SUPERSEDES)}


def _plain(value: Any) -> Any:
    """Return an answer as JSON would state it."""
    return value if isinstance(value, bool) else written(value)

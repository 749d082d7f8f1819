"""`/apply` (智能适配): one short form; what is sent is decided like `POST /v1/decisions`, recorded, and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.deciding import PATH as DECISIONS
from api.deciding import begin, finish
from api.gate import caller_of
from api.pages.answers import Given, read_fields
from api.pages.forms import read_form
from api.pages.rendering import show
from api.services import Services
from decision.facts import WrongInput, written
from decision.interview import Broken, Interview, interview

START = "start"


def apply(services: Services) -> list[BaseRoute]:
    """Return the routes of the form."""

    async def form(request: Request) -> Response:
        fields = request.query_params.multi_items()
        return _form(request, services, read_fields(services.opened.kb, fields), dict(fields).get(START, ""))

    async def decide(request: Request) -> Response:
        sent = await read_form(request)
        given = read_fields(services.opened.kb, sent.fields)
        start = dict(sent.fields).get(START, "").strip()
        if not sent.is_ours:
            return _form(request, services, given, start, 403, notice="send_again")
        told = interview(services.opened, given.facts, given.unknown)
        if given.unreadable or told.outcome == "impossible":
            return _form(request, services, given, start, 422, told=told)
        facts = {name: _plain(value) for name, value in given.facts.items()}
        body = {"facts": facts, **({"start": start} if start else {})}
        try:
            answer = await finish(services, await begin(services, body, caller_of(request)), DECISIONS)
        except WrongInput as error:
            wrong = "wrong_start" if error.problems[0].field == START else "send_again"
            return _form(request, services, given, start, 422, notice=wrong)
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
    start: str,
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
        start=start,
        broken=broken,
        repairs=told.repairs if told else (),
        notice=notice,
    )


def _plain(value: Any) -> Any:
    """Return an answer as JSON would state it."""
    return value if isinstance(value, bool) else written(value)

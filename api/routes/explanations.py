"""`GET /v1/decisions/{id}/explanation`, `…/why-not`, `…/what-if`: kept decisions explained, as data or as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.deciding import PATH
from api.explaining import Asked, Told, explained
from api.gate import caller_of
from api.register_requests import query_of
from api.routes.recorded import JSON, identity_of
from api.services import Services
from decision.facts import FieldProblem, WrongInput
from explain.narrative_text import Detail
from explain.told import sections_as_text
from explain.wording import LANGUAGES, Lang

TEXT = "text/plain"
_DETAILS: Mapping[str, Detail] = {detail: detail for detail in get_args(Detail)}


def explanations(services: Services) -> list[BaseRoute]:
    """Return the routes that explain."""

    async def explanation(request: Request) -> Response:
        query = query_of(request, "lang", "detail")
        detail = _DETAILS.get(query.get("detail", "page"))
        if detail is None:
            raise _none_of("detail", _DETAILS)
        return await answer(request, Asked("explanation", lang_of(query), detail))

    async def why_not(request: Request) -> Response:
        query = query_of(request, "lang", "situation")
        return await answer(request, Asked("why-not", lang_of(query), situation=query.get("situation")))

    async def what_if(request: Request) -> Response:
        return await answer(request, Asked("what-if", lang_of(query_of(request, "lang"))))

    async def answer(request: Request, asked: Asked) -> Response:
        shows_values = caller_of(request).sees_personal_values
        identity = identity_of(request)
        told = await services.derive(explained, services, identity, asked, shows_values=shows_values)
        return told_as_asked(request, told)

    return [
        Route(f"{PATH}/{{id}}/explanation", explanation, methods=["GET"], name="explain"),
        Route(f"{PATH}/{{id}}/why-not", why_not, methods=["GET"], name="whyNot"),
        Route(f"{PATH}/{{id}}/what-if", what_if, methods=["GET"], name="whatIf"),
    ]


def lang_of(query: Mapping[str, str]) -> Lang:
    """Return the language that is asked for, Chinese where none is. Raises: WrongInput for one that is not spoken."""
    lang = LANGUAGES.get(query.get("lang", "zh"))
    if lang is None:
        raise _none_of("lang", LANGUAGES)
    return lang


def _none_of(name: str, known: Mapping[str, object]) -> WrongInput:
    return WrongInput((FieldProblem(name, "this is none", f"give one of: {', '.join(known)}"),))


def told_as_asked(request: Request, told: Told) -> Response:
    """Return the words as text to who asks for text and not for JSON, else everything as JSON."""
    data, sections = told
    accept, headers = request.headers.get("accept", ""), {"Vary": "Accept"}
    if TEXT in accept and JSON not in accept:
        return Response(sections_as_text(sections), headers=headers, media_type=TEXT)
    return Response(orjson.dumps({**data, "sections": sections}), headers=headers, media_type=JSON)

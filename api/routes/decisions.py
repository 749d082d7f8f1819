"""`POST /v1/decisions` and `POST /v1/decisions:batch`: decide one project, or one a line."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.body import SECONDS, parsed, read_bytes
from api.deciding import PATH, decide_once
from api.errors import RefusedRequest
from api.gate import caller_of
from api.routes.batch import Batch
from api.services import Services

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def decisions(services: Services) -> list[BaseRoute]:
    """Return the routes that decide. They are plain ones, since nothing of a request is read by its signature."""

    async def decide_project(request: Request) -> Response:
        raw = await read_bytes(request, services.body_limit, SECONDS)
        answer = await decide_once(services, raw, parsed, caller_of(request), _idempotency_key(request))
        return Response(answer.body, answer.status, answer.headers, answer.media_type)

    async def decide_lines(request: Request) -> Response:
        if "idempotency-key" in request.headers:
            what = "a batch has no Idempotency-Key"
            fix = "leave the header out; find what was decided by the `reference` of each line"
            raise RefusedRequest("refused", what, fix=fix)
        return Batch(services, request)

    return [
        Route(PATH, decide_project, methods=["POST"], name="decide"),
        Route(f"{PATH}:batch", decide_lines, methods=["POST"], name="decideLines"),
    ]


def _idempotency_key(request: Request) -> str | None:
    given = request.headers.getlist("idempotency-key")
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        what = "this is no Idempotency-Key"
        fix = "give one, of 1 to 200 letters, digits and signs without blanks"
        raise RefusedRequest("wrong-input", what, fix=fix, field="Idempotency-Key")
    return given[0]

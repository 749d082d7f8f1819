"""`GET /v1/rules` and `/v1/rules/text?file=…`: the rule files of the release in force, as they were opened."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.register_requests import query_of
from api.routes.knowledge import Text, tagged, text_of
from api.services import Services

_PLAIN = "text/plain; charset=utf-8"


def rule_files(services: Services) -> list[BaseRoute]:
    """Return the routes of the rule files."""

    async def every(request: Request) -> Response:
        opened = services.opened
        files = [{"file": name, "lines": text.count("\n")} for name, text in opened.rule_texts.items()]
        return tagged(request, text_of({"release": opened.release.fingerprint, "files": files}))

    async def one(request: Request) -> Response:
        body = rule_text(services, query_of(request, "file").get("file", "")).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return tagged(request, Text(body, tag), _PLAIN)

    return [
        Route("/v1/rules", every, methods=["GET"], name="listRuleFiles"),
        Route("/v1/rules/text", one, methods=["GET"], name="getRuleFile"),
    ]


def rule_text(services: Services, file: str) -> str:
    """Return the text of a rule file by its name in the folder. Raises: RefusedRequest if there is none."""
    found = services.opened.rule_texts.get(file)
    if found is None:
        what = "the release in force has no rule file of this name"
        raise RefusedRequest("not-found", what, fix="see /v1/rules for what there is")
    return found

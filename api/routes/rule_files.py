"""`GET /v1/rules` and `/v1/rules/text?file=…`: the rule files of the release in force, as they were opened."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.knowledge_bases import FIELD
from api.register_requests import query_of
from api.routes.knowledge import Text, opened_for, tagged, text_of
from api.services import Services
from decision.opened import OpenRelease

_PLAIN = "text/plain; charset=utf-8"


def rule_files(services: Services) -> list[BaseRoute]:
    """Return the routes of the rule files."""

    async def every(request: Request) -> Response:
        opened = opened_for(services, request)
        files = [{"file": name, "lines": text.count("\n")} for name, text in opened.rule_texts.items()]
        return tagged(request, text_of({"release": opened.release.fingerprint, "files": files}))

    async def one(request: Request) -> Response:
        query = query_of(request, "file", FIELD)
        opened = services.knowledge_bases.named(query.get(FIELD)).opened
        body = rule_text(opened, query.get("file", "")).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return tagged(request, Text(body, tag), _PLAIN)

    return [
        Route("/v1/rules", every, methods=["GET"], name="listRuleFiles"),
        Route("/v1/rules/text", one, methods=["GET"], name="getRuleFile"),
    ]


def rule_text(opened: OpenRelease, file: str) -> str:
    """Return the text of a rule file by its name in the folder. Raises: RefusedRequest if there is none."""
    found = opened.rule_texts.get(file)
    if found is None:
        what = "the release in force has no rule file of this name"
        raise RefusedRequest("not-found", what, fix="see /v1/rules for what there is")
    return found

"""`/rules/{file}`: a rule file with its lines numbered, so that an explanation opens at the very line."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.rendering import show
from api.routes.rule_files import rule_text
from api.services import Services


def rule_file_pages(services: Services) -> list[BaseRoute]:
    """Return the route of rule files."""

    async def page(request: Request) -> Response:
        file = request.path_params["file"]
        lines = rule_text(services, file).splitlines()
        return show(request, services.opened.kb, "rule_file.html", file=file, lines=lines)

    return [Route("/rules/{file:path}", page, methods=["GET"], name="ruleFilePage")]


def line_address(place: str) -> str:
    """Return the address of a place in a rule file.

    >>> line_address("situations.csv:29:1")
    '/rules/situations.csv#L29'
    """
    file, line, _ = place.rsplit(":", 2)
    return f"/rules/{file}#L{line}"

"""`/rules/{file}`: a rule file with its lines numbered, so that an explanation opens at the very line."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.places import place_of
from api.pages.rendering import show
from api.routes.rule_files import rule_text
from api.services import Services


def rule_file_pages(services: Services) -> list[BaseRoute]:
    """Return the route of rule files."""

    async def page(request: Request) -> Response:
        file = request.path_params["file"]
        place = place_of(services, request)
        lines = rule_text(place.opened, file).splitlines()
        return show(request, place.kb, "rule_file.html", base=place.base, file=file, lines=lines)

    return [Route("/rules/{file:path}", page, methods=["GET"], name="ruleFilePage")]


def line_address(place: str, base: str = "") -> str:
    """Return the address of a place in a rule file; `base` is with what the pages of the knowledge base begin.

    >>> line_address("situations.csv:29:1")
    '/rules/situations.csv#L29'
    """
    file, line, _ = place.rsplit(":", 2)
    return f"{base}/rules/{file}#L{line}"

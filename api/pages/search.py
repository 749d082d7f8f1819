"""`/search` (关键词搜索): a few words, and what they may mean here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.answers import address, fields_of
from api.pages.rendering import show
from api.services import Services
from decision.search.search import LONGEST_QUERY, search

_MOST_SHOWN = 10


def searching(services: Services) -> list[BaseRoute]:
    """Return the route of the search page."""

    async def page(request: Request) -> Response:
        opened = services.opened
        query = request.query_params.get("q", "").strip()[:LONGEST_QUERY]
        found = await services.read(search, opened, query, _MOST_SHOWN) if query else None
        ways = []
        if found and found.question:
            for choice in found.question.choices:
                fields = fields_of(choice.facts)
                ways.append((choice, address("/wizard", fields) if fields else ""))
        return show(request, opened.kb, "search.html", query=query, found=found, ways=ways)

    return [Route("/search", page, methods=["GET"], name="searchPage")]

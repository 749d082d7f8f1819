"""`/search` (关键词搜索): a few words, and what they may mean here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.answers import address, fields_of
from api.pages.places import place_of
from api.pages.rendering import show
from api.services import Services
from decision.search.search import LONGEST_QUERY, search

_MOST_SHOWN = 10


def searching(services: Services) -> list[BaseRoute]:
    """Return the route of the search page."""

    async def page(request: Request) -> Response:
        place = place_of(services, request)
        query = request.query_params.get("q", "").strip()[:LONGEST_QUERY]
        found = await services.read(search, place.opened, query, _MOST_SHOWN) if query else None
        ways = []
        if found and found.question:
            for choice in found.question.choices:
                fields = fields_of(choice.facts)
                ways.append((choice, address(f"{place.base}/wizard", fields) if fields else ""))
        return show(request, place.kb, "search.html", base=place.base, query=query, found=found, ways=ways)

    return [Route("/search", page, methods=["GET"], name="searchPage")]

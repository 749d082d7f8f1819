"""`/`: what this service is for, and its four doors."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.places import place_of, places_to_choose
from api.pages.rendering import show
from api.services import Services


def front(services: Services) -> list[BaseRoute]:
    """Return the route of the front page."""

    async def page(request: Request) -> Response:
        place = place_of(services, request)
        return show(
            request, place.kb, "front.html", base=place.base, places=places_to_choose(services, place)
        )

    return [Route("/", page, methods=["GET"], name="frontPage")]

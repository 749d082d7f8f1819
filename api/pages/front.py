"""`/`: what this service is for, and its four doors."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.rendering import show
from api.services import Services


def front(services: Services) -> list[BaseRoute]:
    """Return the route of the front page."""

    async def page(request: Request) -> Response:
        return show(request, services.opened.kb, "front.html")

    return [Route("/", page, methods=["GET"], name="frontPage")]

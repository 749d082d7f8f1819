"""`/cases/{receipt}` and `…/steps/{step}`: a case and each of its steps, a joint act among them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.cases.showing import show_found
from api.services import Services


def case_and_steps(services: Services) -> list[BaseRoute]:
    """Return the routes of a case and of its steps."""

    async def page(request: Request) -> Response:
        return await show_found(services, request)

    return [
        Route("/cases/{receipt}", page, methods=["GET"], name="casePage"),
        Route("/cases/{receipt}/steps/{step}", page, methods=["GET"], name="caseStepPage"),
    ]

"""`/decisions/{id}/explanation`, `…/why-not`, `…/what-if`: the explanations of the API, to read."""

from __future__ import annotations

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.explaining import Asked, What, explained
from api.gate import caller_of
from api.pages.kept_decision import found_decision, show_decision
from api.pages.visit import visit_of
from api.services import Services
from decision.kept import Kept
from explain.told import Sections

WHOLE = "full"
_KEPT = 256


def explanation_pages(services: Services) -> list[BaseRoute]:
    """Return the routes of what explains a decision."""
    told = Kept[tuple[str, str, Asked], Sections](_KEPT)

    def route_of(what: What) -> BaseRoute:
        async def page(request: Request) -> Response:
            found = await found_decision(services, request)
            is_whole = request.query_params.get("detail") == WHOLE
            asked = Asked(what, visit_of(request).lang, "full" if is_whole else "page")
            shows_values = caller_of(request).sees_personal_values

            def tell() -> Sections:
                return explained(services, found.record.id, asked, shows_values=shows_values)[1]

            # Of equal answers without personal values the same is told, whoever asks.
            if found.personal == "none":
                answer = found.record.content.answer, found.record.content.release
                sections = await services.derive(told.get, (*answer, asked), tell)
            else:
                sections = await services.derive(tell)
            return show_decision(
                request,
                found,
                "explanation.html",
                what=what.replace("-", "_"),
                sections=sections,
                is_whole=is_whole,
            )

        return Route(f"/decisions/{{id}}/{what}", page, methods=["GET"], name=f"{what}Page")

    return [route_of(what) for what in get_args(What)]

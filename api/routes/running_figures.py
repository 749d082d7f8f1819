"""`GET /v1/figures/running`: what really came of running cases, as JSON, as CSV and as a picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.gate import caller_of
from api.media_types import MEDIA_TYPES
from api.register_requests import query_of
from api.routes.knowledge import tagged, text_of
from api.routes.pictures import drawn_answer, look_of
from api.running_figures import SEES_FIGURES, figures_data, figures_for, table_of, which_of
from api.services import Services
from explain.pictures.running_days import running_days
from explain.running_figures import running_csv

PATH = "/v1/figures/running"
Handler = Callable[[Request], Awaitable[Response]]


def running_figure_routes(services: Services) -> list[BaseRoute]:
    """Return the routes."""

    async def every(request: Request) -> Response:
        caller, is_csv = caller_of(request), MEDIA_TYPES["csv"] in request.headers.get("accept", "")
        query = query_of(request, "which", *(("table",) if is_csv else ()))
        which, table = which_of(query), table_of(query)
        if is_csv and caller.role not in SEES_FIGURES:
            fix = "ask for JSON: it has the totals"
            raise RefusedRequest("not-for-role", "these tables are for head, supervisor and auditor", fix=fix)
        found = await services.derive(figures_for, services, which, caller)
        if is_csv:
            answer = Response(running_csv(found, table), media_type=MEDIA_TYPES["csv"])
        else:
            answer = tagged(request, text_of(figures_data(found, caller)))
        answer.headers["Vary"] = "Accept"
        return answer

    return [
        Route(PATH, every, methods=["GET"], name="runningFigures"),
        Route(f"{PATH}.svg", picture(services), methods=["GET"], name="runningFiguresSvg"),
    ]


def picture(services: Services) -> Handler:
    """Return what answers with the picture."""

    async def drawn(request: Request) -> Response:
        query = query_of(request, "which", "lang", "theme")
        which, look, caller = which_of(query), look_of(query), caller_of(request)

        def draw() -> str:
            found = figures_for(services, which, caller)
            return running_days(found, services.opened.kb, look.lang, theme=look.theme)

        return drawn_answer(request, look, await services.derive(draw))

    return drawn

"""`/desk`: what a department has before it: due, new, with time, early, and what waits for others."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.cases_requests import duties_wanted
from api.gate import caller_of
from api.pages.cases.charts import look_of
from api.pages.cases.telling import Telling
from api.pages.rendering import show
from api.pages.visit import CHOICES, visit_of
from api.services import Services
from decision.cases.window_desk import GROUPS, DeskLine, Desks

MOST_SHOWN = 200


def desk(services: Services) -> list[BaseRoute]:
    """Return the route of the desk."""
    desks = Desks()

    async def page(request: Request) -> Response:
        kb, caller = services.opened.kb, caller_of(request)
        query = request.query_params
        asked = type(query)([one for one in query.multi_items() if one[0] not in CHOICES])
        who, _ = duties_wanted(asked, caller, kb)
        today = services.today()
        found = await services.derive(lambda: desks.lines(services.cases.docket.folds.all(), today, who))
        is_limited = running.sight_of(caller, kb).is_limited
        return show(
            request,
            kb,
            "desk.html",
            say=Telling(kb, visit_of(request).lang),
            look_of=look_of,
            department=who,
            departments=() if is_limited else tuple(kb.department_by_id),
            groups=_grouped(found),
            total=len(found),
            most=MOST_SHOWN,
            today=today,
        )

    return [Route("/desk", page, methods=["GET"], name="deskPage")]


def _grouped(lines: list[DeskLine]) -> dict[str, list[DeskLine]]:
    """Return every group with its lines, in the order in which they are looked at."""
    return {group: [line for line in lines if line.group == group] for group in GROUPS}

"""`/decisions/{id}` and `…/notice`: a decision that was kept, to look at and to take along (一次性告知单)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.kept_decision import Found, found_decision, may, show_decision
from api.pages.visit import visit_of
from api.reviews import reviews_of
from api.services import Services
from explain.from_data import decision_from_data
from explain.pictures.plan_table import PlanTable, plan_table


def result(services: Services) -> list[BaseRoute]:
    """Return the routes of the result and of the list to take along."""

    async def page(request: Request) -> Response:
        found = await found_decision(services, request)
        said = await services.read(reviews_of, services.store, found.record.id)
        may_open = may(request, "POST", "/decisions/{id}/case")
        return show_decision(
            services,
            request,
            found,
            "result.html",
            has_form=may_open,
            may_open_case=may_open,
            reviews=said,
            table=_table(services, request, found),
        )

    async def notice(request: Request) -> Response:
        return show_decision(services, request, await found_decision(services, request), "notice.html")

    return [
        Route("/decisions/{id}", page, methods=["GET"], name="decisionPage"),
        Route("/decisions/{id}/notice", notice, methods=["GET"], name="noticePage"),
    ]


def _table(services: Services, request: Request, found: Found) -> PlanTable | None:
    """Return what the plan chart shows as a table, or None for a project without a plan."""
    decision = decision_from_data(found.told)
    if decision.plan is None:
        return None
    departments = {one.id: one.en for one in services.opened.kb.departments}
    return plan_table(decision, visit_of(request).lang, departments=departments)

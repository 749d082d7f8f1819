"""`/decisions/{id}` and `…/notice`: a decision that was kept, to look at and to take along (一次性告知单)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.kept_decision import found_decision, may, show_decision
from api.pages.places import Place
from api.pages.published import published
from api.pages.visit import visit_of
from api.reviews import reviews_of
from api.services import Services
from decision.answer import Decision
from explain.from_data import decision_from_data
from explain.pictures.plan_table import PlanTable, plan_table
from explain.wording import Lang


def result(services: Services) -> list[BaseRoute]:
    """Return the routes of the result and of the list to take along."""

    async def page(request: Request) -> Response:
        found = await found_decision(services, request)
        said = await services.read(reviews_of, services.store, found.record.id)
        decision = decision_from_data(found.told)
        # Cases run where the rules say how one goes from state to state.
        may_open = may(request, "POST", "/decisions/{id}/case") and bool(found.place.kb.transitions)
        return show_decision(
            request,
            found,
            "result.html",
            has_form=may_open,
            may_open_case=may_open,
            reviews=said,
            table=_table(decision, visit_of(request).lang, found.place),
            published=published(decision, found.place, visit_of(request).lang),
        )

    async def notice(request: Request) -> Response:
        return show_decision(request, await found_decision(services, request), "notice.html")

    return [
        Route("/decisions/{id}", page, methods=["GET"], name="decisionPage"),
        Route("/decisions/{id}/notice", notice, methods=["GET"], name="noticePage"),
    ]


def _table(decision: Decision, lang: Lang, place: Place) -> PlanTable | None:
    """Return what the plan chart shows as a table, or None for a project without a plan."""
    if decision.plan is None:
        return None
    return plan_table(decision, lang, departments={one.id: one.en for one in place.kb.departments})

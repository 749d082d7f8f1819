"""`/track`: 公众查询, a case told to whoever has its receipt number, and the same answer to whoever has not.

Wrong, mistyped and unknown numbers cost the same work and get the same bytes, which repeat nothing that was typed.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.access import RULES
from api.gate import caller_of
from api.limits import address_of
from api.pages.cases.charts import charts_of, look_of
from api.pages.cases.telling import Telling
from api.pages.rendering import show
from api.pages.visit import visit_of
from api.services import Services
from decision.cases.docket import key_of
from decision.cases.folds import Fold, is_simulated
from decision.cases.stretches import coming
from decision.cases.view import View

PATH = "/track"
_LONGEST = 200


def track(services: Services) -> list[BaseRoute]:
    """Return the route of the public look-up."""

    async def page(request: Request) -> Response:
        typed = request.query_params.get("receipt", "").strip()
        if not typed:
            return show(request, services.opened.kb, "track.html", found=None, notice="")
        services.lookups.take(address_of(request.scope, services.trusted_proxies))
        fold = await services.derive(_looked_up, services, typed[:_LONGEST])
        if fold is None:
            return _unknown(request, services)
        view = View.at(fold.case, running.moment_of(services))
        told = view.public(fold.flowchart)
        say = Telling(services.release_of(fold.release).kb, visit_of(request).lang)
        return show(
            request,
            services.opened.kb,
            "track.html",
            notice="",
            found=told,
            say=say,
            look_of=look_of,
            charts=charts_of(view, say, view.case.states.keys()),
            coming=coming(view),
            today=view.today,
            seq=fold.seq,
            is_simulated=is_simulated(fold),
            may_enter=_may_enter(request),
        )

    return [Route(PATH, page, methods=["GET"], name="trackPage")]


def _looked_up(services: Services, typed: str) -> Fold | None:
    """Return the case of a number; one that cannot be any is looked for all the same."""
    key = key_of(typed, services.opened.kb.monitoring.settings)
    return services.cases.docket.folds.current(key or "-")


def _unknown(request: Request, services: Services) -> Response:
    visit = replace(visit_of(request), query=())
    return show(
        request,
        services.opened.kb,
        "track.html",
        HTTPStatus.NOT_FOUND,
        shown_as=visit,
        found=None,
        notice="track_unknown",
    )


def _may_enter(request: Request) -> Any:
    return caller_of(request).role in RULES["GET", "/cases/{receipt}"].roles

"""`GET /v1/figures`: the published figures beside the derived ones."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.routes.knowledge import Text, opened_for, tagged, text_of
from api.services import Services
from decision.figures import Figures, figures
from decision.opened import OpenRelease
from explain.published_figures import figures_as_data


def published_figures(services: Services) -> list[BaseRoute]:
    """Return the route."""

    def made(opened: OpenRelease) -> Text:
        data = figures_as_data(figures_of(opened))
        return text_of({"release": opened.release.fingerprint, **data})

    async def every(request: Request) -> Response:
        return tagged(request, await services.derive(made, opened_for(services, request)))

    return [Route("/v1/figures", every, methods=["GET"], name="publishedFigures")]


def figures_of(opened: OpenRelease) -> Figures:
    """Return the figures of a release, derived once and kept with it."""
    kept: Figures | None = opened.kept.get(Figures)
    return kept or opened.kept.setdefault(Figures, figures(opened))

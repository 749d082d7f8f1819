"""`/figures`: what was published of the reform, and the same derived from the rules."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.rendering import show
from api.pages.visit import visit_of
from api.routes.figures import figures_of
from api.services import Services
from explain.published_figures import beside_published, sizes_of_flowcharts


def figure_pages(services: Services) -> list[BaseRoute]:
    """Return the route of the figures."""

    async def page(request: Request) -> Response:
        opened, lang = services.opened, visit_of(request).lang
        found = await services.derive(figures_of, opened)
        beside, sizes = beside_published(found, lang), sizes_of_flowcharts(found, lang)
        return show(request, opened.kb, "figures.html", beside=beside, sizes=sizes)

    return [Route("/figures", page, methods=["GET"], name="figuresPage")]

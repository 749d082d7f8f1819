"""`/figures`: what was published of the reform, and the same derived; `/figures/running`: what really came of cases."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.gate import caller_of
from api.pages.places import place_of
from api.pages.rendering import show
from api.pages.visit import visit_of
from api.pages.wording import PageWords
from api.register_requests import query_of
from api.routes.figures import figures_of
from api.routes.running_figures import picture
from api.running_figures import CHOICES, SEES_FIGURES, figures_for, which_of
from api.services import Services
from decision.running.seen import SMALLEST, PublicFigures, public
from explain.published_figures import beside_published, sizes_of_flowcharts
from explain.running_figures import TABLES, running_rows
from explain.wording import Lang, Words


def figure_pages(services: Services) -> list[BaseRoute]:
    """Return the route of the figures of a knowledge base."""

    async def published(request: Request) -> Response:
        place, lang = place_of(services, request), visit_of(request).lang
        found = await services.derive(figures_of, place.opened)
        beside, sizes = beside_published(found, lang), sizes_of_flowcharts(found, lang)
        return show(request, place.kb, "figures.html", base=place.base, beside=beside, sizes=sizes)

    return [Route("/figures", published, methods=["GET"], name="figuresPage")]


def running_figure_pages(services: Services) -> list[BaseRoute]:
    """Return the routes of the figures of all cases."""

    async def running(request: Request) -> Response:
        kb, lang, caller = services.opened.kb, visit_of(request).lang, caller_of(request)
        which = which_of(query_of(request, "which", "lang", "edition"))
        found = await services.derive(figures_for, services, which, caller)
        words, tables = Words(lang), []
        if caller.role in SEES_FIGURES:
            tables = [(running_rows(found, name, kb, lang), words(f"running_{name}")) for name in TABLES]
        return show(
            request,
            kb,
            "running.html",
            which=which,
            choices=tuple(CHOICES),
            totals=_totals(public(found), lang),
            tables=tables,
            smallest=SMALLEST,
        )

    return [
        Route("/figures/running", running, methods=["GET"], name="runningFiguresPage"),
        Route("/figures/running.svg", picture(services), methods=["GET"], name="runningFiguresPicture"),
    ]


def _totals(found: PublicFigures, lang: Lang) -> list[tuple[str, str]]:
    """Return the totals that everybody may see, with their labels."""
    words = PageWords(lang)
    rows = [(words(f"running_state_{name}"), count) for name, count in found.states.items()]
    rows += [
        (words(f"running_{name}"), getattr(found, name))
        for name in ("in_time", "promised_median", "actual_median")
    ]
    return [(label, "-" if number is None else str(number)) for label, number in rows]

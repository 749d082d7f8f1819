"""`/overview`: 全景监控 for the supervisor: all cases as lights over time, counted, and the way down to the event."""

from __future__ import annotations

from dataclasses import asdict

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.cases_requests import STATES
from api.gate import caller_of
from api.pages.answers import address
from api.pages.cases.overview_data import NO_LIGHT, Filter, Overviews, Row
from api.pages.cases.telling import Telling
from api.pages.rendering import show
from api.pages.visit import visit_of
from api.services import Services
from explain.pictures.light_strip import light_strip

PATH = "/overview"
ROWS = 40
_PARTS = ("department", "flowchart", "light", "state")


def overview(services: Services) -> list[BaseRoute]:
    """Return the route of the overview."""
    lights = [light.id for light in services.opened.kb.monitoring.lights]
    overviews = Overviews(services.cases.lists, lights)

    async def page(request: Request) -> Response:
        kb, query = services.opened.kb, request.query_params
        known = {
            "department": list(kb.department_by_id),
            "flowchart": list(kb.flowchart_by_id),
            "light": [*lights, NO_LIGHT],
            "state": list(STATES),
        }
        wanted = Filter(**{part: query[part] for part in _PARTS if query.get(part) in known[part]})
        first = _first(query)
        today, sight = services.today(), running.sight_of(caller_of(request), kb)
        seen = await services.derive(
            lambda: overviews.of(services.cases.docket.folds.all(), today, sight, wanted, first, ROWS)
        )
        say = Telling(kb, visit_of(request).lang)
        return show(
            request,
            kb,
            "overview.html",
            say=say,
            seen=seen,
            wanted=asdict(wanted),
            known=known,
            shown_lights=(*reversed(lights), NO_LIGHT),
            strips=[_strip(row, say, place) for place, row in enumerate(seen.rows)],
            narrowed=lambda **parts: _address(wanted, **parts),
            first=first,
            most=ROWS,
            today=today,
        )

    return [Route(PATH, page, methods=["GET"], name="overviewPage")]


def _strip(row: Row, say: Telling, place: int) -> Markup:
    last = row.over_time[-1]
    told = say.t("case_strip", receipt=row.line["receipt"], light=say.light_or_none(last))
    return Markup(light_strip(row.over_time, told, name=f"strip-{place}"))  # noqa: S704  # drawn here


def _address(wanted: Filter, **parts: str) -> str:
    """Return the address of the overview with some of its filter changed."""
    said = {name: parts.get(name, getattr(wanted, name)) for name in _PARTS} | {
        name: text for name, text in parts.items() if name not in _PARTS
    }
    return address(PATH, [(name, text) for name, text in said.items() if text])


def _first(query: QueryParams) -> int:
    text = query.get("first", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0

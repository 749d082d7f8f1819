"""`GET /v1/decisions/{id}/flowchart.svg`, `….bpmn`, `….ics` and the other pictures; the same of a flowchart alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.deciding import PATH
from api.drawing import DRAWINGS, SVG, Drawing, Look, Subject, drawn, flowchart_subject, kept_subject
from api.knowledge_bases import FIELD
from api.register_requests import query_of
from api.routes.knowledge import Text, tagged
from api.routes.recorded import identity_of
from api.services import Services
from decision.facts import FieldProblem, WrongInput
from explain.pictures.look import Theme, style
from explain.wording import LANGUAGES

FLOWCHARTS = "/v1/flowcharts"
THEMES: Mapping[str, Theme] = {theme: theme for theme in get_args(Theme)}


def pictures(services: Services) -> list[BaseRoute]:
    """Return the routes of pictures."""

    def routes_of(name: str, drawing: Drawing) -> list[BaseRoute]:
        async def of_decision(request: Request) -> Response:
            look, identity = look_of(query_of(request, *_asked(drawing))), identity_of(request)

            def draw() -> str:
                return drawn(drawing, kept_subject(services.store, services.release_of, identity), look)

            return _answer(request, drawing, look, await services.derive(draw))

        async def of_flowchart(request: Request) -> Response:
            query = query_of(request, *_asked(drawing), "start", FIELD)
            look, start = look_of(query), _start(query)
            opened = services.knowledge_bases.named(query.get(FIELD)).opened
            identity, today = request.path_params["id"], services.today()

            def draw() -> str:
                subject: Subject = flowchart_subject(opened, identity, start, today)
                return drawn(drawing, subject, look)

            return _answer(request, drawing, look, await services.derive(draw))

        title = operation_name(name)
        return [
            Route(f"{PATH}/{{id}}/{name}", of_decision, methods=["GET"], name=f"decision{title}"),
            Route(f"{FLOWCHARTS}/{{id}}/{name}", of_flowchart, methods=["GET"], name=f"flowchart{title}"),
        ]

    return [route for name, drawing in DRAWINGS.items() for route in routes_of(name, drawing)]


def operation_name(name: str) -> str:
    """Return the end of an address as a part of an operation's name: `rule-map.svg` gives `RuleMapSvg`."""
    return "".join(word.capitalize() for word in name.replace(".", "-").split("-"))


def _asked(drawing: Drawing) -> tuple[str, ...]:
    return ("lang", "theme") if drawing.media_type == SVG else ("lang",)


def look_of(query: Mapping[str, str]) -> Look:
    """Return how the file is wanted. Raises: WrongInput with everything that is wrong."""
    lang, theme = LANGUAGES.get(query.get("lang", "zh")), THEMES.get(query.get("theme", "auto"))
    if lang is None or theme is None:
        known = {"lang": (lang, LANGUAGES), "theme": (theme, THEMES)}
        wrong = {name: values for name, (found, values) in known.items() if found is None}
        raise WrongInput(
            tuple(
                FieldProblem(name, "this is none", f"give one of: {', '.join(values)}")
                for name, values in wrong.items()
            )
        )
    return Look(lang, theme)


def _start(query: Mapping[str, str]) -> date | None:
    text = query.get("start")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problem = FieldProblem("start", "this is no day of the calendar", "write it as 2015-05-18")
        raise WrongInput((problem,)) from None


def _answer(request: Request, drawing: Drawing, look: Look, text: str) -> Response:
    if drawing.media_type == SVG:
        return drawn_answer(request, look, text)
    return tagged(request, _tagged(text), drawing.media_type)


def drawn_answer(request: Request, look: Look, picture: str) -> Response:
    """Return a picture; opened by itself it runs and loads nothing, and its one style sheet is known by its hash."""
    answer = tagged(request, _tagged(picture), SVG)
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; style-src {style_hash(look.theme)}"
    return answer


def _tagged(text: str) -> Text:
    body = text.encode()
    return Text(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def style_hash(theme: Theme) -> str:
    """Return the source under which a content policy lets the style sheet of a picture through."""
    digest = hashlib.sha256(style(theme).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"

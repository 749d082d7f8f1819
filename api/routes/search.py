"""`GET /v1/search?q=`: words -> situations, flowcharts, items and documents, or the question that comes first."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.knowledge_bases import FIELD
from api.services import Services
from decision.facts import FieldProblem, WrongInput
from decision.search.search import LONGEST_QUERY, MOST_HITS, search
from explain.as_data import value_bytes

_ASKED = ("q", "limit", FIELD)


def searches(services: Services) -> list[BaseRoute]:
    """Return the route of the search."""

    async def find(request: Request) -> Response:
        query, limit = _wanted(request.query_params)
        # In a thread: the first search of a release makes its catalogue.
        opened = services.knowledge_bases.named(request.query_params.get(FIELD)).opened
        found = await services.read(search, opened, query, limit)
        return Response(value_bytes(found), media_type="application/json")

    return [Route("/v1/search", find, methods=["GET"], name="search")]


def _wanted(given: Mapping[str, str]) -> tuple[str, int]:
    """Return what to search for, and how many hits at most. Raises: WrongInput with everything that is wrong."""
    problems = [
        FieldProblem(name[:60], "this is nothing to ask by", f"known: {', '.join(_ASKED)}")
        for name in given
        if name not in _ASKED
    ]
    query, limit = given.get("q", "").strip(), given.get("limit", str(MOST_HITS))
    if not 0 < len(query) <= LONGEST_QUERY:
        problems.append(FieldProblem("q", "this does not fit", f"give 1 to {LONGEST_QUERY} characters"))
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 4 and 1 <= int(limit) <= MOST_HITS):
        problems.append(
            FieldProblem("limit", "this does not fit", f"give a whole number from 1 to {MOST_HITS}")
        )
    if problems:
        raise WrongInput(tuple(problems))
    return query, int(limit)

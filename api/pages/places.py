"""The place whose rules a page shows: the default knowledge base without a prefix, each one under `/kb/` and its id.

A route that shows rules is written once, and stands a second time under the prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from api.access import OF_KNOWLEDGE_BASE
from api.errors import RefusedRequest
from api.knowledge_bases import FIELD
from api.served import Served
from api.services import Services
from decision.facts import WrongInput
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Place:
    """A release in force, and `base`, with which the addresses of its pages begin: empty for the default."""

    opened: OpenRelease
    base: str

    @property
    def kb(self) -> KnowledgeBase:
        return self.opened.kb

    @property
    def named(self) -> Mapping[str, str]:
        """What a request says to be answered by these rules: nothing for the default."""
        return {FIELD: self.kb.manifest.id} if self.base else {}


def place_of(services: Services, request: Request) -> Place:
    """Return the place that the address of a page names. Raises: RefusedRequest for one that is not served."""
    name = request.path_params.get(FIELD)
    try:
        return Place(services.knowledge_bases.named(name).opened, base_of(request))
    except WrongInput as error:
        (problem,) = error.problems
        raise RefusedRequest("not-found", problem.problem, fix=problem.fix) from None


def base_of(request: Request) -> str:
    """Return with what the addresses of the pages of this place begin."""
    name = request.path_params.get(FIELD)
    return base_named(name) if name else ""


def base_in(services: Services, served: Served | None) -> str:
    """Return with what the addresses of the pages of a knowledge base begin, wherever they are linked from."""
    return base_named(served.id) if served and served is not services.default else ""


def base_named(knowledge_base: str) -> str:
    """Return the prefix of a knowledge base."""
    return OF_KNOWLEDGE_BASE.format_map({FIELD: knowledge_base})


def places_to_choose(services: Services, shown: Place) -> tuple[Place, ...]:
    """Return every place that is open, the default first; none where there is nothing to choose."""
    found = tuple(Place(served.opened, base_in(services, served)) for served in services.knowledge_bases.open)
    return found if len(found) > 1 or shown.base else ()


def in_each_place(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """Return routes, and each of them once more under the prefix of a knowledge base."""
    made: list[BaseRoute] = []
    for route in routes:
        assert isinstance(route, Route)
        path = f"{OF_KNOWLEDGE_BASE}{route.path.rstrip('/')}"
        methods = sorted((route.methods or set()) - {"HEAD"})
        made += [route, Route(path, route.endpoint, methods=methods, name=f"{route.name}OfKnowledgeBase")]
    return made

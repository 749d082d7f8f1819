"""What all pages of the workbench share: the drafts, the checks, who acts, and a refusal told on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.errors import RefusedRequest
from api.gate import caller_of
from api.pages.rendering import show
from api.pages.workbench.checked import Checks
from api.releasing import by_key
from api.routes.releases import office_of
from api.services import Services
from decision.drafts.book import DraftBook
from decision.drafts.draft import Draft
from decision.releases.records import By
from decision.store.errors import UnknownId
from kb.errors import LiangtiError

HOME = "/workbench"
_LONGEST_NUMBER = 9


class Desk:
    """The workbench of one service."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.book = DraftBook(services.store, services.clock)
        self.checks = Checks()
        self.office = office_of(services, services.default)

    async def actor(self, request: Request) -> By:
        """Return who changes something. Raises: RefusedRequest."""
        services = self.services
        return by_key(await services.read(services.store.keys.all), caller_of(request).key)

    async def draft(self, request: Request) -> Draft:
        """Return the draft that the path names. Raises: RefusedRequest."""
        number = request.path_params["draft"]
        try:
            if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
                raise UnknownId("there is no such draft", where=number[:60], fix="see the list of drafts")
            return await self.services.read(self.book.get, int(number))
        except UnknownId as error:
            raise RefusedRequest("not-found", error.what, fix=error.fix) from None

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page of the workbench; every one has a form."""
        return show(request, self.services.opened.kb, template, status, has_form=True, home=HOME, **values)


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of a form that was not carried out: what was typed stays, why not, and how to repair it."""

    given: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    refusal: LiangtiError | None = None


NOTHING_SAID = Said()


def not_ours(given: Mapping[str, str]) -> Said:
    """Return what is said of a form that another page sent."""
    return Said(given, "bench_again")


def refused(given: Mapping[str, str], error: LiangtiError) -> Said:
    """Return what is said of a form that cannot be carried out."""
    return Said(given, "bench_refused", error)

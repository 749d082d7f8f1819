"""What every page of one kept decision shows: the answer as the API gives it, its tabs, and who may say more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.access import RULES
from api.gate import caller_of
from api.pages.answers import address, fields_of
from api.pages.apply import SUPERSEDES
from api.pages.places import Place, base_in
from api.pages.rendering import show
from api.routes.recorded import identity_of, read_recorded
from api.services import Services
from decision.store.records import DecisionRecord

# The pages of one decision: what follows its address, and the phrase that names it.
TABS = (
    ("", "tab_result"),
    ("/notice", "tab_notice"),
    ("/explanation", "tab_explanation"),
    ("/why-not", "tab_why_not"),
    ("/what-if", "tab_what_if"),
    ("/review", "tab_review"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A decision that was kept: its record, and what the API tells its reader of it, as plain data.

    `place` has the release in force of the knowledge base that decided, or its own where that is no longer served.
    """

    record: DecisionRecord
    personal: str
    told: Mapping[str, Any]
    place: Place


async def found_decision(services: Services, request: Request) -> Found:
    """Return the decision that the address names, with what its reader may see. Raises: RefusedRequest."""
    shows_values = caller_of(request).sees_personal_values
    found = await services.read(
        read_recorded, services.store, identity_of(request), shows_values=shows_values
    )
    told = orjson.loads(found.whole())
    served = services.knowledge_bases.get(told["release"]["knowledge_base"])
    opened = served.opened if served else await services.open_release_of(found.record.content.release)
    return Found(found.record, found.personal, told, Place(opened, base_in(services, served)))


def show_decision(
    request: Request, found: Found, template: str, status: int = 200, **values: Any
) -> Response:
    """Return a page of a decision."""
    told, base = found.told, found.place.base
    again = fields_of(told["facts"])
    here = f"/decisions/{found.record.id}"
    return show(
        request,
        found.place.kb,
        template,
        status,
        base=base,
        told=told,
        here=here,
        api=f"/v1{here}",
        tabs=[(here + path, name) for path, name in TABS],
        ways={
            "wizard": address(f"{base}/wizard", again),
            "form": address(f"{base}/apply", [*again, (SUPERSEDES, found.record.id)]),
        },
        may_review=may(request, "POST", "/v1/decisions/{id}/reviews"),
        **values,
    )


def may(request: Request, method: str, path: str) -> bool:
    """Return whether who asks for this page might ask at a route, too."""
    return caller_of(request).role in RULES[method, path].roles

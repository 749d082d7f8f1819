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
    """A decision that was kept: its record, and what the API tells its reader of it, as plain data."""

    record: DecisionRecord
    personal: str
    told: Mapping[str, Any]


async def found_decision(services: Services, request: Request) -> Found:
    """Return the decision that the address names, with what its reader may see. Raises: RefusedRequest."""
    shows_values = caller_of(request).sees_personal_values
    found = await services.read(
        read_recorded, services.store, identity_of(request), shows_values=shows_values
    )
    return Found(found.record, found.personal, orjson.loads(found.whole()))


def show_decision(
    services: Services, request: Request, found: Found, template: str, status: int = 200, **values: Any
) -> Response:
    """Return a page of a decision."""
    told = found.told
    again = fields_of(told["facts"])
    here = f"/decisions/{found.record.id}"
    return show(
        request,
        services.opened.kb,
        template,
        status,
        told=told,
        here=here,
        api=f"/v1{here}",
        tabs=[(here + path, name) for path, name in TABS],
        ways={
            "wizard": address("/wizard", again),
            "form": address("/apply", [*again, (SUPERSEDES, found.record.id)]),
        },
        may_review=may(request, "POST", "/v1/decisions/{id}/reviews"),
        **values,
    )


def may(request: Request, method: str, path: str) -> bool:
    """Return whether who asks for this page might ask at a route, too."""
    return caller_of(request).role in RULES[method, path].roles

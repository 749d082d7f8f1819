"""`POST /decisions/{id}/case`: the case of a decision is opened, or found open, and shown."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.errors import RefusedRequest
from api.gate import caller_of
from api.pages.forms import read_form
from api.services import Services
from decision.cases.docket import Entered
from decision.cases.events import Refused
from decision.cases.repairs import REPAIRS

_BY_ADMIN = "window:{centre}"


def case_opening(services: Services) -> list[BaseRoute]:
    """Return the route that opens a case."""

    async def open_case(request: Request) -> Response:
        sent, caller = await read_form(request), caller_of(request)
        if not sent.is_ours:
            raise RefusedRequest(
                "refused", "another page sent this form", fix="open the case from its decision"
            )
        said = {
            "decision": request.path_params["id"],
            "after_start_of_works": "after_start_of_works" in dict(sent.fields),
        }
        if caller.role == "admin":
            said["by"] = _BY_ADMIN.format(centre=services.opened.kb.monitoring.settings.centre)
        now = running.now_of(services)

        def work() -> Entered:
            return services.cases.docket.open(running.opening_of(services, said, caller, now), now)

        try:
            entered = await services.derive(work)
        except Refused as refused:
            raise RefusedRequest("refused", refused.kind, fix=REPAIRS[refused.kind]) from None
        address = f"/cases/{entered.fold.case.receipt}"
        return RedirectResponse(f"{address}?entered={entered.record.seq}", HTTPStatus.SEE_OTHER)

    return [Route("/decisions/{id}/case", open_case, methods=["POST"], name="openCaseForm")]

"""`POST /cases/{receipt}/events`: an act is entered behind the number that its page showed, or comes back whole.

What was typed is shown again with where, what and how to repair; where the case has gone on, with what happened since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.access import Caller
from api.gate import caller_of
from api.pages.cases.fields import said_of
from api.pages.cases.showing import Trouble, show_found
from api.pages.forms import SentForm, read_form
from api.services import Services
from decision.cases.docket import OtherState
from decision.cases.events import Refused
from decision.facts import FieldProblem, WrongInput

# Fields of a form that are no part of the event.
_SEQ, _ACT, _ACTOR = "seq", "act", "as"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks for: the event, the number that its page showed, and the page to come back to."""

    said: Mapping[str, Any]
    seq: int
    step: str


def entering(services: Services) -> list[BaseRoute]:
    """Return the route of acts."""

    async def enter(request: Request) -> Response:
        sent, receipt, caller = await read_form(request), request.path_params["receipt"], caller_of(request)
        typed, since = _typed(sent.fields), 0
        if not sent.is_ours:
            return await show_found(services, request, Trouble("review_again", typed), HTTPStatus.FORBIDDEN)
        try:
            asked = _asked(sent, caller)
            since = asked.seq
            entered = await services.derive(
                running.entered_event, services, receipt, asked.said, caller, asked.seq
            )
        except WrongInput as wrong:
            named = tuple(found.field for found in wrong.problems)
            trouble = Trouble("act_wrong", typed, Refused("missing_field", *named))
            return await show_found(services, request, trouble, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as refused:
            kinds = services.opened.kb.monitoring.refusals
            status = next(kind.status for kind in kinds if kind.id == refused.kind)
            return await show_found(services, request, Trouble("act_refused", typed, refused), status)
        except OtherState:
            trouble = Trouble("act_meanwhile", typed, since=since)
            return await show_found(services, request, trouble, HTTPStatus.PRECONDITION_FAILED)
        path = f"/cases/{receipt}/steps/{asked.step}" if asked.step else f"/cases/{receipt}"
        return RedirectResponse(f"{path}?entered={entered.record.seq}", HTTPStatus.SEE_OTHER)

    return [Route("/cases/{receipt}/events", enter, methods=["POST"], name="caseActForm")]


def _asked(sent: SentForm, caller: Caller) -> _Asked:
    """Return what a form asks for. Raises: WrongInput with every problem."""
    others = (_SEQ, _ACT, _ACTOR)
    named = {name: text for name, text in sent.fields if name in others}
    said = said_of([field for field in sent.fields if field[0] not in others])
    if caller.role == "admin" and named.get(_ACTOR):
        said["by"] = named[_ACTOR]
    seq = named.get(_SEQ, "")
    if not (seq.isascii() and seq.isdecimal() and len(seq) < 10):
        raise WrongInput((FieldProblem(_SEQ, "this is no number of a record", "load the page again"),))
    return _Asked(said, int(seq), str(said.get("step", "")))


def _typed(fields: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return every field with all that was typed or chosen in it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, text in fields:
        found[name] = (*found.get(name, ()), text.replace("\r\n", "\n"))
    return found

"""`POST /v1/decisions`: decide one project."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.body import read_json
from api.errors import PROBLEMS, problem_response
from api.schemas import read_request
from api.services import Services
from decision.answer import Decision
from decision.decide import decide
from explain.as_data import decision_as_data, decision_bytes

STATUS = {"decided": 201, "undecided": 200}


def decisions(services: Services) -> APIRouter:
    """Return the routes of the resource."""
    router = APIRouter()

    @router.post("/v1/decisions", tags=["decisions"], operation_id="decide", status_code=201)
    async def decide_project(request: Request) -> Response:
        """Decide one project."""
        body = await read_json(request, services.body_limit)
        asked = read_request(body, services.opened.kb, services.today())
        decision = decide(asked.case, services.opened, asked.as_of, asked.known_at)
        return answer(request, decision)

    return router


def answer(request: Request, decision: Decision) -> Response:
    """Return the canonical text of a decision; an impossible project is a problem that holds the decision too."""
    if decision.outcome == "impossible":
        sentences = "".join(violated.sentence for violated in decision.constraints)
        return problem_response(
            request, PROBLEMS["impossible-project"], sentences, decision_as_data(decision)
        )
    return Response(decision_bytes(decision), STATUS[decision.outcome], media_type="application/json")

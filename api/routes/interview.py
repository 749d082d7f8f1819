"""`POST /v1/interview`: answers so far -> the next question, what is still possible, how many questions are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.body import read_json
from api.schemas import read_request
from api.services import Services
from decision.facts import FieldProblem, WrongInput
from decision.interview import interview
from explain.as_data import value_bytes
from kb.errors import did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

_ASKED = ("facts", "unknown")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class AnswersSoFar:
    """What was answered, and what was answered with 不知道."""

    facts: Mapping[str, Value]
    unknown: tuple[str, ...]


def interviews(services: Services) -> list[BaseRoute]:
    """Return the route of the interview; nothing is kept of what is asked there."""

    async def ask(request: Request) -> Response:
        opened = services.opened
        body = await read_json(request, services.body_limit)
        said = read_answers_so_far(body, opened.kb, services)
        told = interview(opened, said.facts, said.unknown)
        return Response(value_bytes(told), media_type="application/json")

    return [Route("/v1/interview", ask, methods=["POST"], name="interview")]


def read_answers_so_far(body: object, kb: KnowledgeBase, services: Services) -> AnswersSoFar:
    """Return the answers of a request. Raises: WrongInput with every problem."""
    if not isinstance(body, dict):
        raise WrongInput((FieldProblem("", "the body is no object", "send an object with `facts`"),))
    problems = [
        FieldProblem(name[:_LONGEST_NAME], "there is no such field", f"known: {', '.join(_ASKED)}")
        for name in body
        if name not in _ASKED
    ]
    facts: Mapping[str, Value] = {}
    try:
        facts = read_request({"facts": body.get("facts", {})}, kb, services.today()).case.facts
    except WrongInput as error:
        problems += error.problems
    unknown = body.get("unknown", [])
    if not isinstance(unknown, list) or not all(isinstance(name, str) for name in unknown):
        problems.append(FieldProblem("unknown", "this is no list of facts", "give the ids of facts"))
        unknown = []
    for at, name in enumerate(unknown):
        if name not in kb.vocabulary:
            fix = did_you_mean(name[:_LONGEST_NAME], kb.vocabulary.ids()) or "known facts: " + ", ".join(
                kb.vocabulary.ids()
            )
            problems.append(FieldProblem(f"unknown.{at}", "this is no known fact", fix))
    if problems:
        raise WrongInput(tuple(problems))
    return AnswersSoFar(facts, tuple(unknown))

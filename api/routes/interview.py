"""`POST /v1/interview`: answers so far -> the next question, what is still possible, how many questions are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.body import read_json
from api.knowledge_bases import FIELD
from api.schemas import read_request
from api.services import Services
from decision.bands import Answered, read_band
from decision.facts import FieldProblem, WrongInput
from decision.interview import interview
from explain.as_data import value_bytes
from kb.errors import did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import UnreadableAnswer

_ASKED = ("facts", "unknown", "tables", FIELD)
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class AnswersSoFar:
    """What was answered, what was answered with 不知道, and the tables that are asked about, if not all.

    A number or a day may be answered with a band in which it lies.
    """

    facts: Mapping[str, Answered]
    unknown: tuple[str, ...]
    tables: tuple[str, ...]


def interviews(services: Services) -> list[BaseRoute]:
    """Return the route of the interview; nothing is kept of what is asked there."""

    async def ask(request: Request) -> Response:
        body = await read_json(request, services.body_limit)
        named = body.get(FIELD) if isinstance(body, dict) else None
        opened = services.knowledge_bases.named(named).opened
        said = read_answers_so_far(body, opened.kb, services)
        told = interview(opened, said.facts, said.unknown, said.tables)
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
    stated = body.get("facts", {})
    bands = dict(_bands(kb, stated)) if isinstance(stated, dict) else {}
    values = {name: answer for name, answer in stated.items() if name not in bands} if bands else stated
    facts: Mapping[str, Answered] = {}
    tables: tuple[str, ...] = ()
    try:
        asked = {"facts": values, **({"tables": body["tables"]} if "tables" in body else {})}
        case = read_request(asked, kb, services.today()).case
        facts, tables = {**case.facts, **bands}, case.tables
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
    return AnswersSoFar(facts, tuple(unknown), tables)


def _bands(kb: KnowledgeBase, stated: Mapping[str, object]) -> Iterator[tuple[str, Answered]]:
    """Yield the answers that are no values, and are bands."""
    for name, answer in stated.items():
        if name not in kb.vocabulary or not isinstance(answer, str):
            continue
        try:
            kb.vocabulary[name].read(answer)
        except UnreadableAnswer:
            with suppress(UnreadableAnswer):
                yield name, read_band(kb.vocabulary[name], answer)

"""`GET /openapi.json`: what can be asked and what is answered, with real requests and answers as examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import MEDIA_TYPE, PROBLEMS
from api.routes.answer_schemas import answer_schemas, problem_schemas
from api.routes.door_operations import door_schemas
from api.routes.operations import BEARER, finish, operation_schemas, operations, refused
from api.routes.request_schemas import Schema, ref, request_schemas
from api.services import Services
from decision.decide import Case, decide
from decision.index import Index
from explain.as_data import decision_as_data
from kb.errors import did_you_mean
from kb.vocabulary import Value, Vocabulary

_SUMMARY = "Gives every construction project exactly one approval flowchart, its plan and its documents."
_KEY = "A key made by `liangti keys add`; while none is configured, everybody on this machine has every role."
_ONCE = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]+$"}
_ONCE_MEANS = "The same key and body are answered the same, byte for byte, and decided once."
_SHAPES = {
    "wrong-input": "WrongInput",
    "impossible-project": "Impossible",
    "no-release-in-force": "NoReleaseInForce",
}


def describe(app: FastAPI, services: Services) -> None:
    """Let the application describe itself; the description is made when a release is first asked for it."""

    @lru_cache(maxsize=1)
    def described(_fingerprints: tuple[str, ...], first_day: date | None) -> Schema:
        made = get_openapi(title=app.title, version=app.version, summary=_SUMMARY, routes=app.routes)
        found = {
            **request_schemas(services.opened.index, first_day, further()),
            **answer_schemas(),
            **problem_schemas(),
            **operation_schemas(),
            **door_schemas(),
        }
        components = made.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        components["schemas"] = dict(sorted({**schemas, **found}.items()))
        components["securitySchemes"] = {BEARER: {"type": "http", "scheme": "bearer", "description": _KEY}}
        deciding = _deciding(services)
        finish("POST", "/v1/decisions", deciding)
        for path, methods in operations().items():
            made["paths"].setdefault(path, {}).update(methods)
        made["paths"]["/v1/decisions"]["post"] = deciding
        return made

    def further() -> list[Index]:
        return [
            served.opened.index for served in services.knowledge_bases.open if served is not services.default
        ]

    def document() -> Schema:
        begins = [one.terms.begin for one in services.default.history.standing]
        opened = tuple(served.opened.release.fingerprint for served in services.knowledge_bases.open)
        return described(opened, min(begins, default=None))

    app.openapi = document  # type: ignore[method-assign]


def _deciding(services: Services) -> Schema:
    asked, answered = _examples(services)
    wrong = _misspelt(services.opened.kb.vocabulary)
    refusals = {
        "wrong-input": _problem("wrong-input", "one field is wrong", {"errors": [wrong]}),
        "no-release-in-force": _problem("no-release-in-force", "no rules are in force on 1999-01-01"),
        "impossible-project": answered.get("impossible"),
    }
    body = {"schema": ref("DecisionRequest"), "examples": {name: {"value": asked[name]} for name in asked}}
    return {
        "operationId": "decide",
        "tags": ["decisions"],
        "summary": "Decide one project",
        "description": "Facts in, one answer out: decided, undecided with the next question, or impossible.",
        "parameters": [
            {"name": "Idempotency-Key", "in": "header", "schema": _ONCE, "description": _ONCE_MEANS}
        ],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "201": _answer("Decided.", "Decided", answered.get("decided")),
            "200": _answer("Undecided: answers are missing.", "Undecided", answered.get("undecided")),
            "400": _refused(
                "not-json", "line 1, column 2: expecting property name enclosed in double quotes"
            ),
            "408": refused("request-timeout"),
            "409": _refused("conflict", "this Idempotency-Key came with another body before"),
            "413": _refused("body-too-large", f"the body has more than {services.body_limit} bytes"),
            "415": _refused("unsupported-media-type", "the body must be application/json"),
            "422": _refusals("Wrong input, no rules in force, or a project that cannot exist.", refusals),
            "500": _refused(
                "internal-error", "nothing was decided; the log of the service says what went wrong"
            ),
        },
    }


def _answer(description: str, name: str, example: object) -> Schema:
    content = {"schema": ref(name)} | ({"example": example} if example else {})
    location = {"Location": {"schema": {"type": "string"}}}
    return {"description": description, "headers": location, "content": {"application/json": content}}


def _refused(name: str, detail: str) -> Schema:
    return _refusals(f"{PROBLEMS[name].title}.", {name: _problem(name, detail)})


def _refusals(description: str, examples: Mapping[str, object]) -> Schema:
    shapes = [ref(_SHAPES.get(name, "Problem")) for name in examples]
    shown = {name: {"value": example} for name, example in examples.items() if example}
    schema = shapes[0] if len(shapes) == 1 else {"oneOf": shapes}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema, "examples": shown}}}


def _problem(name: str, detail: str, members: Mapping[str, object] | None = None) -> Schema:
    problem = PROBLEMS[name]
    about = {
        "type": problem.type,
        "title": problem.title,
        "title_zh": problem.title_zh,
        "status": problem.status,
    }
    return {**(members or {}), **about, "detail": detail, "instance": "/v1/decisions"}


def _misspelt(vocabulary: Vocabulary) -> Schema:
    """Return what is wrong with a request that misspells the first fact of the rules."""
    known = vocabulary.facts[0].id
    word = f"{known}{known[-1]}"
    fix = did_you_mean(word, vocabulary.words())
    return {"field": f"facts.{word}", "problem": f"`{word}` is no known fact", "fix": fix}


def _examples(services: Services) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Return requests and their real answers by outcome; lists of an answer are cut to their first entry.

    What can be asked well has an answer: the impossible project is shown among the answers only.
    """
    opened = services.opened
    axes, day = opened.index.axes, opened.kb.manifest.effective_from
    cases: dict[str, Mapping[str, Value]] = {"undecided": {}}
    for way in opened.index.completions({}):
        outcome = "impossible" if way.constraints else "decided"
        cases.setdefault(outcome, {name: axes[name].representatives[place] for name, place in way.answers})
    asked: dict[str, Schema] = {}
    answered: dict[str, Schema] = {}
    for facts in cases.values():
        decision = decide(Case(facts), opened, day, day)
        data = {**_KEPT, **_first_entries(decision_as_data(decision))}
        if decision.outcome == "impossible":
            answered["impossible"] = _problem("impossible-project", decision.constraints[0].sentence, data)
        else:
            plain = {name: value if isinstance(value, bool) else str(value) for name, value in facts.items()}
            asked[decision.outcome] = {"facts": plain, "as_of": str(day)}
            answered[decision.outcome] = data
    return asked, answered


_KEPT = {
    "id": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "recorded_at": "2015-05-18T01:00:00.000000Z",
    "reference": None,
    "supersedes": None,
    "register": None,
}


def _first_entries(data: Any) -> Any:
    if isinstance(data, list):
        return [_first_entries(entry) for entry in data[:1]]
    return {key: _first_entries(value) for key, value in data.items()} if isinstance(data, dict) else data

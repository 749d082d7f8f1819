"""The description of every route but the one that decides: parameters, answers and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from api.access import RULES, STAFF
from api.errors import MEDIA_TYPE, PROBLEMS
from api.knowledge_bases import State
from api.metrics import MEDIA_TYPE as METRICS
from api.routes.answer_schemas import MOMENT
from api.routes.batch import MEDIA_TYPE as LINES
from api.routes.case_operations import case_operations, case_schemas
from api.routes.door_operations import door_operations
from api.routes.explanation_operations import explanation_operations, explanation_schemas
from api.routes.figure_operations import running_figure_operations, running_figure_schemas
from api.routes.knowledge import KINDS
from api.routes.knowledge_base_operations import knowledge_base_operation, knowledge_base_schemas
from api.routes.operation_parts import JSON, KNOWLEDGE_BASE, answer_of, operation_of, query_parameter
from api.routes.picture_operations import picture_operations
from api.routes.register_operations import register_operations
from api.routes.release_operations import release_operations, release_schemas
from api.routes.request_schemas import DAY, STRING, Schema, described, object_with, ref
from api.routes.review_operations import review_operations, review_schemas
from api.routes.rule_operations import rule_operations
from api.routes.stream_operations import stream_operations
from api.routes.watching_operations import watching_operations, watching_schemas
from decision.store.listing import LARGEST_PAGE

BEARER = "key"
_ID = {"name": "id", "in": "path", "required": True}
_IF_NONE_MATCH = {"name": "If-None-Match", "in": "header", "schema": STRING}
_ETAG = {"ETag": {"schema": STRING}}
_LIST: Schema = {"type": "array"}
_ANY: Schema = {"type": "object"}
_OF_ONE = ("/v1/releases", "/v1/search", "/v1/rules", "/v1/kb/schemas", *(f"/v1/{kind}" for kind in KINDS))
_COMMON = {
    "401": "not-authenticated",
    "421": "not-local",
    "429": "too-many-requests",
    "503": "store-unavailable",
}
_OF_BODY = {
    "400": "not-json",
    "404": "not-found",
    "408": "request-timeout",
    "413": "body-too-large",
    "415": "unsupported-media-type",
    "422": "wrong-input",
}
_OF_STATE = {"412": "precondition-failed"}
_STATES: Schema = {"type": "object", "additionalProperties": {"enum": list(get_args(State))}}
_WRONG: Schema = {
    "description": "A wrong parameter, or rules that cannot be opened again.",
    "content": {MEDIA_TYPE: {"schema": {"anyOf": [ref("WrongInput"), ref("Problem")]}}},
}
_REFERENCE: Schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]*$"}


def operations() -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method."""
    made: dict[str, dict[str, Schema]] = {
        "/v1/decisions": {"get": _page()},
        "/v1/decisions/{id}": {"get": _of_one("getDecision", "Return a decision", ref("Recorded"))},
        "/v1/decisions/{id}/trace": {
            "get": _of_one("getTrace", "Return why a decision is as it is", ref("Trace"))
        },
        "/v1/decisions/{id}/replay": {
            "get": _of_one("replay", "Decide again, by the release and the register of then", ref("Replay"))
        },
        "/v1/decisions:batch": {"post": _batch()},
        "/healthz": {"get": _plain("health", "Say that the port is open", ref("Health"))},
        "/readyz": {"get": _plain("ready", "Say whether decisions can be made and kept", ref("Ready"))},
        "/metrics": {"get": _plain("metrics", "Count what was done", STRING, METRICS.split(";")[0])},
    }
    file = object_with({"file": STRING, "lines": {"type": "integer"}}, "file", "lines")
    files = object_with({"release": STRING, "files": _LIST | {"items": file}}, "release", "files")
    made["/v1/rules"] = {"get": _tagged("listRuleFiles", "List the rule files", files)}
    text = _tagged("getRuleFile", "Return a rule file, line for line", STRING)
    asked = {"name": "file", "in": "query", "required": True, "schema": _REFERENCE}
    text["parameters"] = [asked, _IF_NONE_MATCH]
    text["responses"]["200"]["content"] = {"text/plain": {"schema": STRING}}
    text["responses"] |= {"404": refused("not-found"), "422": _WRONG}
    made["/v1/rules/text"] = {"get": text}
    made |= _schemas()
    figures = _tagged("publishedFigures", "Return the published figures beside the derived ones", _ANY)
    made["/v1/figures"] = {"get": figures}
    made |= running_figure_operations({"422": _WRONG})
    for kind in KINDS:
        one = kind.removesuffix("s")
        entries = _LIST | {"items": ref("RuleEntry")}
        every = object_with({"release": STRING, kind: entries}, "release", kind)
        made[f"/v1/{kind}"] = {"get": _tagged(f"list{one.capitalize()}s", f"List the {kind}", every)}
        by_id = _tagged(f"get{one.capitalize()}", f"Return one of the {kind}", ref("RuleEntry"))
        by_id["parameters"] = [_ID | {"schema": STRING}, *by_id["parameters"]]
        by_id["responses"]["404"] = refused("not-found")
        made[f"/v1/{kind}/{{id}}"] = {"get": by_id}
    made |= register_operations() | door_operations()
    made |= explanation_operations({"404": refused("not-found"), "422": _WRONG})
    made |= picture_operations({"404": refused("not-found"), "422": _WRONG})
    made |= review_operations(
        [_ID | {"schema": _REFERENCE}], {status: refused(name) for status, name in _OF_BODY.items()}
    )
    of_body = {status: refused(name) for status, name in _OF_BODY.items()} | {"422": _WRONG}
    made |= rule_operations(of_body, refused("conflict"))
    made |= release_operations({status: refused(name) for status, name in _OF_BODY.items()} | {"422": _WRONG})
    refusals = {status: refused(name) for status, name in (_OF_BODY | _OF_STATE).items()}
    made |= case_operations(refusals | {"422": _WRONG})
    made |= stream_operations(refusals | {"422": _WRONG})
    made |= watching_operations(refusals | {"422": _WRONG})
    made["/v1/knowledge-bases"] = {"get": knowledge_base_operation(_tagged)}
    for path, methods in made.items():
        for method, operation in methods.items():
            if _is_of_one(path):
                operation["parameters"] = [*operation.get("parameters", ()), KNOWLEDGE_BASE]
                operation["responses"].setdefault("422", _WRONG)
            finish(method.upper(), path, operation)
    return made


def _is_of_one(path: str) -> bool:
    """Return whether what is asked at a path is asked of one knowledge base, which a query may name."""
    return path == "/v1/figures" or path.startswith(_OF_ONE)


def finish(method: str, path: str, operation: Schema) -> None:
    """Add to an operation who may ask, and the refusals that every route has."""
    rule = RULES[method, path]
    operation["security"] = [{BEARER: []}] if "" not in rule.roles else [{}, {BEARER: []}]
    if rule.roles < STAFF:
        operation["responses"].setdefault("403", refused("not-for-role"))
    for status, name in _COMMON.items():
        operation["responses"].setdefault(status, refused(name))
    operation["responses"].setdefault("500", refused("internal-error"))


def operation_schemas() -> dict[str, Schema]:
    """Return the schemas of these answers."""
    difference = object_with({"name": STRING, "detail": STRING}, "name", "detail")
    names = (
        "`redacted`: personal values were deleted; `release-not-open`: its rules cannot be opened; `certificates`: "
        "the register says something else of that moment; else the part of the answer that differs."
    )
    line = {
        "id": STRING,
        "recorded_at": MOMENT,
        "reference": {"type": ["string", "null"]},
        "supersedes": {"type": ["string", "null"]},
        "outcome": {"enum": ["decided", "undecided", "impossible"]},
        "release": STRING,
        "facts": {"type": "object", "additionalProperties": STRING},
        "answer_sha256": STRING,
    }
    return {
        **explanation_schemas(),
        **review_schemas(),
        **release_schemas(),
        **case_schemas(),
        **running_figure_schemas(),
        **watching_schemas(),
        "Health": object_with({"status": {"const": "ok"}}, "status"),
        "Ready": object_with(
            {"status": {"const": "ready"}, "release": STRING, "knowledge_bases": _STATES},
            "status",
            "release",
            "knowledge_bases",
        ),
        **knowledge_base_schemas(),
        "DecisionLine": object_with(line, *line),
        "DecisionPage": object_with(
            {"decisions": _LIST | {"items": ref("DecisionLine")}, "next": {"type": ["string", "null"]}},
            "decisions",
            "next",
        ),
        "Trace": object_with(
            {"id": STRING, "personal": STRING, "trace": _LIST | {"items": {"type": "object"}}},
            "id",
            "personal",
            "trace",
        ),
        "Replay": object_with(
            {
                "id": STRING,
                "release": STRING,
                "same": {"type": "boolean"},
                "differences": described(_LIST | {"items": difference}, names),
            },
            "id",
            "release",
            "same",
            "differences",
        ),
        "RuleEntry": described(
            {"type": "object", "properties": {"id": STRING}, "required": ["id"]},
            "An entry of the rules, with its place in their files and its basis.",
        ),
    }


def refused(name: str) -> Schema:
    """Return the description of one refusal."""
    problem = PROBLEMS[name]
    return {
        "description": f"{problem.title}.",
        "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
    }


def _plain(name: str, summary: str, schema: Schema, media_type: str = JSON) -> Schema:
    return operation_of(name, "service", summary, {"200": answer_of(summary, schema, media_type)})


def _schemas() -> dict[str, dict[str, Schema]]:
    kind: Schema = {"enum": ["json-schema", "table-schema"]}
    entry = object_with({"name": STRING, "files": STRING, "kind": kind}, "name", "files", "kind")
    listed = object_with({"release": STRING, "schemas": _LIST | {"items": entry}}, "release", "schemas")
    every = _tagged("listRuleSchemas", "List the schemas of the rule files", listed)
    one = _tagged("getRuleSchema", "Return the schema of a kind of rule file", _ANY)
    one["parameters"] = [_ID | {"name": "name", "schema": STRING}, *one["parameters"]]
    one["responses"]["404"] = refused("not-found")
    return {"/v1/kb/schemas": {"get": every}, "/v1/kb/schemas/{name}": {"get": one}}


def _tagged(name: str, summary: str, schema: Schema) -> Schema:
    operation = _plain(name, summary, schema) | {"tags": ["rules"], "parameters": [_IF_NONE_MATCH]}
    operation["responses"]["200"]["headers"] = _ETAG
    operation["responses"]["304"] = {"description": "It is as it was.", "headers": _ETAG}
    return operation


def _of_one(name: str, summary: str, schema: Schema) -> Schema:
    operation = _plain(name, summary, schema) | {"tags": ["decisions"]}
    operation["parameters"] = [_ID | {"schema": _REFERENCE}]
    operation["responses"]["404"] = refused("not-found")
    return operation


def _page() -> Schema:
    moment = {"anyOf": [DAY, MOMENT]}
    limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 100}
    asked: Mapping[str, tuple[Schema, str]] = {
        "reference": (_REFERENCE, "The caller's own name for the project."),
        "from": (moment, "A moment, or a day in Asia/Shanghai from its beginning."),
        "to": (moment, "Before this moment, or until the end of this day."),
        "cursor": (_REFERENCE, "The `next` of the page before."),
        "limit": (limit, "How many, at most."),
    }
    operation = _plain("listDecisions", "List decisions, the oldest first", ref("DecisionPage"))
    operation["parameters"] = [
        query_parameter(name, schema, about) for name, (schema, about) in asked.items()
    ]
    operation["responses"]["422"] = _WRONG
    return operation | {"tags": ["decisions"]}


def _batch() -> Schema:
    operation = _plain("decideLines", "Decide one project a line", STRING, LINES)
    about = (
        "Each line is a request as `POST /v1/decisions` takes it; each line of the answer is what that would answer, "
        "with `line`, the number of its line. A bad line is answered in its place, and the others go on. Both ways "
        "are streamed."
    )
    operation["responses"] |= {
        "413": refused("body-too-large"),
        "415": refused("unsupported-media-type"),
        "422": refused("refused"),
    }
    body = {"required": True, "content": {LINES: {"schema": STRING}}}
    return operation | {"tags": ["decisions"], "description": about, "requestBody": body}

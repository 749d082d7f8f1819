"""The description of the routes of running cases."""

from __future__ import annotations

from collections.abc import Mapping

from api.cases_requests import (
    EVENT,
    LARGEST_PAGE,
    LISTS,
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST,
    NUMBERS,
    STATES,
    WORDS,
)
from api.errors import MEDIA_TYPE
from api.media_types import LINES
from api.routes.operation_parts import JSON, body_of, operation_of, query_parameter
from api.routes.request_schemas import DAY, STRING, Schema, described, object_with, ref
from decision.cases.account import KINDS
from decision.cases.repairs import REPAIRS

_COUNT: Schema = {"type": "integer", "minimum": 0}
_NULL: Schema = {"type": "null"}
_SHOWN: Schema = described(
    {"anyOf": [DAY, object_with({"earliest": DAY, "latest": DAY}, "earliest", "latest"), _NULL]},
    "One day, or the first and last that it can be while a year is not announced.",
)
_NAMES: Schema = {"type": "array", "items": STRING}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
_TEXT: Schema = {"type": ["string", "null"]}
_RECEIPT: Schema = {
    "name": "receipt",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": "^[0-9A-Z-]+$"},
}
_ETAG: Schema = {"ETag": described({"schema": STRING}, "The number of the last record, in quotes.")}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": r'^("\d{1,9}"|\*)$'},
    "description": "The ETag that the caller knows; if the case has gone on, nothing is entered.",
}
_PAGED: Schema = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 100},
    "description": "How many, at most.",
}
_BY = ("state", "light", "department", "cursor")
_OF_BODY = ("400", "408", "413", "415")
_EVENT_STATUSES = ("403", "404", "409", "422")


def case_operations(refused: Mapping[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refused` are the refusals by status."""
    opening = _writes("openCase", "Open the case of a decision", "CaseOpening", refused)
    opening["responses"]["200"] = _told(
        "It was open already: a decision has one case.", ref("CaseEntry"), _ETAG
    )
    opening["responses"]["201"]["headers"] = {**_ETAG, "Location": {"schema": STRING}}
    entering = _writes("enterEvent", "Enter an event of a case", "CaseEvent", refused)
    entering["parameters"] = [_RECEIPT, _IF_MATCH]
    again = "The same event under the same id was entered before."
    entering["responses"] |= {"200": _told(again, ref("CaseEntry"), _ETAG), "412": refused["412"]}
    whole = {"200": _told("The case as of now.", ref("RunningCase"), _ETAG)}
    lines = {"200": {"description": "The trail, checkable offline.", "content": {LINES: {"schema": STRING}}}}
    missing = {"404": refused["404"]}
    return {
        "/v1/cases": {
            "post": opening,
            "get": _asked("listCases", "List cases by state, light and department", "CasePage", refused)
            | {"parameters": [*(query_parameter(name, _NAME) for name in _BY), _PAGED]},
        },
        "/v1/duties": {
            "get": _asked(
                "listDuties", "List what a department must do, the most urgent first", "Duties", refused
            )
            | {"parameters": [query_parameter("department", _NAME), _PAGED]}
        },
        "/v1/cases/{receipt}": {"get": _of_one("getCase", "Return a case as of now", whole | missing)},
        "/v1/cases/{receipt}/events": {"post": entering},
        **{
            f"/v1/cases/{{receipt}}/{name}": {
                "get": _of_one(operation, summary, {"200": _told(f"{summary}.", ref(schema), {})} | missing)
            }
            for name, operation, summary, schema in (
                ("timeline", "getTimeline", "Return the events of a case", "CaseTimeline"),
                ("account", "getAccount", "Return whose days they were", "CaseAccount"),
                ("refusals", "listRefusedEvents", "List the events that were refused", "RefusedEvents"),
            )
        },
        "/v1/cases/{receipt}/export": {
            "get": _of_one("exportCase", "Return the trail of a case", lines | missing)
        },
    }


def case_schemas() -> dict[str, Schema]:
    """Return the schemas of these requests and answers."""
    duty = {"step": STRING, "who": STRING, "event": STRING, "by": _SHOWN}
    entry = {"receipt": STRING, "seq": _COUNT, "entered": STRING, "hash": STRING, "state": STRING}
    step: dict[str, Schema] = {
        "step": STRING,
        "department": STRING,
        "papers": _NAMES,
        "papers_missing": _NAMES,
        "state": STRING,
        "round": _COUNT,
    }
    whole: dict[str, Schema] = {
        **dict.fromkeys(("receipt", "decision", "release", "calendar"), STRING),
        "seq": _COUNT,
        "simulated": {"type": "boolean"},
        "flowchart": _TEXT,
        "state": {"enum": list(STATES)},
        "opened": DAY,
        "finish": _SHOWN,
        "limit": _SHOWN,
        "critical": _NAMES,
        "dropped": _NAMES,
        "steps": {"type": "array", "items": object_with(step, *step)},
        "duties": {"type": "array", "items": object_with(duty, *duty)},
    }
    line: dict[str, Schema] = {
        **{name: whole[name] for name in ("receipt", "flowchart", "state", "opened", "finish", "limit")},
        "in_hand": _NAMES,
        "lights": {"type": "object", "additionalProperties": STRING},
    }
    event = {"seq": _COUNT, "type": STRING, "at": STRING, "entered": STRING, "by": STRING, "hash": STRING}
    days = object_with(dict.fromkeys(KINDS, _COUNT), *KINDS)
    tried = dict.fromkeys(
        ("entered", "role", "department", "staff_number", "type", "step", "id", "kind"), STRING
    )
    truth: Schema = {"type": "boolean"}
    opening = {"decision": _NAME, "after_start_of_works": truth, "by": _NAME, "simulated": truth}
    return {
        "CaseOpening": object_with(opening, "decision", closed=True),
        "CaseEvent": object_with({name: _field(name) for name in EVENT}, closed=True),
        "CaseEntry": object_with(entry, *entry),
        "RunningCase": object_with(whole, *whole),
        "CasePage": object_with(
            {"cases": {"type": "array", "items": object_with(line, *line)}, "next": _TEXT}, "cases", "next"
        ),
        "Duties": object_with(
            {
                "department": STRING,
                "duties": {
                    "type": "array",
                    "items": object_with({"receipt": STRING, **duty}, "receipt", *duty),
                },
                "total": _COUNT,
            },
            "department",
            "duties",
            "total",
        ),
        "CaseTimeline": object_with(
            {"receipt": STRING, "events": {"type": "array", "items": object_with(event, *event)}},
            "receipt",
            "events",
        ),
        "CaseAccount": object_with(
            {
                "receipt": STRING,
                "case": days,
                "departments": {"type": "object", "additionalProperties": _COUNT},
                "steps": {"type": "object", "additionalProperties": days},
            },
            "receipt",
            "case",
            "departments",
            "steps",
        ),
        "RefusedEvents": object_with(
            {"receipt": STRING, "refusals": {"type": "array", "items": object_with(tried, *tried)}},
            "receipt",
            "refusals",
        ),
        "EventRefused": described(
            object_with(
                {
                    **dict.fromkeys(("title", "title_zh", "detail", "fix", "instance", "request_id"), STRING),
                    "type": {"type": "string", "pattern": "^/problems/event/"},
                    "status": {"type": "integer"},
                    "kind": {"enum": list(REPAIRS)},
                    "where": _TEXT,
                    "named": _NAMES,
                },
                "type",
                "status",
                "kind",
                "detail",
                "fix",
            ),
            "An event that the state machine refuses: the kind, the step it was about, what it names, the repair.",
        ),
    }


def _field(name: str) -> Schema:
    if name in WORDS:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_WORDS}
    if name in LISTS:
        return {"type": "array", "maxItems": MOST, "items": _NAME}
    if name in NUMBERS:
        return {"type": "integer", "minimum": 1, "maximum": 1_000_000}
    return {"type": "boolean"} if name.endswith(("_told", "consent")) else _NAME


def _told(description: str, schema: Schema, headers: Schema) -> Schema:
    return {"description": description, "headers": headers, "content": {JSON: {"schema": schema}}}


def _operation(name: str, summary: str, responses: Mapping[str, Schema]) -> Schema:
    return operation_of(name, "cases", summary, responses)


def _of_one(name: str, summary: str, responses: Mapping[str, Schema]) -> Schema:
    return _operation(name, summary, responses) | {"parameters": [_RECEIPT]}


def _asked(name: str, summary: str, schema: str, refused: Mapping[str, Schema]) -> Schema:
    return _operation(name, summary, {"200": _told(f"{summary}.", ref(schema), {}), "422": refused["422"]})


def _writes(name: str, summary: str, schema: str, refused: Mapping[str, Schema]) -> Schema:
    """Return an operation with a body, which the state machine may refuse."""
    responses = {status: refused[status] for status in _OF_BODY}
    shapes = {"anyOf": [ref("EventRefused"), ref("WrongInput"), ref("Problem")]}
    machine = {
        "description": "Refused, with the kind and the repair.",
        "content": {MEDIA_TYPE: {"schema": shapes}},
    }
    responses |= dict.fromkeys(_EVENT_STATUSES, machine)
    responses["201"] = _told("Entered, once it is durable.", ref("CaseEntry"), _ETAG)
    return _operation(name, summary, responses) | {"requestBody": body_of(ref(schema))}

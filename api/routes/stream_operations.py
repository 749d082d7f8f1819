"""The description of the streams of cases and duties."""

from __future__ import annotations

from collections.abc import Mapping

from api.routes.operation_parts import answer_of, operation_of, query_parameter
from api.routes.request_schemas import STRING, Schema
from api.stream_events import MEDIA_TYPE

_NUMBER: Schema = {"type": "string", "pattern": r"^\d{1,15}$"}
_HEARD: Schema = {
    "name": "Last-Event-ID",
    "in": "header",
    "schema": _NUMBER,
    "description": "The number up to which everything was heard; `after` says the same.",
}


def stream_operations(refused: Mapping[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refused` are the refusals by status."""
    case = _streamed("streamCase", "Follow a case: an event of each record, without a key the public view")
    case["parameters"].insert(
        0, {"name": "receipt", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    )
    case["responses"]["404"] = refused["404"]
    duties = _streamed("streamDuties", "Follow a department, or all: something of it has changed")
    duties["parameters"].append(query_parameter("department", {"type": "string", "minLength": 1}))
    duties["responses"]["422"] = refused["422"]
    return {"/v1/cases/{receipt}/stream": {"get": case}, "/v1/duties/stream": {"get": duties}}


def _streamed(name: str, summary: str) -> Schema:
    made = operation_of(name, "cases", summary, {"200": answer_of(summary, STRING, MEDIA_TYPE)})
    return made | {"parameters": [_HEARD, query_parameter("after", _NUMBER)]}

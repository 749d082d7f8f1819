"""What the descriptions of all routes are made of: operations, answers, bodies, parameters."""

from __future__ import annotations

from collections.abc import Mapping

from api.knowledge_bases import FIELD
from api.routes.request_schemas import Schema, ref

JSON = "application/json"
KNOWLEDGE_BASE: Schema = {
    "name": FIELD,
    "in": "query",
    "schema": ref("KnowledgeBaseId"),
    "description": "Whose rules, by an id of `GET /v1/knowledge-bases`; the default ones without.",
}


def operation_of(name: str, tag: str, summary: str, responses: Mapping[str, Schema]) -> Schema:
    """Return an operation; its parameters and its body are added where it has them."""
    return {"operationId": name, "tags": [tag], "summary": summary, "responses": dict(responses)}


def answer_of(summary: str, schema: Schema, media_type: str = JSON) -> Schema:
    """Return the response that gives what the summary of an operation says."""
    return {"description": f"{summary}.", "content": {media_type: {"schema": schema}}}


def body_of(schema: Schema) -> Schema:
    """Return a body that must come."""
    return {"required": True, "content": {JSON: {"schema": schema}}}


def query_parameter(name: str, schema: Schema, about: str = "") -> Schema:
    """Return a parameter in the query of an address."""
    return {"name": name, "in": "query", "schema": schema} | ({"description": about} if about else {})

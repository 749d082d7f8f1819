"""The description of the routes of reviews."""

from __future__ import annotations

from collections.abc import Mapping

from api.reviews import KINDS, LONGEST
from api.routes.answer_schemas import MOMENT
from api.routes.operation_parts import answer_of, body_of, operation_of
from api.routes.request_schemas import STRING, Schema, described, object_with, ref

_DELETED = "Null where the words were deleted at the end of their time."


def review_operations(
    of_decision: list[Schema], refused: Mapping[str, Schema]
) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `of_decision` are the parameters, `refused` the refusals by status."""
    every = object_with({"reviews": {"type": "array", "items": ref("Review")}}, "reviews")
    said: dict[str, Schema] = {
        "kind": {"enum": list(KINDS)},
        "text": {"type": "string", "maxLength": LONGEST},
    }
    body = body_of(object_with(said, "kind", closed=True))
    reads = _operation("listReviews", "List what reviewers said, the oldest first", "200", every)
    writes = _operation("addReview", "Say something of a decision", "201", ref("Review"))
    for operation, statuses in ((reads, ("404",)), (writes, tuple(refused))):
        operation["parameters"] = of_decision
        operation["responses"] |= {status: refused[status] for status in statuses}
    return {"/v1/decisions/{id}/reviews": {"get": reads, "post": writes | {"requestBody": body}}}


def review_schemas() -> dict[str, Schema]:
    """Return the schema of one review."""
    said: dict[str, Schema] = {
        "seq": {"type": "integer", "minimum": 1},
        "kind": {"enum": list(KINDS)},
        "at": MOMENT,
        "department": STRING,
        "staff_number": STRING,
        "text": described({"type": ["string", "null"]}, _DELETED),
        "hash": described(STRING, "Of this record and the hash before."),
    }
    return {"Review": object_with(said, *said)}


def _operation(name: str, summary: str, status: str, schema: Schema) -> Schema:
    return operation_of(name, "decisions", summary, {status: answer_of(summary, schema)})

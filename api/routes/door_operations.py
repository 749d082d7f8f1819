"""The description of the interview and of the search; their schemas are derived from the types of their answers."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from api.errors import MEDIA_TYPE
from api.knowledge_bases import FIELD
from api.routes.answer_schemas import without_titles
from api.routes.operation_parts import answer_of, body_of, operation_of, query_parameter
from api.routes.request_schemas import STRING, Schema, object_with, ref
from decision.interview import Interview
from decision.search.search import LONGEST_QUERY, MOST_HITS, Found

_ASKED = {
    "name": "q",
    "in": "query",
    "required": True,
    "schema": STRING | {"minLength": 1, "maxLength": LONGEST_QUERY},
}
_LIMIT_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": MOST_HITS}
_LIMIT = query_parameter("limit", _LIMIT_SCHEMA)
_REFUSALS = {
    "400": "The body is no JSON text.",
    "408": "The body did not come in time.",
    "413": "The body is too large.",
    "415": "The body has the wrong media type.",
}


def door_operations() -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method."""
    asking = _operation("interview", "Return the next question", "Interview")
    asking["description"] = (
        "The order needs the fewest questions: in the worst case, then on average over the projects that are left."
    )
    texts: Schema = {"type": "array", "items": STRING}
    answers = {
        "facts": ref("FactsStated"),
        "unknown": texts,
        "tables": ref("TablesWanted"),
        FIELD: ref("KnowledgeBaseId"),
    }
    asking["requestBody"] = body_of(object_with(answers, closed=True))
    for status, told in _REFUSALS.items():
        asking["responses"][status] = _refused(told, "Problem")
    searching = _operation("search", "Find situations, flowcharts, items and documents by words", "Found")
    searching["description"] = (
        "Chinese in any width, simplified or traditional, pinyin, initials, English, ids; typing errors are forgiven. "
        "A `question` is there where the words fit several answers: it comes before all hits."
    )
    return {
        "/v1/interview": {"post": asking},
        "/v1/search": {"get": searching | {"parameters": [_ASKED, _LIMIT]}},
    }


def door_schemas() -> dict[str, Schema]:
    """Return the schemas of these answers; the parts that a decision has too are described there."""
    return _schemas(Interview) | _schemas(Found)


def _schemas(kind: Any) -> dict[str, Schema]:
    whole = TypeAdapter(kind).json_schema(mode="serialization", ref_template=ref("{model}")["$ref"])
    parts: dict[str, Schema] = whole.pop("$defs", {})
    parts.pop("Reason", None)
    named: dict[str, Schema] = without_titles(parts | {kind.__name__: whole})
    return named


def _operation(name: str, summary: str, schema: str) -> Schema:
    refusal = _refused("Something of what is asked is wrong.", "WrongInput")
    return operation_of(name, "doors", summary, {"200": answer_of(summary, ref(schema)), "422": refusal})


def _refused(told: str, schema: str) -> Schema:
    return {"description": told, "content": {MEDIA_TYPE: {"schema": ref(schema)}}}

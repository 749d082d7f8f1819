"""The description of the routes that explain decisions, derived from the types of what they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from pydantic import TypeAdapter

from api.routes.answer_schemas import answer_schemas, without_titles
from api.routes.operation_parts import answer_of, operation_of, query_parameter
from api.routes.request_schemas import STRING, Schema, described, object_with, ref
from decision.what_if import WhatIf
from decision.why_not import WhyNot
from explain.narrative_text import Detail
from explain.told import Section
from explain.wording import LANGUAGES

_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]*$"},
}
_SITUATION: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_HEAD = {"id": STRING, "release": STRING, "personal": STRING, "lang": {"enum": list(LANGUAGES)}}
_TEXT = "The words alone come as `text/plain` to who asks for that and not for JSON."
_COUNTED = "Whether certificates were counted: not where the personal values were deleted."


def explanation_operations(refused: Mapping[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refused` are the descriptions of their refusals by status."""
    lang = query_parameter("lang", {"enum": list(LANGUAGES), "default": "zh"}, "The language of the words.")
    detail = {"enum": list(get_args(Detail)), "default": "page"}
    asked = {
        "explanation": (
            "explain",
            "Explain a decision",
            "Explanation",
            [query_parameter("detail", detail, "How much.")],
        ),
        "why-not": (
            "whyNot",
            "Say what speaks against everything else",
            "WhyNotTold",
            [query_parameter("situation", _SITUATION, "Against one situation alone, by its id.")],
        ),
        "what-if": ("whatIf", "Return the smallest changes that lead to other flowcharts", "WhatIfTold", []),
    }
    return {
        f"/v1/decisions/{{id}}/{path}": {"get": _made(name, summary, schema, [_ID, lang, *more], refused)}
        for path, (name, summary, schema, more) in asked.items()
    }


def explanation_schemas() -> dict[str, Schema]:
    """Return the schemas of these answers and their parts."""
    template = ref("{model}")["$ref"]
    whole = TypeAdapter(tuple[Section, WhyNot, WhatIf]).json_schema(
        mode="serialization", ref_template=template
    )
    parts: dict[str, Schema] = without_titles(whole["$defs"])
    told = {name: schema for name, schema in parts.items() if name not in answer_schemas()}
    sections = {"type": "array", "items": ref("Section")}
    more = {"detail": {"enum": list(get_args(Detail))}}
    counted = {"certificates_counted": described({"type": "boolean"}, _COUNTED)}
    return {
        **told,
        "Explanation": _answer(more, sections),
        "WhyNotTold": _answer(parts["WhyNot"]["properties"], sections),
        "WhatIfTold": _answer({**counted, **parts["WhatIf"]["properties"]}, sections),
    }


def _answer(properties: Mapping[str, Schema], sections: Schema) -> Schema:
    every = {**_HEAD, **properties, "sections": sections}
    return object_with(every, *every)


def _made(
    name: str, summary: str, schema: str, parameters: Iterable[Schema], refused: Mapping[str, Schema]
) -> Schema:
    told = answer_of(summary, ref(schema))
    told["content"]["text/plain"] = {"schema": STRING}
    made = operation_of(name, "decisions", summary, {"200": told, **refused})
    return made | {"description": _TEXT, "parameters": list(parameters)}

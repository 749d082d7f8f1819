"""The schemas of answers and refusals, derived from the types of a decision and the table of problems."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from api.errors import PROBLEMS
from api.routes.request_schemas import STRING, Schema, described, object_with, ref
from decision.answer import Decision

_PARTS = ("situation", "flowchart", "plan", "documents", "comparison")


def answer_schemas() -> dict[str, Schema]:
    """Return the schemas of a decision, its parts and its three outcomes, as `explain.as_data` writes them."""
    whole = TypeAdapter(Decision).json_schema(mode="serialization", ref_template=ref("{model}")["$ref"])
    parts: dict[str, Schema] = whole.pop("$defs")
    spoken = object_with(dict.fromkeys(("code", "zh", "en"), STRING), "code", "zh", "en")
    about = (
        "Why something is so: a stable code, its sentence in both languages, and the values that they name."
    )
    reason = described(spoken | {"additionalProperties": STRING}, about)
    properties = whole["properties"]
    properties["violated"] = properties["constraints"]
    properties["constraints"] = {"type": "array", "items": STRING}
    properties["constraint"] = {"anyOf": [STRING, {"type": "null"}]}
    whole["required"] += ["constraint", "violated"]
    found: Schema = {"type": "array", "minItems": 1}
    there, null = Schema(type="object"), Schema(type="null")
    absent = dict.fromkeys(_PARTS, null)
    broken = {"constraints": found, "violated": found, "constraint": STRING}
    return {
        **_without_titles(parts | {"Decision": whole}),
        "Reason": reason,
        "Decided": {"allOf": [ref("Decision"), _with("decided", dict.fromkeys(_PARTS, there))]},
        "Undecided": {"allOf": [ref("Decision"), _with("undecided", absent)]},
        "Impossible": {
            "allOf": [ref("Decision"), _with("impossible", absent | broken), *_problem("impossible-project")]
        },
    }


def problem_schemas() -> dict[str, Schema]:
    """Return the schemas of a problem and of one that names wrong fields."""
    texts = dict.fromkeys(("title", "title_zh", "detail", "instance", "fix"), STRING)
    types = {"type": "string", "enum": [problem.type for problem in PROBLEMS.values()]}
    problem = object_with(
        {"type": types, "status": {"type": "integer"}, **texts},
        "type",
        "title",
        "title_zh",
        "status",
        "detail",
    )
    lines = [f"- `{problem.type}` ({problem.status}): {problem.title}" for problem in PROBLEMS.values()]
    wrong = object_with(dict.fromkeys(("field", "problem", "fix"), STRING), "field", "problem", "fix")
    errors = object_with({"errors": {"type": "array", "minItems": 1, "items": wrong}}, "errors")
    return {
        "Problem": described(problem, "\n".join(["A refusal (RFC 9457); the types are:", *lines])),
        "WrongInput": {"allOf": [*_problem("wrong-input"), errors]},
        "NoReleaseInForce": {"allOf": _problem("no-release-in-force")},
    }


def _problem(name: str) -> list[Schema]:
    return [ref("Problem"), {"properties": {"type": {"const": PROBLEMS[name].type}}}]


def _with(outcome: str, parts: dict[str, Schema]) -> Schema:
    return {"properties": {"outcome": {"const": outcome}, **parts}}


def _without_titles(schema: Any) -> Any:
    """Return a schema without the titles that only repeat the names of fields."""
    if isinstance(schema, list):
        return [_without_titles(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: entry for key, entry in schema.items() if key != "title" or not isinstance(entry, str)}
    return {key: _without_titles(entry) for key, entry in kept.items()}

"""The schemas of answers and refusals, derived from the types of a decision and the table of problems."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from api.errors import PROBLEMS
from api.routes.request_schemas import DAY, STRING, Schema, described, object_with, ref
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
        **without_titles(parts | {"Decision": whole}),
        "Reason": reason,
        "Kept": kept(),
        "Decided": {"allOf": [*_DECISION, _with("decided", dict.fromkeys(_PARTS, there))]},
        "Undecided": {"allOf": [*_DECISION, _with("undecided", absent)]},
        "Impossible": {
            "allOf": [*_DECISION, _with("impossible", absent | broken), *_problem("impossible-project")]
        },
        "Recorded": {"allOf": [*_DECISION, recorded()]},
    }


_DECISION = [ref("Kept"), ref("Decision")]
_MAYBE = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}


def kept() -> Schema:
    """Return the schema of what stands before a decision: what is known of its record."""
    why = {"type": "object", "properties": {"code": STRING}, "required": ["code"]}
    held = object_with(
        {
            "id": STRING,
            "type": STRING,
            "number": STRING,
            "state": STRING,
            "valid_until": {"anyOf": [DAY, {"type": "null"}]},
            "as_of": MOMENT,
            "refusal": {"anyOf": [why, {"type": "null"}]},
            "notes": {"type": "array", "items": why},
        },
        "id",
        "type",
        "number",
        "state",
        "valid_until",
        "as_of",
        "refusal",
        "notes",
    )
    certificates: Schema = {"type": "array", "items": held}
    register = object_with(
        {"known_at": {"anyOf": [MOMENT, {"type": "null"}]}, "certificates": certificates},
        "known_at",
        "certificates",
    )
    about = (
        "What the certificate register said of those who take part, as of the last change before `known_at`; null "
        "where nobody looked: that needs role intake, and somebody named."
    )
    return object_with(
        {
            "id": STRING,
            "recorded_at": MOMENT,
            "reference": _MAYBE,
            "supersedes": _MAYBE,
            "rules": _chosen_rules(),
            "register": described({"anyOf": [register, {"type": "null"}]}, about),
        },
        "id",
        "recorded_at",
        "reference",
        "supersedes",
        "register",
    )


def _chosen_rules() -> Schema:
    """Return the schema of which release decided and why; it is there once a release was approved."""
    why = described(
        {"enum": ["in_force", "kept", "moved", "chosen"]},
        "In force on the case date; or, where a decision is replaced: its release kept, moved on, or chosen.",
    )
    chosen = {
        "release": {"type": "integer"},
        "why": why,
        "valid_from": DAY,
        "may_choose": {"type": "boolean"},
    }
    return object_with(chosen, *chosen)


def recorded() -> Schema:
    """Return the schema of what is told beside a decision that is read again."""
    about = (
        "`shown`, `withheld` from callers without role intake or reviewer, `deleted`, or `none` where there are none; "
        "what is not shown stands as a keyed digest, `hmac-sha256:…`."
    )
    personal = described({"enum": ["shown", "withheld", "deleted", "none"]}, about)
    by: Schema = {"type": "array", "items": STRING}
    return object_with(
        {"superseded_by": by, "answer_sha256": STRING, "personal": personal},
        "superseded_by",
        "answer_sha256",
        "personal",
    )


def problem_schemas() -> dict[str, Schema]:
    """Return the schemas of a problem and of one that names wrong fields."""
    texts = dict.fromkeys(("title", "title_zh", "detail", "instance", "fix", "request_id"), STRING)
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


def without_titles(schema: Any) -> Any:
    """Return a schema without the titles that only repeat the names of fields."""
    if isinstance(schema, list):
        return [without_titles(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: entry for key, entry in schema.items() if key != "title" or not isinstance(entry, str)}
    return {key: without_titles(entry) for key, entry in kept.items()}

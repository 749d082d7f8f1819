"""The description of the routes that check and compare rules which somebody sends."""

from __future__ import annotations

from api.routes.operation_parts import JSON, answer_of, operation_of, query_parameter
from api.routes.request_schemas import STRING, Schema, object_with
from api.rule_requests import LARGEST, MOST_LISTED, TABLES
from api.rule_uploads import ZIP
from explain.wording import LANGUAGES

_ANY: Schema = {"type": "object"}
_FILES: Schema = {"type": "object", "additionalProperties": STRING, "minProperties": 1}
_SETTINGS: Schema = {"type": "array", "items": STRING, "examples": [["items/ID.promised.days=8"]]}
_RULES: Schema = {
    "oneOf": [
        object_with({"release": STRING}, "release", closed=True),
        object_with({"files": _FILES}, "files", closed=True),
    ]
}
_BYTES: Schema = {"schema": {"type": "string", "format": "binary"}}


def rule_operations(refusals: dict[str, Schema], conflict: Schema) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method.

    `refusals` are those of every body, by status; `conflict` is that of work which goes on already.
    """
    checking = _operation("checkRules", "Report every finding of rule files, or of decision tables", refusals)
    checking["description"] = (
        f"A JSON object of files, a zip of the rule folder, or a table as DMN, CSV or XLSX; to {LARGEST >> 20} MB. "
        "Rules give `findings`, as `liangti check --json` does; a table gives `tables`."
    )
    files = object_with({"files": _FILES, "set": _SETTINGS}, "files", closed=True)
    checking["requestBody"] = {
        "required": True,
        "content": {JSON: {"schema": files}, ZIP: _BYTES, **dict.fromkeys(TABLES, _BYTES)},
    }
    comparing = _operation("compareRules", "Say exactly what a change of rules changes", refusals)
    comparing["description"] = (
        "`set` tries values in the new rules. `Accept` chooses JSON, HTML, Markdown or text."
    )
    asked = object_with({"old": _RULES, "new": _RULES, "set": _SETTINGS}, "old", "new", closed=True)
    comparing["requestBody"] = {"required": True, "content": {JSON: {"schema": asked}}}
    comparing["parameters"] = [query_parameter("lang", {"enum": [*LANGUAGES], "default": "zh"})]
    for media_type in ("text/html", "text/markdown", "text/plain"):
        comparing["responses"]["200"]["content"][media_type] = {"schema": STRING}
    replaying = _operation("replayLog", "Decide the logged decisions again under other rules", refusals)
    replaying["description"] = (
        "Each is compared with its own rules, or with `old`. `Accept: text/plain` gives sentences."
    )
    day: Schema = STRING | {"examples": ["2015-05-18", "2015-05-18T09:00:00+08:00"]}
    most: Schema = {"type": "integer", "minimum": 0, "maximum": MOST_LISTED}
    fields = {"new": _RULES, "old": _RULES, "set": _SETTINGS, "since": day, "until": day, "most": most}
    replaying["requestBody"] = {
        "required": True,
        "content": {JSON: {"schema": object_with(fields, "new", closed=True)}},
    }
    replaying["parameters"] = comparing["parameters"]
    replaying["responses"]["200"]["content"]["text/plain"] = {"schema": STRING}
    replaying["responses"]["409"] = conflict
    trying = _operation(
        "tryRules", "Say which items are worth cutting, and what a value does to all flowcharts", refusals
    )
    fields = {"rules": _RULES, "set": _SETTINGS, "logged": {"type": "boolean"}, "since": day, "until": day}
    trying["requestBody"] = {
        "required": True,
        "content": {JSON: {"schema": object_with(fields, "rules", closed=True)}},
    }
    trying["parameters"] = comparing["parameters"]
    trying["responses"]["200"]["content"]["text/plain"] = {"schema": STRING}
    reading = _operation("getReleaseTexts", "Return a stored release with its rule files", {})
    reading["responses"]["404"] = refusals["404"]
    reading["parameters"] = [
        {"name": "id", "in": "path", "required": True, "schema": STRING},
        {"name": "If-None-Match", "in": "header", "schema": STRING},
    ]
    tag = {"ETag": {"schema": STRING}}
    reading["responses"]["200"]["headers"] = tag
    reading["responses"]["304"] = {"description": "It is as it was.", "headers": tag}
    return {
        "/v1/kb/check": {"post": checking},
        "/v1/kb/diff": {"post": comparing},
        "/v1/kb/replay": {"post": replaying},
        "/v1/kb/lab": {"post": trying},
        "/v1/kb/releases/{id}": {"get": reading},
    }


def _operation(name: str, summary: str, refusals: dict[str, Schema]) -> Schema:
    return operation_of(name, "rules", summary, {"200": answer_of(summary, _ANY), **refusals})

"""The description of the routes of releases and of receipts."""

from __future__ import annotations

from api.routes.answer_schemas import MOMENT
from api.routes.operation_parts import JSON, answer_of, operation_of, query_parameter
from api.routes.request_schemas import DAY, STRING, Schema, described, object_with, ref
from api.rule_uploads import LARGEST_RULES, ZIP
from decision.releases.records import KINDS, LONGEST_WHY, TRANSITIONS

_ID: Schema = {"name": "id", "in": "path", "required": True, "schema": STRING}
_IF_NONE_MATCH: Schema = {"name": "If-None-Match", "in": "header", "schema": STRING}
_ETAG: Schema = {"ETag": {"schema": STRING}}
_NULL: Schema = {"type": "null"}
_WHY: Schema = {"type": "string", "maxLength": LONGEST_WHY}
_TERMS: dict[str, Schema] = {
    "from": described(DAY, "The first day in force."),
    "transition": described({"enum": list(TRANSITIONS), "default": "old"}, "What becomes of open projects."),
    "why": _WHY,
}
_ABOUT = {
    "approve": "Make a proposal a release; by another key than proposed it, unless the two-person rule is off",
    "refuse": "Refuse a proposal",
    "withdraw": "Withdraw a proposal, or a release before its day has come",
    "rollback": "Propose a release equal to an earlier one",
}


def release_operations(refusals: dict[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refusals` are those of every body, by status."""
    made: dict[str, dict[str, Schema]] = {
        "/v1/releases": {"get": _reading("listReleases", "List releases", "Releases")}
    }
    one = _reading("getRelease", "Return a release with its proof, files and journal", "ReleaseTold")
    one["parameters"] = [_ID, *one["parameters"]]
    one["responses"]["404"] = refusals["404"]
    made["/v1/releases/{id}"] = {"get": one}
    made["/v1/releases:propose"] = {"post": _proposing(refusals)}
    for act, summary in _ABOUT.items():
        fields, needed = (_TERMS, ("from",)) if act == "rollback" else ({"why": _WHY}, ())
        status = "201" if act == "rollback" else "200"
        operation = _acting(f"{act}Release", summary, status, "ReleaseTold", refusals)
        operation["parameters"] = [_ID]
        operation["requestBody"] = _body(object_with(fields, *needed, closed=True))
        made[f"/v1/releases/{{id}}:{act}"] = {"post": operation}
    receipt = operation_of(
        "receipt",
        "decisions",
        "Return a file that anybody can check",
        {"200": answer_of("The file", ref("Receipt"))},
    )
    receipt["description"] = (
        "`liangti verify-receipt FILE` checks it, by a script that needs nothing but Python."
    )
    receipt["parameters"] = [_ID]
    receipt["responses"]["404"] = refusals["404"]
    made["/v1/decisions/{id}/receipt"] = {"get": receipt}
    return made


def release_schemas() -> dict[str, Schema]:
    """Return the schemas of releases, of their acts and of a receipt."""
    by = object_with({"key": STRING, "name": STRING, "staff_number": STRING}, "key", "name", "staff_number")
    act = object_with(
        {
            "kind": {"enum": list(KINDS)},
            "at": MOMENT,
            "by": described({"anyOf": [by, _NULL]}, "Told to those who have a role."),
            "why": STRING,
        },
        *("kind", "at", "by", "why"),
    )
    maybe_act: Schema = {"anyOf": [ref("ReleaseAct"), _NULL]}
    maybe_day: Schema = {"anyOf": [DAY, _NULL]}
    entry: dict[str, Schema] = {
        "number": {"type": "integer", "minimum": 1},
        "state": {"enum": ["open", "approved", "refused", "withdrawn", "replaced"]},
        "fingerprint": STRING,
        "valid_from": DAY,
        "valid_to": described(
            maybe_day, "The day before the next release, as known now; null is an open end."
        ),
        "is_in_timeline": {"type": "boolean"},
        "transition": {"enum": list(TRANSITIONS)},
        "equals": {"type": ["integer", "null"]},
        "proposed": ref("ReleaseAct"),
        "published": maybe_act,
        "closed": maybe_act,
        "approved_alone": {"type": "boolean"},
    }
    more: dict[str, Schema] = {
        "files": {"type": "object", "additionalProperties": STRING},
        "proof_sha256": STRING,
        "proof": {"type": ["object", "null"]},
        "journal": {"type": "array", "items": {"type": "object"}},
    }
    opened: dict[str, Schema] = {
        "fingerprint": STRING,
        "knowledge_base": STRING,
        "effective_from": DAY,
        "effective_to": maybe_day,
    }
    every: dict[str, Schema] = {
        "knowledge_base": STRING,
        "in_force": STRING,
        "serves": {"enum": ["releases", "folder"]},
        "two_persons": {"type": "boolean"},
        "open": {"type": "array", "items": object_with(opened, *opened)},
        "releases": {"type": "array", "items": ref("ReleaseEntry")},
        "proposals": {"type": "array", "items": ref("ReleaseEntry")},
    }
    receipt: dict[str, Schema] = {
        "receipt": STRING,
        "answer": described(STRING, "The canonical text; personal values stand in it as digests."),
        "record": {"type": "object"},
        "links": {"type": "array", "items": {"type": "object"}},
        "end": {"type": ["object", "null"]},
        "release": {"type": ["array", "null"], "items": {"type": "object"}},
    }
    return {
        "ReleaseAct": act,
        "ReleaseEntry": object_with(entry, *entry),
        "ReleaseTold": object_with(entry | more, *entry, *more),
        "Releases": object_with(every, *every),
        "Receipt": object_with(receipt, *receipt),
    }


def _proposing(refusals: dict[str, Schema]) -> Schema:
    summary = "Prove rule files and leave them as a proposal"
    operation = _acting("proposeRelease", summary, "201", "ReleaseTold", refusals)
    operation["description"] = (
        f"A JSON object of files, or a zip of the rule folder with the other fields in the query; to "
        f"{LARGEST_RULES >> 20} MB. Rules that have a fault are refused with every finding."
    )
    content: Schema = {"anyOf": [STRING, object_with({"base64": STRING}, "base64", closed=True)]}
    files: Schema = {"type": "object", "additionalProperties": content, "minProperties": 1}
    operation["parameters"] = [query_parameter(name, schema) for name, schema in _TERMS.items()]
    operation["requestBody"] = _body(object_with({"files": files, **_TERMS}, "files", "from", closed=True))
    operation["requestBody"]["content"][ZIP] = {"schema": {"type": "string", "format": "binary"}}
    return operation


def _reading(name: str, summary: str, schema: str) -> Schema:
    answer = answer_of(summary, ref(schema)) | {"headers": _ETAG}
    operation = operation_of(name, "rules", summary, {"200": answer})
    operation["parameters"] = [_IF_NONE_MATCH]
    operation["responses"]["304"] = {"description": "It is as it was.", "headers": _ETAG}
    return operation


def _acting(name: str, summary: str, status: str, schema: str, refusals: dict[str, Schema]) -> Schema:
    return operation_of(name, "rules", summary, {status: answer_of(summary, ref(schema)), **refusals})


def _body(schema: Schema) -> Schema:
    return {"required": True, "content": {JSON: {"schema": schema}}}

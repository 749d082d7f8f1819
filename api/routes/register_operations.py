"""The description of the routes of the certificate register, of keys and of the store."""

from __future__ import annotations

from api.media_types import LINES, MEDIA_TYPES
from api.routes.operation_parts import answer_of, body_of, operation_of, query_parameter
from api.routes.request_schemas import DAY, STRING, Schema, object_with, ref
from explain.wording import LANGUAGES

_PROBLEM = "application/problem+json"
_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]+$"},
}
_MOMENT: Schema = {"anyOf": [DAY, {"type": "string", "format": "date-time"}]}
_ANY: Schema = {"type": "object"}
_REFUSALS = {
    "400": "The body is no JSON text.",
    "404": "There is no such thing.",
    "408": "The body did not come in time.",
    "413": "The body is too large.",
    "415": "The body has the wrong media type.",
    "422": "What is asked for cannot be done.",
}


def register_operations() -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method."""
    known_at = query_parameter("known_at", _MOMENT)
    body = dict.fromkeys(("role", "department", "staff_number", "label"), STRING)
    return {
        "/v1/certificates": {
            "get": _made("findCertificates", "Find certificates by holder, project and number", "200", "422")
            | {
                "parameters": [
                    *(query_parameter(name, STRING) for name in ("holder", "project", "number")),
                    known_at,
                ]
            }
        },
        "/v1/certificates/{id}": {
            "get": _made("getCertificate", "Return a certificate with its versions", "200", "404", "422")
            | {"parameters": [_ID, known_at]},
            "put": _taking(
                _made("putCertificate", "Keep a version of a certificate", "200", *_REFUSALS, also="201")
            )
            | {"parameters": [_ID]},
        },
        "/v1/certificates/{id}:revoke": {
            "post": _taking(_made("revokeCertificate", "Revoke a certificate", "200", *_REFUSALS))
            | {"parameters": [_ID]}
        },
        "/v1/certificates:issued": {
            "post": _taking(
                _made(
                    "recordIssued", "Record the results of a decided project", "201", *_REFUSALS, also="200"
                )
            )
        },
        "/v1/certificates:import": {"post": _import()},
        "/v1/decisions/{id}/exemptions": {"get": _exemptions()},
        "/v1/keys": {
            "get": _made("listKeys", "List the API keys, without what they are", "200") | _service(),
            "post": _taking(
                _made("addKey", "Make an API key, told once", "201", *_REFUSALS) | _service(),
                object_with(body, "role", closed=True),
            ),
        },
        "/v1/keys/{id}:revoke": {
            "post": _made("revokeKey", "Revoke an API key", "200", "404") | _service() | {"parameters": [_ID]}
        },
        "/v1/store": {"get": _made("aboutStore", "Say which store it is", "200") | _service()},
        "/v1/store:check": {"post": _stream("checkStore", "Check every record", LINES)},
        "/v1/store:backup": {"post": _stream("backUpStore", "Back up the store", "application/octet-stream")},
    }


def _made(name: str, summary: str, status: str, *refusals: str, also: str = "") -> Schema:
    """Return an operation that answers an object, with one status or two."""
    responses: Schema = {one: answer_of(summary, _ANY) for one in (status, also) if one}
    for refusal in refusals:
        content = {_PROBLEM: {"schema": ref("Problem")}}
        responses[refusal] = {"description": _REFUSALS[refusal], "content": content}
    return operation_of(name, "certificates", summary, responses)


def _taking(operation: Schema, schema: Schema = _ANY) -> Schema:
    return operation | {"requestBody": body_of(schema)}


def _service() -> Schema:
    return {"tags": ["service"]}


def _stream(name: str, summary: str, media_type: str) -> Schema:
    operation = _made(name, summary, "200") | _service()
    operation["responses"]["200"]["content"] = {media_type: {"schema": STRING}}
    return operation


def _exemptions() -> Schema:
    operation = _made("getExemptions", "Return the exemption slip 免交凭证", "200", "404", "422")
    operation["responses"]["200"]["content"]["text/plain"] = {"schema": STRING}
    return operation | {"parameters": [_ID, query_parameter("lang", {"enum": list(LANGUAGES)})]}


def _import() -> Schema:
    operation = _made(
        "importCertificates", "Take in a file of certificates, whole or not at all", "200", *_REFUSALS
    )
    operation["responses"]["200"]["content"][LINES] = {"schema": STRING}
    file: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
    content = {media_type: {"schema": file} for media_type in MEDIA_TYPES.values()}
    return operation | {
        "parameters": [
            query_parameter("name", STRING),
            query_parameter("format", {"enum": sorted(MEDIA_TYPES)}),
        ],
        "requestBody": {"required": True, "content": content},
    }

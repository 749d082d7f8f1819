"""The description of the routes of webhooks, the monitor and later calendars."""

from __future__ import annotations

from collections.abc import Mapping

from api.routes.operation_parts import answer_of, body_of, operation_of, query_parameter
from api.routes.request_schemas import STRING, Schema, object_with, ref

_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string", "minLength": 1}
_ID: Schema = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
_OF_BODY = ("400", "408", "413", "415", "422")


def watching_operations(refused: Mapping[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refused` are the refusals by status."""
    changes = {
        "rotate": (
            "rotateWebhook",
            "Give a webhook a new secret; the old one signs too for a day",
            "NewWebhook",
        ),
        "remove": ("removeWebhook", "Remove a webhook and its secrets", "Webhook"),
        "replay": ("replayWebhook", "Let parked messages go out again, of one case or of all", "Webhook"),
    }
    changed = {
        f"/v1/webhooks/{{id}}:{name}": {"post": _of_one(*said, refused)} for name, said in changes.items()
    }
    changed["/v1/webhooks/{id}:replay"]["post"]["parameters"].append(query_parameter("receipt", _TEXT))
    return {
        "/v1/webhooks": {
            "get": _plain(
                "listWebhooks", "List the webhooks, with what waits and what is parked", "Webhooks"
            ),
            "post": _writes("addWebhook", "Add a webhook", "WebhookAdded", "NewWebhook", "201", refused),
        },
        **changed,
        "/v1/monitor": {
            "get": _plain("lastMonitorRun", "Return the last run of the monitor", "LastMonitorRun"),
            "post": _writes(
                "runMonitor", "Run the monitor up to a moment", "MonitorAsked", "MonitorRun", "200", refused
            ),
        },
        "/v1/calendars": {
            "post": _writes(
                "loadCalendar",
                "Load a calendar notice and date open cases anew",
                "CalendarFile",
                "CalendarLoaded",
                "201",
                refused,
            )
        },
    }


def watching_schemas() -> dict[str, Schema]:
    """Return the schemas of these requests and answers."""
    lane = {"lane": STRING, "number": _COUNT, "since": STRING, "why": STRING}
    webhook: dict[str, Schema] = {
        **dict.fromkeys(("id", "url", "label", "added", "secret_since"), STRING),
        "cases_waiting": _COUNT,
        "parked": {"type": "array", "items": object_with(lane, *lane)},
    }
    run: dict[str, Schema] = {
        "at": STRING,
        "cases": _COUNT,
        "notices": _COUNT,
        "seconds": {"type": "number", "minimum": 0},
    }
    refusal = object_with({"receipt": STRING, "kind": STRING}, "receipt", "kind")
    loaded: dict[str, Schema] = {
        "calendar": STRING,
        "is_new": {"type": "boolean"},
        "cases": {"type": "array", "items": STRING},
        "refused": {"type": "array", "items": refusal},
    }
    address = {"type": "string", "minLength": 1, "maxLength": 500}
    label = {"type": "string", "maxLength": 200}
    file = {"name": _TEXT, "text": STRING}
    return {
        "Webhook": object_with(webhook, *webhook),
        "NewWebhook": object_with({**webhook, "secret": STRING}, *webhook, "secret"),
        "Webhooks": object_with({"webhooks": {"type": "array", "items": ref("Webhook")}}, "webhooks"),
        "WebhookAdded": object_with({"url": address, "label": label}, "url", closed=True),
        "MonitorRun": object_with(run, *run),
        "LastMonitorRun": object_with({"last": {"anyOf": [ref("MonitorRun"), {"type": "null"}]}}, "last"),
        "MonitorAsked": object_with({"at": _TEXT}, "at"),
        "CalendarFile": object_with(file, *file),
        "CalendarLoaded": object_with(loaded, *loaded),
    }


def _plain(name: str, summary: str, schema: str) -> Schema:
    return operation_of(name, "watching", summary, {"200": answer_of(summary, ref(schema))})


def _of_one(name: str, summary: str, schema: str, refused: Mapping[str, Schema]) -> Schema:
    made = _plain(name, summary, schema) | {"parameters": [_ID]}
    made["responses"] |= {status: refused[status] for status in ("404", "422")}
    return made


def _writes(
    name: str, summary: str, asked: str, told: str, status: str, refused: Mapping[str, Schema]
) -> Schema:
    responses = {other: refused[other] for other in _OF_BODY}
    responses[status] = answer_of(summary, ref(told))
    return operation_of(name, "watching", summary, responses) | {"requestBody": body_of(ref(asked))}

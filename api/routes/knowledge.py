"""`GET /v1/situations`, `flowcharts`, `items`, `documents`, `tables`, each with `/{id}`: what the rules hold.

The text of a release never changes, so it is written once for each, and an ETag lets callers keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.knowledge_bases import FIELD
from api.services import Services
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase

KINDS: Mapping[str, Callable[[KnowledgeBase], Iterable[dict[str, Any]]]] = {
    "situations": lambda kb: map(_data, kb.situations),
    "flowcharts": lambda kb: map(_data, kb.flowcharts),
    "items": lambda kb: map(_data, kb.items),
    "documents": lambda kb: map(_data, kb.documents),
    "tables": lambda kb: (
        {**_data(table), "rows": [_data(row) for row in kb.rows_of_table[table.id]]} for table in kb.tables
    ),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the tag that changes when it does."""

    body: bytes
    etag: str


class Knowledge:
    """What one release holds, by kind and id."""

    def __init__(self, opened: OpenRelease) -> None:
        release = opened.release.fingerprint
        self.lists: dict[str, Text] = {}
        self.entries: dict[tuple[str, str], Text] = {}
        for kind, entries_of in KINDS.items():
            entries = list(entries_of(opened.kb))
            self.lists[kind] = text_of({"release": release, kind: entries})
            for entry in entries:
                self.entries[kind, entry["id"]] = text_of({"release": release, **entry})


def text_of(data: object) -> Text:
    """Return data as text with its tag."""
    body = orjson.dumps(data)
    return Text(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def knowledge(services: Services) -> list[BaseRoute]:
    """Return the routes of the rules."""

    def here(request: Request) -> Knowledge:
        opened = opened_for(services, request)
        kept: Knowledge | None = opened.kept.get(Knowledge)
        return kept or opened.kept.setdefault(Knowledge, Knowledge(opened))

    def routes_of(kind: str) -> list[BaseRoute]:
        async def every(request: Request) -> Response:
            return tagged(request, here(request).lists[kind])

        async def one(request: Request) -> Response:
            found = here(request).entries.get((kind, request.path_params["id"]))
            if found is None:
                what = f"the release in force has no such entry among its {kind}"
                raise RefusedRequest("not-found", what, fix=f"see /v1/{kind} for what there is")
            return tagged(request, found)

        singular = kind.removesuffix("s").capitalize()
        return [
            Route(f"/v1/{kind}", every, methods=["GET"], name=f"list{singular}s"),
            Route(f"/v1/{kind}/{{id}}", one, methods=["GET"], name=f"get{singular}"),
        ]

    return [route for kind in KINDS for route in routes_of(kind)]


def opened_for(services: Services, request: Request) -> OpenRelease:
    """Return the release in force of the knowledge base that a query names, of the default where it names none.

    Raises: WrongInput, RefusedRequest.
    """
    return services.knowledge_bases.named(request.query_params.get(FIELD)).opened


def tagged(request: Request, text: Text, media_type: str = "application/json") -> Response:
    """Return a text, or 304 where the caller has it already."""
    headers = {"ETag": text.etag, "Cache-Control": "no-cache"}
    held = (
        tag.strip().removeprefix("W/")
        for line in request.headers.getlist("if-none-match")
        for tag in line.split(",")
    )
    if any(tag in (text.etag, "*") for tag in held):
        return Response(None, 304, headers)
    return Response(text.body, 200, headers, media_type)


def _data(entry: Any) -> dict[str, Any]:
    data: dict[str, Any] = entry.model_dump(mode="json", by_alias=True)
    return data

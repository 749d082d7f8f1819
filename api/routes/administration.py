"""`/v1/keys` and `/v1/store`: what only admin does, mostly through the socket."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from api import admin
from api.body import SECONDS, parsed, read_bytes
from api.errors import RefusedRequest
from api.media_types import LINES
from api.progress_lines import Tell, progress_lines
from api.services import Services
from decision.store.errors import UnknownId

_BLOCK = 1 << 20


def administration(services: Services) -> list[BaseRoute]:
    """Return the routes."""
    store = services.store

    async def add_key(request: Request) -> Response:
        body = parsed(await read_bytes(request, services.body_limit, SECONDS))
        asked = admin.key_request(body, services.opened.kb.party_by_id)
        made = await services.read(admin.add_key, store, asked)
        services.keys.expire()
        return _json(made, 201)

    async def list_keys(_: Request) -> Response:
        return _json({"keys": await services.read(admin.keys, store)})

    async def revoke_key(request: Request) -> Response:
        try:
            revoked = await services.read(admin.revoke_key, store, request.path_params["id"])
        except UnknownId as error:
            raise RefusedRequest("not-found", error.what, fix=error.fix) from None
        services.keys.expire()
        return _json(revoked)

    async def about(_: Request) -> Response:
        return _json(await services.read(admin.store_data, store))

    async def check(request: Request) -> Response:
        def work(tell: Tell) -> dict[str, Any]:
            checked = admin.check_store(store, partial(tell, "finding"), partial(tell, "looked_at"))
            return checked.data()

        return StreamingResponse(progress_lines(work, request), media_type=LINES)

    async def back_up(_: Request) -> Response:
        file = await asyncio.to_thread(_backed_up, services)
        size = file.seek(0, 2)
        file.seek(0)
        headers = {
            "Content-Length": str(size),
            "Content-Disposition": 'attachment; filename="liangti.duckdb"',
        }
        return StreamingResponse(_blocks(file), headers=headers, media_type="application/octet-stream")

    return [
        Route("/v1/keys", add_key, methods=["POST"], name="addKey"),
        Route("/v1/keys", list_keys, methods=["GET"], name="listKeys"),
        Route("/v1/keys/{id}:revoke", revoke_key, methods=["POST"], name="revokeKey"),
        Route("/v1/store", about, methods=["GET"], name="aboutStore"),
        Route("/v1/store:check", check, methods=["POST"], name="checkStore"),
        Route("/v1/store:backup", back_up, methods=["POST"], name="backUpStore"),
    ]


def _backed_up(services: Services) -> BinaryIO:
    """Return a proved backup, open and without a name: it is gone once it is closed."""
    folder = admin.folder_for_files(services.store)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=folder) as made:
        file = Path(made) / "liangti.duckdb"
        services.store.back_up(file)
        return file.open("rb")


async def _blocks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block


def _json(data: object, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")

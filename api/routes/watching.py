"""`/v1/webhooks`, `/v1/monitor`, `/v1/calendars`: who is told of cases, runs of the monitor, later calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.admin import Data
from api.body import SECONDS, parsed, read_bytes
from api.cases import moment_of, now_of
from api.errors import RefusedRequest
from api.services import Services
from api.watching import calendar_said, moment_said, webhook_said
from decision.store.errors import UnknownId


def watching(services: Services) -> list[BaseRoute]:
    """Return the routes."""
    done = _Done(services)
    return [
        Route("/v1/webhooks", done.list, methods=["GET"], name="listWebhooks"),
        Route("/v1/webhooks", done.add, methods=["POST"], name="addWebhook"),
        Route("/v1/webhooks/{id}:rotate", done.rotate, methods=["POST"], name="rotateWebhook"),
        Route("/v1/webhooks/{id}:remove", done.remove, methods=["POST"], name="removeWebhook"),
        Route("/v1/webhooks/{id}:replay", done.replay, methods=["POST"], name="replayWebhook"),
        Route("/v1/monitor", done.last_run, methods=["GET"], name="lastMonitorRun"),
        Route("/v1/monitor", done.run, methods=["POST"], name="runMonitor"),
        Route("/v1/calendars", done.load, methods=["POST"], name="loadCalendar"),
    ]


class _Done:
    """Answers the routes; what writes waits in a thread until it is durable."""

    def __init__(self, services: Services) -> None:
        self._services, self._watching = services, services.watching

    async def list(self, _: Request) -> Response:
        return _json({"webhooks": await self._services.read(self._watching.webhooks)})

    async def add(self, request: Request) -> Response:
        asked = webhook_said(await self._body(request))
        now = moment_of(self._services)
        return _json(await self._services.derive(self._watching.add_webhook, asked, now), 201)

    async def rotate(self, request: Request) -> Response:
        return await self._changed(request, self._watching.rotate_webhook)

    async def remove(self, request: Request) -> Response:
        return await self._changed(request, self._watching.remove_webhook)

    async def replay(self, request: Request) -> Response:
        receipt = request.query_params.get("receipt", "")
        answer = await self._changed(
            request, lambda identity, now: self._watching.replay_webhook(identity, receipt, now)
        )
        self._services.posted.set()
        return answer

    async def last_run(self, _: Request) -> Response:
        return _json({"last": await self._services.read(self._watching.last_run)})

    async def run(self, request: Request) -> Response:
        at, services = moment_said(await self._body(request)), self._services
        now, shipped = now_of(services), services.opened.calendars
        done = await services.derive(self._watching.run_monitor, at, now, shipped)
        services.posted.set()
        return _json(done)

    async def load(self, request: Request) -> Response:
        services = self._services
        notice = calendar_said(await self._body(request))
        now, shipped = now_of(services), services.opened.calendars
        return _json(await services.derive(self._watching.load_calendar, notice, now, shipped), 201)

    async def _body(self, request: Request) -> Any:
        return parsed(await read_bytes(request, self._services.body_limit, SECONDS))

    async def _changed(self, request: Request, change: Callable[[str, datetime], Data]) -> Response:
        identity, now = request.path_params["id"], moment_of(self._services)
        try:
            return _json(await self._services.derive(change, identity, now))
        except UnknownId as error:
            raise RefusedRequest("not-found", error.what, fix=error.fix) from None


def _json(data: object, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")

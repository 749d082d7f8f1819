"""`GET /healthz`, `/readyz`, `/metrics`: for whoever runs the service."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.metrics import MEDIA_TYPE
from api.services import Services

_RETRY = {"Retry-After": "5"}


def health(services: Services) -> list[BaseRoute]:
    """Return the routes that say how the service is."""

    async def healthz(_: Request) -> Response:
        return _json({"status": "ok"})

    async def readyz(_: Request) -> Response:
        """Ready is who can decide and keep it by the default rules; a StoreError becomes 503 like anywhere."""
        if services.is_stopping:
            fix = "ask another node, or wait for the next start"
            raise RefusedRequest("stopping", "no new requests are taken", fix=fix, headers=_RETRY)
        await services.read(services.store.ready)
        states = dict(services.knowledge_bases.states)
        release = services.opened.release.fingerprint
        return _json({"status": "ready", "release": release, "knowledge_bases": states})

    async def metrics(_: Request) -> Response:
        return Response(services.metrics.text(), media_type=MEDIA_TYPE)

    return [
        Route("/healthz", healthz, methods=["GET"], name="health"),
        Route("/readyz", readyz, methods=["GET"], name="ready"),
        Route("/metrics", metrics, methods=["GET"], name="metrics"),
    ]


def _json(data: object) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")

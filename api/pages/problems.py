"""A refusal is shown as a page to whoever reads pages; everybody else gets the problem as it is."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import MEDIA_TYPE
from api.pages.rendering import HEADERS, rendered, staff_of
from api.pages.visit import visit_of
from api.services import Services

_PROBLEM = (b"content-type", MEDIA_TYPE.encode())
_OF_BODY = (b"content-type", b"content-length")


class ProblemPages:
    """Around everything: makes a page of each problem that would be sent to a browser."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/v1/") or not _wants_page(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = bytearray()

        async def sent(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _PROBLEM in message["headers"]:
                start = message
            elif start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._show(Request(scope), start, bytes(body), send)

        await self._app(scope, receive, sent)

    async def _show(self, request: Request, start: Message, body: bytes, send: Send) -> None:
        problem = orjson.loads(body)
        kb = self._services.opened.kb
        seen = visit_of(request), kb, "problem.html", staff_of(request)
        page = rendered(*seen, problem=problem).encode()
        kept = [header for header in start["headers"] if header[0] not in _OF_BODY]
        own = {**HEADERS, "Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page))}
        headers = [*kept, *((name.lower().encode(), value.encode()) for name, value in own.items())]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else page})


def _wants_page(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])

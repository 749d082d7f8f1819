"""Server-sent events: their form, and an answer that ends for whoever does not read it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

import orjson
from starlette.datastructures import Headers, QueryParams
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = b": \n\n"
# How long a reader may take nothing at all before its connection is broken off.
SLOWEST_SECONDS = 60.0
# After how many milliseconds a browser whose connection broke comes back.
_RETRY = b"retry: 3000\n\n"
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event(number: int, kind: str, data: object) -> bytes:
    r"""Return one event.

    >>> event(3, "case", {"state": "running"})
    b'id: 3\nevent: case\ndata: {"state":"running"}\n\n'
    """
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, kind.encode(), orjson.dumps(data))


def number_alone(number: int) -> bytes:
    """Return what only says up to where a reader has heard everything."""
    return b"id: %d\n\n" % number


def heard_before(headers: Headers, query: QueryParams) -> int | None:
    """Return the number behind which a reader goes on: its `Last-Event-ID`, before that `after` of the query."""
    for said in (headers.get("last-event-id"), query.get("after")):
        if said is not None and _NUMBER.fullmatch(said):
            return int(said)
    return None


class EventStream(StreamingResponse):
    """An answer of server-sent events, of which the first was made already."""

    def __init__(self, first: bytes, events: AsyncGenerator[bytes, None]) -> None:
        self._events = events
        super().__init__(self._all(first), headers=_HEADERS, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            async with asyncio.timeout(SLOWEST_SECONDS):
                await send(message)

        try:
            # The connection of a reader that takes nothing is broken off; others notice nothing of it.
            with suppress(TimeoutError):
                await super().__call__(scope, receive, sent)
        finally:
            await self._events.aclose()

    async def _all(self, first: bytes) -> AsyncIterator[bytes]:
        yield _RETRY + first
        async for one in self._events:
            yield one

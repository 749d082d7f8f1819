"""`POST /v1/decisions:batch`: a project a line in, an answer a line out, both while the other goes on.

A window of lines is on its way into the store at any time. When it is full, or when the caller does not read, nothing
more is read, so that memory stays the same for any number of lines.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.body import check_media_type, parsed
from api.deciding import PATH, Begun, begin, finish
from api.errors import PROBLEMS, RefusedRequest, problem_data, told
from api.gate import caller_of
from api.logs import places_of
from api.services import Services
from kb.errors import LiangtiError

MEDIA_TYPE = "application/x-ndjson"
ACCEPTED = (MEDIA_TYPE, "application/ndjson", "application/jsonl")
WINDOW = 128
IDLE_SECONDS = 60.0
_TOGETHER = 1 << 16  # bytes that are sent at once


class Batch(Response):
    """Answers while it reads."""

    media_type = MEDIA_TYPE

    def __init__(self, services: Services, request: Request) -> None:
        check_media_type(request, *ACCEPTED)
        super().__init__(None, 200, media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self._services, self._request, self._caller = services, request, caller_of(request)
        self._path = f"{PATH}:batch"

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        window: deque[Awaitable[bytes]] = deque()
        out = bytearray()

        async def give(most_left: int, at_least: int) -> None:
            """Take finished lines out of the window until so many are left, and send what there is if it is enough."""
            while len(window) > most_left:
                out.extend(await window.popleft())
            if len(out) >= at_least:
                await send({"type": "http.response.body", "body": bytes(out), "more_body": True})
                out.clear()

        try:
            async for number, line in _lines(_chunks(receive), self._services.body_limit, lambda: give(0, 1)):
                window.append(await self._begun(number, line))
                await give(WINDOW - 1, _TOGETHER)
                # One line after another is pure work: others get their turn in between.
                await asyncio.sleep(0)
            await give(0, 1)
        except ClientDisconnect:
            # What was begun is kept; nobody is there to hear of it.
            for one in window:
                await asyncio.gather(one, return_exceptions=True)
            return
        except TimeoutError:
            what = f"nothing had come for {IDLE_SECONDS:g} seconds, so this batch ends here"
            late = RefusedRequest("request-timeout", what, fix="send the other lines in another batch")
            await send({"type": "http.response.body", "body": self._refused(0, late), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begun(self, number: int, line: bytes | None) -> Awaitable[bytes]:
        """Return what will be the answer to a line; None is a line beyond the limit."""
        try:
            if line is None:
                what = f"the line has more than {self._services.body_limit} bytes"
                raise RefusedRequest("body-too-large", what, fix="send fewer certificates in it")
            begun = await begin(self._services, parsed(line), self._caller)
        except Exception as error:  # noqa: BLE001
            # A bad line is answered in its place, and the others go on.
            return _ready(self._refused(number, error))
        return self._answer(number, begun)

    async def _answer(self, number: int, begun: Begun) -> bytes:
        try:
            answer = await finish(self._services, begun, self._path)
        except Exception as error:  # noqa: BLE001
            return self._refused(number, error)
        return b'{"line":%d,' % number + answer.body[1:] + b"\n"

    def _refused(self, number: int, error: Exception) -> bytes:
        request_id = self._request.scope["state"]["request_id"]
        if isinstance(error, LiangtiError):
            problem, detail, members, _ = told(error)
        else:
            self._services.log("fault", request_id=request_id, route=self._path, trace=places_of(error))
            problem, members = PROBLEMS["internal-error"], {}
            detail = "nothing was decided; the log of the service says what went wrong, under the request id"
        said = problem_data(problem, detail, self._path)
        return orjson.dumps({"line": number, **said, "request_id": request_id, **members}) + b"\n"


async def _ready(line: bytes) -> bytes:
    return line


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body", False):
            return


async def _lines(
    chunks: AsyncIterator[bytes], limit: int, before_waiting: Callable[[], Awaitable[None]]
) -> AsyncIterator[tuple[int, bytes | None]]:
    """Yield each line that is not blank with its number from 1; None for one that is longer than the limit.

    Nothing beyond the limit is kept. Before waiting for more, `before_waiting` sends what is done: a caller may wait
    for an answer before sending the next line.
    Raises: TimeoutError, when nothing has come for long.
    """
    rest, number, is_over = bytearray(), 0, False
    iterator = aiter(chunks)
    while True:
        await before_waiting()
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(iterator)
        except StopAsyncIteration:
            break
        *whole, last = chunk.split(b"\n")
        for part in whole:
            number += 1
            rest += part
            if is_over or len(rest) > limit:
                yield number, None
            elif rest.strip():
                yield number, bytes(rest)
            rest.clear()
            is_over = False
        rest += last
        if len(rest) > limit:
            rest.clear()
            is_over = True
    if is_over or rest.strip():
        yield number + 1, None if is_over else bytes(rest)

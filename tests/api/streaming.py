"""A reader of server-sent events in this process: it takes what comes, and goes away when it likes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

SECONDS = 20


@dataclass
class Reader:
    """What has come so far; one that `takes` nothing holds its own connection up."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_ended: bool = False
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def sent(self, message: Any) -> None:
        await self.takes.wait()
        async with self._came:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self.body += message["body"]
                self.is_ended = not message.get("more_body", False)
            self._came.notify_all()

    async def until(self, is_so: Any) -> None:
        """Wait until what has come is so."""
        async with asyncio.timeout(SECONDS), self._came:
            await self._came.wait_for(lambda: is_so(self))

    async def events(self, number: int) -> list[dict[str, Any]]:
        """Return the events, once there are so many."""
        await self.until(lambda reader: len(parsed(reader.body)) >= number)
        return parsed(self.body)


def parsed(body: bytes) -> list[dict[str, Any]]:
    """Return the events of a stream with their id, kind and data."""
    found = []
    for block in body.decode().split("\n\n")[:-1]:
        said = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if "data" in said:
            found.append({"id": int(said["id"]), "event": said["event"], "data": json.loads(said["data"])})
    return found


@asynccontextmanager
async def reading(app: Any, target: str, *, takes: bool = True, **headers: str) -> AsyncIterator[Reader]:
    """Connect to a stream; in the end the reader goes away."""
    path, _, query = target.partition("?")
    named = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    reader, gone, asked = Reader(), asyncio.Event(), False
    if takes:
        reader.takes.set()

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    serving = asyncio.create_task(app(scope, receive, reader.sent))
    try:
        if takes:
            await reader.until(lambda one: one.status)
        yield reader
    finally:
        gone.set()
        async with asyncio.timeout(SECONDS):
            await serving

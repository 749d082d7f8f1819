"""Requests to the public interface: to an application in this process, or to a service at an address."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import MutableMapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp

from kb.errors import LiangtiError

_JSON = "application/json"


class Answer(NamedTuple):
    """The status of an answer and what it says."""

    status: int
    data: Any


class Asking(Protocol):
    """Whatever sends requests."""

    async def ask(self, method: str, path: str, body: object = None) -> Answer: ...


class InProcess:
    """An application in this process, asked as if from this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        content = b"" if body is None else orjson.dumps(body)
        status, parts = 0, list[bytes]()

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            parts.append(message.get("body", b""))

        await self._app(_scope(method, path, content), receive, send)
        return Answer(status, orjson.loads(b"".join(parts)))


class AtAddress:
    """A service at an address, with the key of an admin where it asks for one. Each thread has a connection."""

    def __init__(self, url: str, key: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise LiangtiError(f"`{url}` is no address of a service", fix="write http://127.0.0.1:8000")
        self._url, self._key, self._local = parts, key, threading.local()

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        return await asyncio.to_thread(self._ask, method, path, body)

    def _ask(self, method: str, path: str, body: object) -> Answer:
        headers = {"Content-Type": _JSON} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        connection = self._connection()
        try:
            connection.request(method, path, None if body is None else orjson.dumps(body), headers)
            answer = connection.getresponse()
            return Answer(answer.status, orjson.loads(answer.read()))
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            what = f"the service cannot be reached: {error}"
            raise LiangtiError(what, where=self._url.geturl(), fix="look whether it runs") from None

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._local, "connection"):
            kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
            self._local.connection = kind(str(self._url.hostname), self._url.port, timeout=60)
        connection: http.client.HTTPConnection = self._local.connection
        return connection


def _scope(method: str, path: str, content: bytes) -> MutableMapping[str, Any]:
    headers = (
        (b"host", b"localhost"),
        (b"content-type", _JSON.encode()),
        (b"content-length", b"%d" % len(content)),
    )
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }

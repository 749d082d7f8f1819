"""Work in a thread that tells how far it is: as lines of JSON, the last of which is the result or the problem."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request

from api.admin_socket import is_through_socket
from api.errors import problem_data, told
from kb.errors import LiangtiError

Tell = Callable[[str, Any], None]
Work = Callable[[Tell], Mapping[str, Any]]


class NobodyListens(Exception):
    """Ends work whose caller has gone."""


async def progress_lines(work: Work, request: Request) -> AsyncIterator[bytes]:
    """Yield what `work` tells, then its result; what it refuses is the last line.

    A caller who goes away ends the work: the next time that it tells something, NobodyListens is raised in it.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue()
    gone = threading.Event()

    def put(line: Mapping[str, Any] | None) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    def tell(name: str, said: Any) -> None:
        if gone.is_set():
            raise NobodyListens
        put({name: said})

    def run() -> None:
        try:
            put({"result": work(tell)})
        except NobodyListens:
            return
        except LiangtiError as error:
            problem, detail, members, _ = told(error, to_owner=is_through_socket(request.scope))
            put({"problem": {**problem_data(problem, detail, request.url.path), **members}})
        finally:
            put(None)

    working = loop.run_in_executor(None, run)
    try:
        while (line := await lines.get()) is not None:
            yield orjson.dumps(line) + b"\n"
        await working
    finally:
        gone.set()

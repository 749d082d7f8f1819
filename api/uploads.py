"""A large body kept in a file without a name while it comes, and refused when it is too large or stops coming."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from starlette.requests import ClientDisconnect, Request

from api.errors import RefusedRequest

LARGEST_IMPORT = 2 << 30
_IDLE_SECONDS = 60.0
_IN_MEMORY = 1 << 20


async def spooled(request: Request, folder: Path | None) -> BinaryIO:
    """Return the body in a file without a name. Raises: RefusedRequest if it is too large or stops coming."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > LARGEST_IMPORT:
        raise _too_large()
    file: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder) if folder else None)  # noqa: SIM115
    size, stream = 0, request.stream().__aiter__()
    try:
        while True:
            async with asyncio.timeout(_IDLE_SECONDS):
                chunk = await anext(stream, None)
            if chunk is None:
                break
            size += len(chunk)
            if size > LARGEST_IMPORT:
                raise _too_large()
            file.write(chunk)
    except TimeoutError:
        file.close()
        what = f"nothing had come for {_IDLE_SECONDS:g} seconds"
        raise RefusedRequest("request-timeout", what, fix="send it again") from None
    except (RefusedRequest, ClientDisconnect, OSError):
        file.close()
        raise
    file.seek(0)
    return file  # type: ignore[no-any-return]


def _too_large() -> RefusedRequest:
    return RefusedRequest(
        "body-too-large",
        f"the file has more than {LARGEST_IMPORT} bytes",
        fix="split it",
        headers={"Connection": "close"},
    )

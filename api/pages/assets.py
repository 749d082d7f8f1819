"""Style, scripts and the mark: read once, named by the hash of their bytes, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest

_FOLDER = Path(__file__).parent / "assets"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file; its `address` changes when its bytes do."""

    address: str
    etag: str
    media_type: str
    body: bytes


@cache
def assets() -> Mapping[str, Asset]:
    """Return every asset by the name of its file."""
    return {path.name: _asset(path) for path in sorted(_FOLDER.iterdir())}


def asset_routes() -> list[BaseRoute]:
    """Return the route of assets."""
    by_address = {asset.address: asset for asset in assets().values()}

    async def asset(request: Request) -> Response:
        found = by_address.get(request.url.path)
        if found is None:
            raise RefusedRequest("not-found", "there is no such file", fix="load the page again")
        headers = {
            "ETag": found.etag,
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        if found.etag in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        return Response(found.body, 200, headers, found.media_type)

    return [Route("/assets/{name}", asset, methods=["GET"], name="asset")]


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:16]
    media_type = _MEDIA_TYPES[path.suffix]
    return Asset(f"/assets/{path.stem}.{digest}{path.suffix}", f'"{digest}"', media_type, body)

"""A form that was sent: read within its limit, and believed only if this service's own page sent it."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.body import SECONDS, check_media_type, read_within
from api.errors import RefusedRequest
from api.pages.visit import TOKEN

MEDIA_TYPE = "application/x-www-form-urlencoded"
FIELD = "form"
_WITH_FILE = "multipart/form-data"
_MOST_BYTES, _MOST_FIELDS = 64 << 10, 200


@dataclass(frozen=True, slots=True)
class SentForm:
    """The fields in the order of the page; `is_ours` says that they carry the token of this browser's cookie."""

    fields: Sequence[tuple[str, str]]
    is_ours: bool


async def read_form(request: Request, most_bytes: int = _MOST_BYTES) -> SentForm:
    """Return the form of a request. Raises: RefusedRequest for another media type, too much, or what is no form."""
    check_media_type(request, MEDIA_TYPE)
    try:
        async with asyncio.timeout(SECONDS):
            body = await read_within(request, most_bytes)
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except TimeoutError:
        raise RefusedRequest(
            "request-timeout", "the form had not come in time", fix="send it again"
        ) from None
    except ValueError:
        raise RefusedRequest("refused", "this is no form", fix="send it from the page") from None
    return _sent(request, fields)


async def read_upload(request: Request, most_bytes: int) -> tuple[SentForm, bytes]:
    """Return a form that was sent with one file, and the bytes of the file; nothing where none was chosen.

    Raises: RefusedRequest for another media type, too much, or what is no form.
    """
    if not request.headers.get("content-type", "").startswith(f"{_WITH_FILE};"):
        fix = "send it from the page"
        raise RefusedRequest("unsupported-media-type", f"the body must be {_WITH_FILE}", fix=fix)
    try:
        async with asyncio.timeout(SECONDS):
            body = await read_within(request, most_bytes)
        form = await MultiPartParser(
            request.headers, _once(body), max_files=1, max_fields=_MOST_FIELDS
        ).parse()
    except TimeoutError:
        raise RefusedRequest(
            "request-timeout", "the file had not come in time", fix="send it again"
        ) from None
    except MultiPartException:
        raise RefusedRequest("refused", "this is no form", fix="send it from the page") from None
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    files = [await value.read() for value in form.values() if isinstance(value, UploadFile)]
    return _sent(request, fields), files[0] if files else b""


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def _sent(request: Request, fields: Sequence[tuple[str, str]]) -> SentForm:
    """Return the fields without the token, and whether the token is that of this browser."""
    given = dict(fields).get(FIELD, "")
    kept = request.cookies.get(TOKEN, "")
    is_same = bool(kept) and hmac.compare_digest(given.encode(), kept.encode())
    return SentForm([field for field in fields if field[0] != FIELD], is_same and _is_from_here(request))


def _is_from_here(request: Request) -> bool:
    """Return whether the browser says that a page of this service sent the form; old ones say nothing."""
    # Not the Origin header: a proxy may give the service another Host than the browser saw.
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")

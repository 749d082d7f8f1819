"""A request body, read strictly and never beyond its limit, or a refusal that says why."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from email.message import Message
from itertools import chain, islice
from typing import Any, NoReturn

import orjson
from fastapi import Request

from api.errors import RefusedRequest

DEEPEST = 20
SECONDS = 20.0
_LONGEST_NUMBER = 60
_BRANCHES = frozenset((dict, list))
_CLOSE = {"Connection": "close"}


async def read_json(request: Request, limit: int, seconds: float = SECONDS) -> object:
    """Return what the JSON text of the body says; numbers with a point are exact decimals.

    Unit:   `limit` in bytes; nothing beyond it is kept.
    Raises: RefusedRequest for another media type, too long a body, and whatever is no strict JSON: other bytes than
            UTF-8, keys that stand twice, NaN and Infinity, more than 20 levels, anything behind the end.
    """
    return parsed(await read_bytes(request, limit, seconds))


async def read_bytes(request: Request, limit: int, seconds: float = SECONDS) -> bytes:
    """Return the body, which says that it is JSON. Raises: RefusedRequest, also if it is not all there in time."""
    check_media_type(request, "application/json")
    try:
        async with asyncio.timeout(seconds):
            return await read_within(request, limit)
    except TimeoutError:
        raise RefusedRequest(
            "request-timeout",
            f"the body had not come after {seconds:g} seconds",
            fix="send it faster",
            headers=_CLOSE,
        ) from None


def check_media_type(request: Request, *accepted: str) -> None:
    """Raise RefusedRequest unless the body is of a media type that is accepted, in UTF-8 and not compressed."""
    given = request.headers.get("content-type", "")
    if given == accepted[0] and "content-encoding" not in request.headers:
        return
    header = Message()
    header["Content-Type"] = given
    if header.get_content_type() not in accepted or not given:
        what, fix = f"the body must be {accepted[0]}", f"send `Content-Type: {accepted[0]}`"
        raise RefusedRequest("unsupported-media-type", what, fix=fix)
    charset = header.get_param("charset", "utf-8")
    if not isinstance(charset, str) or charset.lower() not in ("utf-8", "utf8"):
        raise RefusedRequest("unsupported-media-type", "the charset must be utf-8", fix="send UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedRequest(
            "unsupported-media-type", "the body must not be compressed", fix="send it as it is"
        )


async def read_within(request: Request, limit: int) -> bytes:
    """Return the bytes of the body. Unit: `limit` in bytes. Raises: RefusedRequest if there are more."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        _too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> NoReturn:
    raise RefusedRequest(
        "body-too-large",
        f"the body has more than {limit} bytes",
        fix="send fewer certificates at once",
        headers=_CLOSE,
    )


def parsed(body: bytes) -> object:
    """Return what a JSON text says. Raises: RefusedRequest, see `read_json`."""
    data = _shortest(body)
    if data is not None:
        return data
    try:
        data = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _no_json(f"byte {error.start + 1} is no UTF-8", "save the text as UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _no_json(f"{place}: {_plain(error.msg)}", "check commas, quotes and brackets there") from None
    except RecursionError:
        raise _too_deep() from None
    if _is_deeper(data, DEEPEST):
        raise _too_deep()
    return data


def _shortest(body: bytes) -> Any:
    """Return what a text says that is written in the shortest way, as most are; None for any other text.

    Such a text is what its own data gives when it is written again. So no key stands in it twice, and no number
    has lost anything; numbers with a point, which orjson reads as floats, are left to the strict reader.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if orjson.dumps(data) != body:
        return None
    levels = list(islice(_levels(data), DEEPEST + 1))
    has_float = type(data) is float or any(float in kinds for kinds in levels)
    return None if has_float or len(levels) > DEEPEST else data


def _no_json(what: str, fix: str) -> RefusedRequest:
    return RefusedRequest("not-json", what, fix=fix)


def _too_deep() -> RefusedRequest:
    return _no_json(f"the text is nested deeper than {DEEPEST} levels", "a request needs 3 levels")


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _is_deeper(data: object, levels: int) -> bool:
    return len(list(islice(_levels(data), levels + 1))) > levels


def _levels(data: object) -> Iterator[set[type]]:
    """Yield the types of what the lists and objects hold, level after level."""
    branches: list[Any] = [data] if type(data) in _BRANCHES else []
    while branches:
        inner = [one.values() if type(one) is dict else one for one in branches]
        kinds = set(map(type, chain.from_iterable(inner)))
        yield kinds
        # Most lists and objects hold no others, which their types say together.
        held = chain.from_iterable(inner) if kinds & _BRANCHES else ()
        branches = [value for value in held if type(value) in _BRANCHES]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _no_json(f"the key `{_shown(twice)}` stands twice in one object", "delete one of the two")
    return found


def _shown(key: str) -> str:
    return key[:60].encode("utf-8", "backslashreplace").decode()


def _constant(name: str) -> NoReturn:
    raise _no_json(f"{name} is no JSON number", "write digits, or leave the field out")


def _whole(text: str) -> int:
    return int(_short(text))


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(_short(text))
    except InvalidOperation:
        raise _no_json(f"{text} is beyond all numbers", "write digits, such as 3000 or 0.5") from None
    return Decimal(f"{number:f}") if abs(number.adjusted()) < _LONGEST_NUMBER else number


def _short(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        raise _no_json(f"a number has {len(text)} characters", f"write at most {_LONGEST_NUMBER}")
    return text


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_decimal
)

"""What may enter the store. Both engines hold the same values, so what only one can hold is refused for both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import orjson

from decision.store.canonical import canonical
from decision.store.errors import RefusedValue

LONGEST_TEXT = 4000
LONGEST_ID = 200
LARGEST_NUMBER = 2**53 - 1
DEEPEST = 200

_BLOCK = LONGEST_TEXT // 2
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BRANCHES = (dict, list, tuple)
_KINDS = {str, int, bool, type(None), *_BRANCHES}
_PLAIN = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_STRANGE = re.compile("[\0\ud800-\udfff]")


def text(value: object, name: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text as it is. Raises: RefusedValue, which names the place and never the text."""
    if not isinstance(value, str):
        raise RefusedValue("a text is needed", where=name, fix="give a text, or an empty one")
    if len(value) > longest:
        what = f"the text has {len(value)} characters, more than {longest}"
        raise RefusedValue(what, where=name, fix="shorten it")
    if found := _STRANGE.search(value):
        kind = "the character U+0000" if found.group() == "\0" else "half of a surrogate pair"
        what = f"the text holds {kind} at position {found.start() + 1}"
        raise RefusedValue(what, where=name, fix="take it out: no text is written with it")
    return value


def is_writable(value: str) -> bool:
    """Return whether a text, however long, is one that `text` takes."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def texts(values: tuple[object, ...], name: str, names: tuple[str, ...]) -> None:
    """Let texts in; those beyond `names` have the last name. Raises: RefusedValue, which names the first fault."""
    try:
        joined = "".join(values)  # type: ignore[arg-type]
    except TypeError:
        joined = "\0"
    if len(joined) > LONGEST_TEXT or _STRANGE.search(joined):
        # Only a suspect is looked at value by value, to name the place.
        for at, value in enumerate(values):
            text(value, f"{name}.{names[min(at, len(names) - 1)]}")


def identifier(value: object, name: str) -> str:
    """Return an id: a text of 1 to 200 characters. A missing id is refused, since NULL equals nothing."""
    if value is None or value == "":
        raise RefusedValue("the id is missing", where=name, fix="give an id")
    return text(value, name, LONGEST_ID)


def optional_identifier(value: object, name: str) -> str | None:
    """Return an id, or None where there is none."""
    return None if value is None else identifier(value, name)


def fingerprint(value: object, name: str) -> str:
    """Return a SHA-256 in hexadecimal."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise RefusedValue("this is no SHA-256", where=name, fix="give 64 hexadecimal digits in lower case")
    return value


def day(value: object, name: str) -> date:
    """Return a civil day; a moment is no day."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise RefusedValue("this is no civil day", where=name, fix="give a date without a time")
    return value


def optional_day(value: object, name: str) -> date | None:
    """Return a civil day, or None where there is none."""
    return None if value is None else day(value, name)


def moment(value: object, name: str) -> datetime:
    """Return a moment in UTC; without a time zone it is none."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise RefusedValue("this is no moment", where=name, fix="give a time with its time zone")
    return value.astimezone(UTC)


def whole_number(value: object, name: str) -> int:
    """Return a whole number that every JSON reader reads back."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        fix = f"give a whole number up to {LARGEST_NUMBER}, larger ones and decimals as text"
        raise RefusedValue("this is no whole number that JSON keeps", where=name, fix=fix)
    return value


def blob(value: object, name: str, longest: int) -> bytes:
    """Return bytes as they are."""
    if not isinstance(value, bytes):
        raise RefusedValue("bytes are needed", where=name, fix="give bytes, or none")
    if len(value) > longest:
        what = f"{len(value)} bytes are more than {longest}"
        raise RefusedValue(what, where=name, fix="keep a reference instead")
    return value


def canonical_text(value: object, name: str) -> str:
    """Return the canonical JSON of a value of texts, whole numbers, truth values, null, lists and mappings.

    Raises: RefusedValue for anything else, with the path of what it found.
    """
    try:
        written = orjson.dumps(value, option=_PLAIN).decode()
    except (TypeError, ValueError):
        return _walked(value, name)
    # Only a suspect is walked again, entry by entry, to name the place of a fault.
    is_suspect = "\\" in written or _may_hold_long_text(written)
    return _walked(value, name) if is_suspect or not _kinds(value) <= _KINDS else written


def _may_hold_long_text(written: str) -> bool:
    """Return False if no text in a JSON text is too long: one that is has a whole block of its own, without a quote."""
    return any('"' not in written[at : at + _BLOCK] for at in range(0, len(written) - _BLOCK + 1, _BLOCK))


def _kinds(value: Any) -> set[type]:
    """Return the types of a value and of all that it holds, found level after level."""
    kinds, branches = {type(value)}, [value] if type(value) in _BRANCHES else []
    while branches:
        inner = [one.values() if type(one) is dict else one for one in branches]
        level = set(map(type, chain.from_iterable(inner)))
        kinds |= level
        held = chain.from_iterable(inner) if not level.isdisjoint(_BRANCHES) else ()
        branches = [entry for entry in held if type(entry) in _BRANCHES]
    return kinds


def _walked(value: object, name: str) -> str:
    return canonical(_plain(value, name, 0))


def _plain(value: object, name: str, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value, name)
    if isinstance(value, int):
        return whole_number(value, name)
    if depth == DEEPEST:
        raise RefusedValue(f"more than {DEEPEST} levels", where=name, fix="flatten it")
    if isinstance(value, Mapping):
        entries = ((text(key, f"{name}: a key"), entry) for key, entry in value.items())
        return {key: _plain(entry, f"{name}.{key}", depth + 1) for key, entry in entries}
    if isinstance(value, list | tuple):
        return [_plain(entry, f"{name}[{at}]", depth + 1) for at, entry in enumerate(value)]
    what = f"a {type(value).__name__} has no place in a record"
    raise RefusedValue(what, where=name, fix="give text, whole numbers, lists and mappings")

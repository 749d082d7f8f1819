"""Decision -> plain data and its one canonical text; every reason with its sentence in both languages.

A personal value never stands in a sentence but beside it, so that the record can hold a token in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

import orjson

from decision.answer import Decision
from decision.personal import Personal
from decision.reason import Reason
from explain.wording import say


def decision_bytes(decision: Decision) -> bytes:
    """Return the canonical JSON text: UTF-8, fields as declared, no blanks; the same decision, the same bytes."""
    return orjson.dumps(shaped_decision(decision))


def value_bytes(value: object) -> bytes:
    """Return the canonical text of a part of a decision, in as much memory as it takes: orjson keeps 4 KiB for any."""
    return bytes(memoryview(orjson.dumps(shaped(value))))


def decision_as_data(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain data.

    The field names are those of `Decision`, but `constraints` are the ids of all constraints violated, in file order,
    `constraint` is the first of them, and `violated` holds them whole.
    """
    data: dict[str, Any] = orjson.loads(decision_bytes(decision))
    return data


def reason_as_data(reason: Reason) -> dict[str, str]:
    """Return a reason with its sentences and its values; the values of advice are its sentences."""
    spoken = dict(_spoken(reason) if reason.values else _spoken_once(reason))
    return spoken | {name: value for name, value in reason.values if name not in spoken}


def _spoken(reason: Reason) -> dict[str, str]:
    values = tuple([(name, "" if type(value) is Personal else value) for name, value in reason.values])
    said = Reason(reason.code, values)
    return {"code": reason.code, "zh": say(said, "zh"), "en": say(said, "en")}


_spoken_once = cache(_spoken)


def shaped_decision(decision: Decision) -> dict[str, Any]:
    """Return what is written of a decision: every reason spoken, the constraints named before they are told."""
    written: dict[str, Any] = {}
    for name, value in shaped(decision).items():
        if name == "constraints":
            ids = [constraint.id for constraint in decision.constraints]
            written |= {"constraints": ids, "constraint": ids[0] if ids else None, "violated": value}
        else:
            written[name] = value
    return written


def shaped(value: Any) -> Any:
    """Return a value in which every reason is spoken; what holds none stays as it is, for orjson to write."""
    kind = type(value)
    if value is None or kind is str:
        return value
    if kind is Reason:
        return reason_as_data(value)
    if kind is tuple:
        return [shaped(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: shaped(entry) for key, entry in value.items()}
    if is_dataclass(kind):
        return {
            name: shaped(getattr(value, name)) if may_hold_reason else getattr(value, name)
            for name, may_hold_reason in _fields(kind)
        }
    return value


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, bool], ...]:
    """Return the fields of a dataclass in their order, and of each whether a reason can stand somewhere inside."""
    hints = get_type_hints(kind)
    return tuple((field.name, _may_hold_reason(hints[field.name])) for field in fields(kind))


@cache
def _may_hold_reason(kind: Any) -> bool:
    if kind in (Reason, object, Any):
        return True
    inside = get_type_hints(kind).values() if is_dataclass(kind) else get_args(kind)
    return any(_may_hold_reason(part) for part in inside)

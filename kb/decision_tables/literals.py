"""Constants of FEEL: numbers, texts, dates, durations, and calls such as `date(2019, 6, 30)` that are worth one value.

No other expression: a name of another decision or input has no value here, and is said to have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from kb.decision_tables.scanner import Scanner, UnanalysableCell


@dataclass(frozen=True, slots=True)
class Months:
    """A duration of whole months."""

    count: int


@dataclass(frozen=True, slots=True)
class Seconds:
    """A duration of days and smaller units, in exact seconds."""

    count: Decimal


Constant = Decimal | str | bool | date | datetime | time | Months | Seconds | None

_NUMBER = re.compile(r"-?\s*(\d+(\.\d+)?|\.\d+)(?!\w)", re.ASCII)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w ]*", re.DOTALL)
_OPERATOR = re.compile(r"[<>=!+*/^-]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_SECONDS = re.compile(
    r"(-?)P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_DEEPEST = 20
_UNITS = (86_400, 3_600, 60, 1)


def read_constant(scanner: Scanner) -> Constant:
    """Return the value that stands here.

    Raises: UnanalysableCell: `symbol-in-cell`, `bad-operator`, `unsupported-call`, `bad-value` or `unreadable-cell`.
    """
    if found := scanner.match(_NUMBER):
        return Decimal(re.sub(r"\s", "", found[0])) or Decimal(0)
    if found := scanner.match(_STRING):
        return _ESCAPE.sub(_unescaped, found[1])
    if scanner.take("@"):
        if not (found := scanner.match(_STRING)):
            raise scanner.unreadable("a text is expected")
        return _at_literal(found[1])
    if found := scanner.match(_NAME):
        return _named(" ".join(found[0].split()), scanner)
    if found := scanner.match(_OPERATOR):
        raise UnanalysableCell(
            "bad-operator", f"`{found[0]}` is no operator of a test (`{scanner.text}`)", "write not(...)"
        )
    raise scanner.unreadable("a value is expected")


def _unescaped(found: re.Match[str]) -> str:
    mark = found[1]
    return chr(int(mark[1:], 16)) if len(mark) > 1 else _ESCAPED.get(mark, mark)


def _named(name: str, scanner: Scanner) -> Constant:
    if name in ("true", "false"):
        return name == "true"
    if name == "null":
        return None
    if not scanner.take("("):
        raise UnanalysableCell(
            "symbol-in-cell",
            f"`{name}` is a name, not a value",
            "write the value itself, texts in quotation marks",
        )
    scanner.depth += 1
    if scanner.depth > _DEEPEST:
        raise scanner.unreadable("too many calls stand in each other")
    given: list[Constant] = []
    while not scanner.take(")"):
        if given:
            scanner.need(",")
        given.append(read_constant(scanner))
    scanner.depth -= 1
    call = _CALLS.get(name)
    if call is None:
        raise UnanalysableCell(
            "unsupported-call", f"`{name}(...)` has no fixed value", "write the value itself"
        )
    try:
        return call(*given)
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        shown = ", ".join(map(repr, given))
        raise UnanalysableCell(
            "bad-value", f"`{name}({shown})` has no value", "write a value that exists"
        ) from None


def _at_literal(text: str) -> Constant:
    for read in (_duration, date.fromisoformat, _instant, time.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise UnanalysableCell("bad-value", f'`@"{text}"` has no value', "write a date, a time or a duration")


def _duration(text: str) -> Constant:
    if found := _MONTHS.fullmatch(text):
        count = 12 * int(found[2] or 0) + int(found[3] or 0)
        return Months(-count if found[1] else count)
    if not (found := _SECONDS.fullmatch(text)):
        raise ValueError(text)
    total = sum(Decimal(part or 0) * unit for part, unit in zip(found.groups()[1:], _UNITS, strict=True))
    return Seconds(-Decimal(total) if found[1] else Decimal(total))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{date.fromisoformat(text)}T00:00:00")


def _date(*given: Constant) -> Constant:
    if len(given) == 3:
        return date(*(int(str(part)) for part in given))
    (one,) = given
    if isinstance(one, datetime):
        return one.date()
    return one if isinstance(one, date) else date.fromisoformat(_text(one))


def _date_and_time(first: Constant, clock: Constant = None) -> Constant:
    if isinstance(clock, time) and isinstance(first, date):
        return datetime.combine(first.date() if isinstance(first, datetime) else first, clock)
    return _instant(_text(first))


def _time(*given: Constant) -> Constant:
    if len(given) == 1:
        (one,) = given
        return one.timetz() if isinstance(one, datetime) else time.fromisoformat(_text(one))
    offset = given[3] if len(given) == 4 else None
    zone = timezone(timedelta(seconds=float(offset.count))) if isinstance(offset, Seconds) else None
    hour, minute, second = (int(str(part)) for part in given[:3])
    return time(hour, minute, second, tzinfo=zone)


def _number(text: Constant, grouping: Constant = None, point: Constant = None) -> Constant:
    digits = _text(text)
    if grouping:
        digits = digits.replace(_text(grouping), "")
    digits = digits.replace(_text(point), ".") if point else digits
    if not re.fullmatch(r"-?\d+(\.\d+)?", digits, re.ASCII):
        raise ValueError(digits)
    return Decimal(digits)


def _string(value: Constant) -> Constant:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | time) else _text(value)


def _text(value: Constant) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


_CALLS: Mapping[str, Callable[..., Constant]] = {
    "date": _date,
    "date and time": _date_and_time,
    "time": _time,
    "number": _number,
    "string": _string,
    "duration": lambda text: _duration(_text(text)),
}

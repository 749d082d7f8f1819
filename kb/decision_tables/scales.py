"""The types of inputs: how a value becomes a key on its axis, and how a key is written.

A key of an ordered type is an exact decimal: days, months and seconds are counted, so that one axis serves all of
them. On a discrete type two neighbouring keys have nothing between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from kb.decision_tables.literals import Constant, Months, Seconds
from kb.decision_tables.scanner import UnanalysableCell

Key = Decimal | str | bool
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_BEGIN = datetime(1970, 1, 1)  # noqa: DTZ001  local times have no zone
_FIRST, _LAST = datetime.min, datetime.max  # noqa: DTZ901


def quoted(text: str) -> str:
    """Return a text in quotation marks; what cannot stand in a line, or in XML, is escaped."""
    marked = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROL.sub(as_escape, marked) + '"'


def as_escape(found: re.Match[str]) -> str:
    """Return a character as FEEL escapes it."""
    return f"\\U{ord(found[0]):06x}" if ord(found[0]) > 0xFFFF else f"\\u{ord(found[0]):04x}"


@dataclass(frozen=True, slots=True)
class Scale:
    """One type of input. No value lies beyond `lowest` and `highest`; `origin` is an everyday one."""

    name: str
    key_of: Callable[[Constant], Key]
    written: Callable[[Key], str]
    literal: str = "{}"
    is_ordered: bool = True
    is_discrete: bool = False
    origin: Decimal = Decimal(0)
    lowest: Decimal | None = None
    highest: Decimal | None = None

    def clipped(self, key: Decimal) -> Decimal:
        """Return the value of the type that is nearest to `key`."""
        key = key if self.lowest is None else max(key, self.lowest)
        return key if self.highest is None else min(key, self.highest)

    def feel(self, key: Key) -> str:
        """Return how a cell writes the value."""
        if isinstance(key, bool):
            return "true" if key else "false"
        if isinstance(key, str):
            return quoted(key)
        return self.literal.format(self.written(key))


def _of(kind: type, says: str, key: Callable[[Constant], Key]) -> Callable[[Constant], Key]:
    def key_of(value: Constant) -> Key:
        if type(value) is not kind:
            raise UnanalysableCell("wrong-type", f"`{value}` is {_ARTICLES.get(type(value), 'no value')}, not {says}",
                                   f"write {says}")  # fmt: skip
        return key(value)

    return key_of


_ARTICLES: Mapping[type, str] = {
    Decimal: "a number",
    str: "a text",
    bool: "true or false",
    date: "a date",
    datetime: "a date and time",
    time: "a time of day",
    Months: "a number of months",
    Seconds: "a duration of days",
}


def _plain(key: Key) -> str:
    digits = f"{key:f}" if isinstance(key, Decimal) else str(key)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _day(key: Key) -> str:
    assert isinstance(key, Decimal)
    return date.fromordinal(int(key)).isoformat()


def _months(key: Key) -> str:
    assert isinstance(key, Decimal)
    years, months = divmod(abs(int(key)), 12)
    return f"{'-' if key < 0 else ''}P{f'{years}Y' if years else ''}{f'{months}M' if months or not years else ''}"


def _seconds(key: Key) -> str:
    assert isinstance(key, Decimal)
    days, rest = divmod(abs(key), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    clock = "".join(
        f"{_plain(count)}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count
    )
    day = f"{days:f}D" if days or not clock else ""
    return f"{'-' if key < 0 else ''}P{day}{f'T{clock}' if clock else ''}"


def _instant_key(value: datetime, *, zoned: bool) -> Decimal:
    if (value.tzinfo is not None) != zoned:
        raise UnanalysableCell(
            "mixed-zones",
            f"`{value.isoformat()}` cannot be compared: some times of this column have a zone",
            "give every time a zone, or none",
        )
    since = value - (_BEGIN.replace(tzinfo=UTC) if zoned else _BEGIN)
    if not _FIRST - _BEGIN <= since <= _LAST - _BEGIN:
        raise UnanalysableCell(
            "bad-value", f"`{value.isoformat()}` lies outside the calendar", "write a time that exists"
        )
    return Decimal(since // timedelta(microseconds=1)) / 1_000_000


def _instant(key: Key, mark: str) -> str:
    assert isinstance(key, Decimal)
    return (_BEGIN + timedelta(microseconds=int(key * 1_000_000))).isoformat() + mark


def _count(value: Constant) -> Decimal:
    assert isinstance(value, Months | Seconds)
    return Decimal(value.count)


def _as_is(value: Constant) -> Key:
    assert isinstance(value, Decimal | str | bool)
    return value


def _instants(*, zoned: bool) -> Scale:
    def key(value: Constant) -> Key:
        assert isinstance(value, datetime)
        return _instant_key(value, zoned=zoned)

    def written(key: Key) -> str:
        return _instant(key, "Z" if zoned else "")

    return Scale("date and time", _of(datetime, "a date and time", key), written, 'date and time("{}")',
                 lowest=_instant_key(_FIRST, zoned=False), highest=_instant_key(_LAST, zoned=False))  # fmt: skip


def _time_key(value: Constant) -> Decimal:
    assert isinstance(value, time)
    return _instant_key(datetime.combine(_BEGIN, value), zoned=False)


def _ordinal(value: Constant) -> Key:
    assert isinstance(value, date)
    return Decimal(value.toordinal())


NUMBER = Scale("number", _of(Decimal, "a number", _as_is), _plain)
INTEGER = Scale("integer", _of(Decimal, "a number", _as_is), _plain, is_discrete=True)
STRING = Scale("string", _of(str, "a text", _as_is), str, is_ordered=False)
BOOLEAN = Scale("boolean", _of(bool, "true or false", _as_is), lambda key: str(key).lower(), is_ordered=False)
DATE = Scale(
    "date",
    _of(date, "a date", _ordinal),
    _day,
    'date("{}")',
    is_discrete=True,
    origin=Decimal(date(2000, 1, 1).toordinal()),
    lowest=Decimal(date.min.toordinal()),
    highest=Decimal(date.max.toordinal()),
)
MONTHS = Scale("years and months duration", _of(Months, "a number of months", _count), _months, 'duration("{}")',
               is_discrete=True)  # fmt: skip
SECONDS = Scale(
    "days and time duration", _of(Seconds, "a duration of days", _count), _seconds, 'duration("{}")'
)
TIME = Scale(
    "time",
    _of(time, "a time of day", _time_key),
    lambda key: _instant(key, "").partition("T")[2],
    'time("{}")',
    lowest=Decimal(0),
    highest=_time_key(time.max),
)
LOCAL, ZONED = _instants(zoned=False), _instants(zoned=True)

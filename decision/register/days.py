"""A cell -> a day or a moment, in any of the ways that begin with the year; a day that does not exist is none."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

from decision.register.cells import Doubt, Wrong, stated
from decision.register.problems import shortened

NO_END = date(9999, 12, 31)
_SHANGHAI = timezone(timedelta(hours=8))
_FIRST_YEAR = 1900
_EPOCH = date(1970, 1, 1)
_ENDLESS = frozenset(("长期", "长期有效", "永久", "永久有效", "无固定期限"))
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{2})(\d{2}))", re.ASCII
)
_IS_TIME = re.compile(r"$|[ T]")
_MIDNIGHT = re.compile(r"[ T]*0{1,2}:00(:00(\.0+)?)?")
_TIME = re.compile(r"[ T]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)


def day(written: str) -> date | None:
    """Return the day that a cell states, in any of the ways that begin with the year."""
    text = stated(written)
    if not text:
        return None
    found, rest = _day_and_rest(text)
    if rest and not _MIDNIGHT.fullmatch(rest):
        raise Wrong(f"`{shortened(text)}` is a time; a day is needed", "write it as 2015-05-18")
    return found


def last_day(written: str) -> date | None:
    """Return the last day of validity; 长期 is the last day of the calendar."""
    return NO_END if stated(written) in _ENDLESS else day(written)


def day_with_doubt(written: str, doubt: Doubt) -> date | None:
    """Return a day on which something began; 1970-01-01 is doubted, since missing days turn into it."""
    found = day(written)
    if found == _EPOCH:
        doubt("1970-01-01 is what a missing day turns into", "compare with the certificate")
    return found


def moment(written: str) -> datetime | None:
    """Return the moment that a cell states, in UTC; where it names no offset, of Asia/Shanghai; a day is its start."""
    text = stated(written)
    if not text:
        return None
    found, rest = _day_and_rest(text)
    hour = minute = second = 0
    zone: timezone = _SHANGHAI
    if rest:
        parts = _TIME.fullmatch(rest)
        if not parts:
            raise Wrong(f"`{shortened(text)}` is no moment", "write it as 2015-05-18 08:30:00")
        hour, minute, second = (int(part or 0) for part in parts.group(1, 2, 3))
        zone = _zone(parts.group(4)) if parts.group(4) else zone
    try:
        return datetime(found.year, found.month, found.day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong(f"`{shortened(text)}` is no moment", "write it as 2015-05-18 08:30:00") from None


def _day_and_rest(text: str) -> tuple[date, str]:
    folded = unicodedata.normalize("NFKC", text)
    found = _DAY.match(folded)
    if not found or not _IS_TIME.match(folded, found.end()):
        fix = "write it as 2015-05-18"
        if re.fullmatch(r"\d{5}(\.\d+)?", folded, re.ASCII):
            fix = f"this is how Excel counts days: format the column as a date, or {fix}"
        raise Wrong(f"`{shortened(text)}` is no day", fix)
    year, month, of_month = (int(part) for part in found.groups() if part and part.isdigit())
    try:
        if year < _FIRST_YEAR:
            raise ValueError
        return date(year, month, of_month), folded[found.end() :]
    except ValueError:
        raise Wrong(
            f"`{shortened(text)}` is no day of the calendar", "write an existing day as 2015-05-18"
        ) from None


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign, digits = -1 if text[0] == "-" else 1, text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60:
        raise Wrong(f"`{text}` is no offset", "write it as +08:00")
    return timezone(sign * timedelta(minutes=minutes))

"""Moments in UTC, to the microsecond, that never go back within one writer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Civil days are those of Asia/Shanghai, which has had no other offset since 1991.
_SHANGHAI = timezone(timedelta(hours=8))
_MICROSECOND = timedelta(microseconds=1)


def not_before(reading: datetime, last: datetime) -> tuple[datetime, int]:
    """Return the moment to record, and by how many microseconds the clock stands behind the one before.

    A clock that was set back does not take the record with it: the last moment is repeated, and the second number
    says so.
    """
    reading = reading.astimezone(UTC)
    return (reading, 0) if reading >= last else (last, (last - reading) // _MICROSECOND)


def strictly_after(reading: datetime, last: datetime) -> datetime:
    """Return the reading, or the next microsecond after `last` where the reading is not later."""
    return max(reading.astimezone(UTC), last + _MICROSECOND)


def civil_day(moment: datetime) -> date:
    """Return the day in Asia/Shanghai."""
    return moment.astimezone(_SHANGHAI).date()


def as_text(moment: datetime) -> str:
    """Return a moment as text of one width, so that texts sort as moments do.

    >>> as_text(EPOCH)
    '1970-01-01T00:00:00.000000Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def stored(moment: datetime) -> datetime:
    """Return a moment as both engines store it: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def restored(value: datetime) -> datetime:
    """Return the moment that `stored` wrote."""
    return value.replace(tzinfo=UTC)

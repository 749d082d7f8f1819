"""A moment in the query of an address: with its time zone, or a whole day in Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from api.schemas import shanghai
from decision.facts import FieldProblem


def day_or_moment(text: str) -> date | datetime:
    """Return what is written as 2015-05-18 or as 2015-05-18T09:00:00+08:00.

    Raises: ValueError for anything else, also for a moment without its time zone.
    """
    if len(text) == len("2015-05-18"):
        return date.fromisoformat(text)
    # In an address a plus is a blank, if it is not escaped.
    moment = datetime.fromisoformat(text.replace(" ", "+"))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def begin_of(day: date) -> datetime:
    """Return the first moment of a day."""
    return datetime.combine(day, time(), shanghai())


def end_of(day: date, now: datetime) -> datetime:
    """Return the last moment of a day, or now, if that is earlier."""
    try:
        return min(begin_of(day + timedelta(days=1)) - timedelta(microseconds=1), now)
    except OverflowError:
        return now


def no_moment(name: str) -> FieldProblem:
    """Return the problem of a parameter that is neither."""
    fix = "write it as 2015-05-18 or as 2015-05-18T09:00:00+08:00"
    return FieldProblem(name, "this is no day of the calendar", fix)

"""The texts that rules come from: what was read of them, when they are in force, how they mean a bound."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kb.record import Count, Day, Flag, Record, Word, added

Included = Literal["", "included", "excluded"]


class InForce(Record):
    """The days on which a text is in force, the first and the last of them included; open without an end.

    The end is computed from `years` or `months`; an `until` beside them must be that very day.
    """

    begins: Day = Field(alias="from")
    years: Count = 0
    months: Count = 0
    until: Day | None = None

    @model_validator(mode="after")
    def _check_end(self) -> Self:
        term = 12 * self.years + self.months
        if term > 12 * 100:
            raise PydanticCustomError("in_force", "a term of more than a hundred years")
        if self.until and self.until < self.begins:
            raise PydanticCustomError("in_force", "`until` lies before `from`")
        if term and self.until and self.until != (end := end_of_term(self.begins, term)):
            raise PydanticCustomError(
                "in_force",
                "`until` is {until}, but the term from {begins} ends on {end}",
                {"until": self.until.isoformat(), "begins": self.begins.isoformat(), "end": end.isoformat()},
            )
        return self

    @property
    def last_day(self) -> date | None:
        """The last day in force, computed or written; None for an open end."""
        term = 12 * self.years + self.months
        return end_of_term(self.begins, term) if term else self.until

    def covers(self, day: date) -> bool:
        """Return whether the text is in force on `day`."""
        return self.begins <= day and (self.last_day is None or day <= self.last_day)


def end_of_term(first: date, months: int) -> date:
    """Return the last day of a term of months that begins with `first`.

    It is the day before the same day of a later month, or the last of that month where it has no such day.

    >>> end_of_term(date(2019, 3, 29), 24)
    datetime.date(2021, 3, 28)
    >>> end_of_term(date(2020, 2, 29), 12)
    datetime.date(2021, 2, 28)
    """
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - timedelta(days=1)


class BoundReading(Record):
    """Whether a text means the number itself to belong to 以上 (`above`) and to 以下 and 以内 (`below`).

    `stated` is said by the text itself or by a law that governs it, `assumed` is how it is read here.
    """

    above: Included = ""
    below: Included = ""
    reading: Literal["stated", "assumed"]
    basis: str = ""


class Source(Record):
    """A text that was read for the knowledge base, and how much of it."""

    id: Word
    zh: Word
    en: str = added(default="")
    number: str = added(default="")
    date: str = ""
    issuer: str = added(default="")
    where: str = added(default="")
    read: Literal["", "whole", "part", "title"] = added(default="")
    verified: Flag = added(default=False)
    gives: str = added(default="")
    note: str = ""
    in_force: InForce | None = added(default=None)
    bounds: BoundReading | None = added(default=None)

"""The frozen base of every rule-file entry, and the few types that text is read as."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from kb.forms import A_DAY, FLAG, TEXT, WORD, whole_number, whole_number_or_null
from kb.location import Entry, Location

Provenance = Literal["published", "statute", "reconstruction"]
NOWHERE = Location("", 0, 0)
MOST_DAYS = 3650


def as_flag(value: Any) -> Any:
    """Read `true` and `false`, or 是 and 否; nothing else counts as yes or no."""
    if isinstance(value, bool):
        return value
    known = {"true": True, "false": False, "是": True, "否": False}
    text = unicodedata.normalize("NFKC", str(value)).strip().lower()
    if text not in known:
        raise PydanticCustomError("flag", "`{value}` is neither true nor false", {"value": str(value)})
    return known[text]


def as_day(value: Any) -> Any:
    """Read an ISO day, in any width of digits; an impossible day is refused."""
    if type(value) is date:
        return value
    text = unicodedata.normalize("NFKC", str(value)).strip()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError(
            "day", "`{value}` is no day of the calendar", {"value": str(value)}
        ) from None


def as_count(value: Any) -> Any:
    """Read a whole number that is not negative, in any width of digits."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise PydanticCustomError("count", "`{value}` is no whole number", {"value": str(value)})
    return int(text)


def as_days(value: Any) -> Any:
    """Read a number of days, at most ten years, in any width of digits."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,4}", text, re.ASCII) or int(text) > MOST_DAYS:
        raise PydanticCustomError("days", "`{value}` is no number of days", {"value": str(value)})
    return int(text)


def as_days_or_none(value: Any) -> Any:
    """Read a number of days, or `null` for a number that was not published."""
    return None if value is None or str(value).strip() in ("", "null", "~") else as_days(value)


def no_null(value: Any) -> Any:
    """Read `null` as nothing."""
    return "" if value is None or str(value).strip() in ("null", "~") else value


def as_answers(value: Any) -> Any:
    """Read one answer, a list of answers, or `null` for none."""
    return () if value is None or str(value).strip() == "null" else as_names(value)


def names_in(text: str) -> list[str]:
    """Return the names that a table cell lists as `a, b`."""
    return [part.strip() for part in text.replace("，", ",").split(",")]


def as_names(value: Any) -> Any:
    """Read the list `a, b` of a table cell; any other list stays as it is."""
    if not isinstance(value, str):
        return value
    names = names_in(value)
    if not all(names):
        raise PydanticCustomError("names", "a comma too many stands in `{value}`", {"value": str(value)})
    return names


Flag = Annotated[bool, BeforeValidator(as_flag), WithJsonSchema(FLAG)]
Day = Annotated[date, BeforeValidator(as_day), WithJsonSchema(A_DAY)]
Count = Annotated[int, BeforeValidator(as_count), whole_number(9, 10**9 - 1)]
Days = Annotated[int, BeforeValidator(as_days), whole_number(4, MOST_DAYS)]
DaysOrNone = Annotated[int | None, BeforeValidator(as_days_or_none), whole_number_or_null(4, MOST_DAYS)]
Ids = Annotated[tuple[str, ...], BeforeValidator(as_names)]
ExpectedAnswer = Annotated[
    tuple[str, ...],
    BeforeValidator(as_answers),
    WithJsonSchema({"anyOf": [TEXT, {"type": "array", "items": WORD}]}),
]
Word = Annotated[str, Field(min_length=1, max_length=4000)]


def added(*, default: Any) -> Any:
    """Return a field that a model was given when releases had been published already.

    At its default it is left out of the canonical text, so that an older release keeps its fingerprint.
    """
    return Field(default=default, exclude_if=lambda value: value == default)


class Record(BaseModel):
    """One entry of a rule file: frozen, unknown keys refused, with its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    location: Location = Field(default=NOWHERE, repr=False)

    def __copy__(self) -> Self:
        """Copy the fields only: what was worked out of them need not hold for a changed copy (`model_copy`)."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    @model_validator(mode="before")
    @classmethod
    def _take_place(cls, data: Any) -> Any:
        if isinstance(data, Entry):
            return {"location": data.location, **data}
        return data


class Named(Record):
    """An entry with a stable id and its two labels."""

    id: Word
    zh: Word
    en: str = ""


class Basis(Record):
    """A law and its article; `verified` says whether the article was read, `text_read` in the text of which year."""

    law: Word
    article: str = ""
    verified: Flag = False
    text_read: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.law} {self.article}".rstrip(" -") if self.article != "-" else self.law


class Bilingual(Record):
    """A text in Chinese and, where there is one, in English."""

    zh: Word
    en: str = ""

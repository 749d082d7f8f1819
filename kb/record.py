"""The frozen base of every rule-file entry, and the few types that text is read as."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kb.location import Entry, Location

Provenance = Literal["published", "statute", "reconstruction"]
NOWHERE = Location("", 0, 0)


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
    """Read an ISO day; an impossible day is refused."""
    if isinstance(value, date):
        return value
    text = str(value)
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("day", "`{value}` is no day of the calendar", {"value": text}) from None


def as_count(value: Any) -> Any:
    """Read a whole number that is not negative, in any width of digits."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise PydanticCustomError("count", "`{value}` is no whole number", {"value": str(value)})
    return int(text)


Flag = Annotated[bool, BeforeValidator(as_flag)]
Day = Annotated[date, BeforeValidator(as_day)]
Count = Annotated[int, BeforeValidator(as_count)]
Word = Annotated[str, Field(min_length=1, max_length=4000)]


class Record(BaseModel):
    """One entry of a rule file: frozen, unknown keys refused, with its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    location: Location = Field(default=NOWHERE, repr=False)

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

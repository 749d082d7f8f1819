"""The knowledge base as a whole: where and when it holds, its sources, its tables, the findings that are known."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kb.condition_reader import Written
from kb.forms import CONDITION
from kb.location import Entry
from kb.record import NOWHERE, Bilingual, Count, Day, Named, Record, Word, added
from kb.rule_tables import RuleTable
from kb.sources import Source


class Published(Record):
    """Figures as a publisher printed them, kept as text, for comparison only."""

    figures: dict[str, str] = Field(default_factory=dict)
    legacy: dict[str, Count] = Field(default_factory=dict)


def _as_any(data: Any) -> Any:
    """Read a list of regions as any of them."""
    return Entry({"any": data}, getattr(data, "location", NOWHERE)) if isinstance(data, list) else data


Region = Annotated[
    Written,
    BeforeValidator(_as_any),
    WithJsonSchema({"anyOf": [CONDITION, {"type": "array", "minItems": 1, "items": CONDITION}]}),
]


class Acknowledgement(Record):
    """A finding that the publisher's text has and that is left as it is, and who decided so.

    It names the check, the `rules` concerned, the `region` of projects and the `figures`, as far as the finding has
    them.
    """

    id: Word
    check: Word
    reason: Word
    reason_en: str = ""
    who: Word
    date: Day
    region: Region | None = None
    rules: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


class Manifest(Named):
    """The knowledge base as a whole. No `effective_to` is an open end.

    `order` says what makes one item wait for another: the documents it requires, or arrows that a publisher drew.
    """

    jurisdiction: Bilingual
    law_as_of: Word
    effective_from: Day
    effective_to: Day | None = None
    effective_from_note: str = ""
    order: Literal["documents", "drawn"] = added(default="documents")
    reconstruction: Bilingual | None = None
    categories: tuple[Named, ...] = ()
    topics: tuple[Named, ...] = added(default=())
    tables: tuple[RuleTable, ...] = added(default=())
    sources: tuple[Source, ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = added(default=())
    not_covered: tuple[Bilingual, ...] = ()
    not_modelled: tuple[Bilingual, ...] = ()
    published: Published = Published()

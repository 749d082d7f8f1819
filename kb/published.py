"""What publishers print of days: limits of an item, drawn charts with arrows and totals, totals of one thing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from kb.condition_reader import Written
from kb.conditions import ALWAYS
from kb.record import Count, Day, Days, DaysOrNone, Flag, Named, Provenance, Record, Word, no_null

Unit = Literal["working_days", "calendar_days", "days"]
MaybeId = Annotated[str, BeforeValidator(no_null)]


class Placed(Record):
    """A figure with the place where it was published: `basis` is the id of a source of the manifest."""

    basis: Word
    page: str = ""
    where: str = ""
    row: str = ""


class Limit(Record):
    """A number of days; `unit` says which, `bound: minimum` that it is at least, not at most."""

    days: Days
    unit: Literal["working_days", "calendar_days"]
    bound: Literal["maximum", "minimum"] = "maximum"
    provenance: Provenance | None = None
    verified: Flag = False
    note: str = ""


class PublishedLimit(Placed):
    """A limit of an item as one source prints it; `days: null` is an item published without a number.

    `unit: days` are days of which the source does not say whether they are working days. `charts` are the charts in
    which it is printed, `when` the cases of which it is said; `counts: whole_cycle` is the time of a whole cycle.
    """

    days: DaysOrNone
    unit: Unit = "working_days"
    charts: tuple[str, ...] = ()
    when: Written = ALWAYS
    counts: Literal["", "whole_cycle"] = ""
    note: str = ""


ONE_LIMIT, SEVERAL_LIMITS = "one limit", "several limits"


def _which(data: Any) -> str:
    return SEVERAL_LIMITS if isinstance(data, list | tuple) else ONE_LIMIT


Promised = Annotated[
    Annotated[Limit, Tag(ONE_LIMIT)] | Annotated[tuple[PublishedLimit, ...], Tag(SEVERAL_LIMITS)],
    Discriminator(_which),
]


# --- drawn charts


class TextArrow(Placed):
    """An order that a text states and no arrow shows: the box waits for `item`."""

    item: Word


class ChartBox(Record):
    """A box of a drawn chart and the arrows that lead to it.

    `days: null` is unknown, `figure: false` a box without a figure; `branch` lies beside the main line; `together` are
    items that share the box and its days; before `may_start_before` the box may begin already.
    """

    item: Word
    zh: str = ""
    days: DaysOrNone
    figure: Flag = True
    span: MaybeId = Field(default="", alias="in")
    after: tuple[str, ...] = ()
    after_text: tuple[TextArrow, ...] = ()
    branch: Flag = False
    together: tuple[str, ...] = Field(default=(), alias="with")
    when: Written = ALWAYS
    may_start_before: tuple[str, ...] = ()


class ChartVariant(Record):
    """The total of a chart for the cases of `when`, and the days of its stages and spans; null has no figure."""

    when: Written = ALWAYS
    total: DaysOrNone
    unit: Unit = "working_days"
    brackets: dict[str, DaysOrNone] = Field(default_factory=dict)


class PublishedChart(Placed):
    """A drawn chart: that of a flowchart under its id, or of something else under an id of its own."""

    id: Word
    zh: str = ""
    en: str = ""
    variants: tuple[ChartVariant, ...] = ()
    steps: Annotated[tuple[ChartBox, ...], Field(min_length=1)]


# --- totals of one thing by several sources


class TotalLimit(Placed):
    """A total that one source prints, from a day on, or said of a past year."""

    days: Days
    unit: Unit = "working_days"
    begins: Day | None = Field(default=None, alias="from")
    said_of: Count | None = None
    note: str = ""


class PublishedTotal(Named):
    """The total time of one thing, as several sources print it."""

    limits: Annotated[tuple[TotalLimit, ...], Field(min_length=1)]

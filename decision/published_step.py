"""What a publisher says of a step, of an item without a box, and of a stage of a chart, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from decision.labelled import Labelled


@dataclass(frozen=True, slots=True)
class PublishedDays:
    """One published limit of an item; `days` None is published without a figure. `note` as published."""

    days: int | None
    unit: str
    basis: tuple[str, ...]
    note: str
    counts: str


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another way to the same end: another item or a paper instead, or another time for the item itself.

    `choice` are the words of what opens it where no answer does.
    """

    id: str
    instead: Labelled | None
    paper: str
    until: Labelled | None
    before: tuple[Labelled, ...]
    choice: str
    used_for: str
    valid_months: int | None
    must_follow: Labelled | None
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a permit given on a commitment (告知承诺) is good for, how long, what must follow, and since when."""

    valid_months: int | None
    must_follow: Labelled | None
    used_for: str
    in_force_from: date | None
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Time that does not run against the limit of a step; `days` None is published without a figure."""

    id: str
    label: str
    label_en: str
    days: int | None
    unit: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a joint act. Unit: working days."""

    label: str
    label_en: str
    days: int


@dataclass(frozen=True, slots=True)
class PartiesOfKind:
    """The parties of a joint act for one kind of project, where the publisher lists them by kind."""

    kind: str
    parties: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class PublishedStep:
    """All of it. `silence` is `consent` where no answer in time counts as one.

    `replaces` is the item drawn in the chart in whose place this one stands; what is not `counted` does not run
    against the limit.
    """

    replaces: Labelled | None
    part_of: Labelled | None
    counted: bool
    silence: str
    limits: tuple[PublishedDays, ...]
    phases: tuple[Phase, ...]
    parties_by_kind: tuple[PartiesOfKind, ...]
    other_ways: tuple[OtherWay, ...]
    commitment: Commitment | None
    not_counted: tuple[NotCounted, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bracket:
    """A part of a drawn chart, with the working days printed at it (None: without a figure) and those computed."""

    id: str
    label: str
    label_en: str
    published_days: int | None
    computed_days: int


@dataclass(frozen=True, slots=True)
class BesideItem:
    """An item that applies without a box of its own in the chart; `days` as published, None without a figure."""

    item: str
    label: str
    label_en: str
    department: str
    department_label: str
    type: str
    days: int | None
    published: PublishedStep

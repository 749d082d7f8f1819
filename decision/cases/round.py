"""One passage of a step (轮次): what happened in it, and to whom its days belong.

`spans` is the ledger: (first day, label) pairs, each label lasting until the next pair. Rest days lie inside the spans
and are told apart by the calendar only when days are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from decision.cases.plan import Statutory

# `closed` days come after the end of the round, those of no label are not its own: not planned or not needed.
Label = Literal["department", "applicant", "statutory", "waiting", "ended", "closed", ""]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """The one notice of corrections: when, and each paper asked for with the moment it came."""

    at: datetime
    asked: Mapping[str, datetime | None]

    @property
    def completed(self) -> datetime | None:
        """When the last paper came; None while one is missing."""
        came = [moment for moment in self.asked.values() if moment]
        return max(came) if len(came) == len(self.asked) else None


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the clock, and the day until which the applicant was told it lasts."""

    at: datetime
    until: date


@dataclass(frozen=True, slots=True)
class Opinion:
    """The last opinion of a party; `to` is the step that a return finds at fault."""

    value: Literal["agree", "refuse", "return"]
    entered: datetime
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a round ended: granted, refused or withdrawn."""

    result: Literal["granted", "refused", "withdrawn"]
    at: datetime
    entered: datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The day as of which a step is accepted, and the limits it was accepted under."""

    day: date
    by_law: bool
    promise: int
    statutory: Statutory | None


@dataclass(frozen=True, slots=True)
class Round:
    """A round and its ledger.

    `pushed` is the moment since which the step has been in hand, None while it waits or is not needed; `leans_since`
    the day since which something before its grant is open; `still_since` the last day before the clock came to stand,
    None while it runs. `floors` are (day, n): the due day is not before the n-th open day after that day.
    """

    number: int
    begun: datetime
    pushed: datetime | None = None
    leans_since: date | None = None
    notice: Notice | None = None
    acceptance: Acceptance | None = None
    stop: Stop | None = None
    extension: int = 0
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    closing: Closing | None = None
    delivered: bool = False
    spans: tuple[tuple[date, Label], ...] = ()
    still_since: date | None = None
    floors: tuple[tuple[date, int], ...] = ()

    @property
    def label(self) -> Label:
        """To whom the days belong from now on."""
        return self.spans[-1][1] if self.spans else ""

    def label_on(self, day: date) -> Label:
        """Return to whom a day belongs."""
        label: Label = ""
        for first, name in self.spans:
            if first > day:
                break
            label = name
        return label

    def labelled(self, label: Label, day: date) -> Round:
        """Return the round after whose days `day` this label holds."""
        kept = tuple(span for span in self.spans if span[0] <= day)
        if kept and kept[-1][1] == label:
            return self if kept == self.spans else replace(self, spans=kept)
        return replace(self, spans=(*kept, (day + DAY, label)))

    def stretches(self, upto: date) -> Iterator[tuple[date, date, Label]]:
        """Yield (first day, last day, label) up to and with a day."""
        for place, (first, label) in enumerate(self.spans):
            last = upto
            if place + 1 < len(self.spans):
                last = min(upto, self.spans[place + 1][0] - DAY)
            if first <= last:
                yield first, last, label

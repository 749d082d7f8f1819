"""Which release holds on which days: each from its first day until the next one begins or its own rules end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from decision.decide import NoReleaseInForce
from decision.releases.records import Terms

_A_DAY = timedelta(days=1)


class NotOneRelease(NoReleaseInForce):
    """A day without a release, or with two; `day` is the first such day."""

    def __init__(self, day: date, what: str, fix: str) -> None:
        self.day = day
        super().__init__(what, where=day.isoformat(), fix=fix)


class Dated(Protocol):
    """Anything with a number and the days from which and until which it says that it holds."""

    @property
    def number(self) -> int: ...
    @property
    def terms(self) -> Terms: ...


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one release, both ends included; no last day is an open end."""

    number: int
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def spans(releases: Iterable[Dated]) -> tuple[Span, ...]:
    """Return the days of each release, in their order. Shape: n releases with n first days."""
    ordered = sorted(releases, key=lambda one: (one.terms.begin, one.number))
    found = []
    for one, following in zip(ordered, [*ordered[1:], None], strict=True):
        ends = [one.terms.end] if one.terms.end else []
        if following:
            ends.append(max(following.terms.begin - _A_DAY, one.terms.begin))
        found.append(Span(one.number, one.terms.begin, min(ends, default=None)))
    return tuple(found)


def check_days(releases: Iterable[Dated]) -> None:
    """Raise NotOneRelease unless every day from the first one on has exactly one of these releases."""
    found = spans(releases)
    for one, following in zip(found, [*found[1:], None], strict=True):
        if following and following.first == one.first:
            raise _two(one, following)
        if one.last and (following is None or following.first > one.last + _A_DAY):
            raise _none(one)


def number_on(day: date, found: tuple[Span, ...]) -> int:
    """Return the number of the one release of a day. Raises: NotOneRelease."""
    holding = [span for span in found if span.holds(day)]
    if len(holding) > 1:
        raise _two(*holding[:2])
    if not holding:
        first = found[0].first if found else None
        what = f"no release is in force on {day}" + (f": the first one begins on {first}" if first else "")
        raise NotOneRelease(day, what, "give another case date")
    return holding[0].number


def _two(one: Span, other: Span) -> NotOneRelease:
    what = f"two releases would begin on this day, {one.number} and {other.number}"
    fix = f"choose another first day, or withdraw {min(one.number, other.number)} before its day comes"
    return NotOneRelease(other.first, what, fix)


def _none(one: Span) -> NotOneRelease:
    assert one.last is not None
    day = one.last + _A_DAY
    what = f"no release would be in force on this day: the rules of release {one.number} end on {one.last}"
    return NotOneRelease(day, what, "leave `effective_to` out of the manifest, or publish what follows first")

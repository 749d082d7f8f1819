"""What `monitoring.yaml` says of running cases: states, lights, warnings, urging, notices, refusals, settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from kb.forms import text_form
from kb.model import Rule, Sentence
from kb.record import Basis, Count, Days, Flag, Named, Record, Word

JointRule = Literal["all_agree", "one_refusal", "collect"]
Silence = Literal["consent", "missing"]


_SHARE = r"[0-9]{1,4}(?:\.[0-9]{1,4})?"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"


def _as_share(value: Any) -> Any:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    text = str(value)
    if not re.fullmatch(_SHARE, text):
        raise PydanticCustomError("number", "`{value}` is no number", {"value": text})
    return float(text)


def _as_clock(value: Any) -> Any:
    if not re.fullmatch(_CLOCK, str(value)):
        raise PydanticCustomError("clock", "`{value}` is no time of day", {"value": str(value)})
    return str(value)


_NUMBER = {"type": "number", "minimum": 0, "exclusiveMaximum": 10_000}
Number = Annotated[float, BeforeValidator(_as_share), WithJsonSchema(text_form(_SHARE, _NUMBER))]
TimeOfDay = Annotated[str, BeforeValidator(_as_clock), WithJsonSchema(text_form(_CLOCK))]


class Bound(Record):
    """What a measured number must be: every bound that is given holds."""

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None

    def admits(self, number: float) -> bool:
        """Return whether a number keeps within the bounds."""
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.above is None or number > self.above)
            and (self.at_most is None or number <= self.at_most)
            and (self.below is None or number < self.below)
        )

    @property
    def numbers(self) -> tuple[float, ...]:
        given = (self.at_least, self.above, self.at_most, self.below)
        return tuple(number for number in given if number is not None)


class Measured(Record):
    """A condition over what is measured of a step; every part that is given holds, of an unknown measure none does.

    `elapsed_share` is the part of the promise that is used, `remaining_days` the working days from today to the due
    day, `overdue_days` those from the due day to today, `unanswered_days` those since everything was received,
    `slack_days` those between the expected end and the latest, `certificate_days_short` the days by which a certificate
    ends before the step.
    """

    elapsed_share: Bound | None = None
    remaining_days: Bound | None = None
    overdue_days: Bound | None = None
    promised_days: Bound | None = None
    unanswered_days: Bound | None = None
    missing_opinions: Bound | None = None
    slack_days: Bound | None = None
    certificate_days_short: Bound | None = None
    overdue: Flag | None = None
    over_statutory_limit: Flag | None = None
    critical_at_start: Flag | None = None
    accepted_by_law: Flag | None = None

    @cached_property
    def parts(self) -> tuple[tuple[str, Bound | bool], ...]:
        """Each measure that is given, with what it must be."""
        return tuple((name, wanted) for name, wanted in self if name != "location" and wanted is not None)

    def holds(self, measures: Mapping[str, float | bool | None]) -> bool:
        """Return whether the condition holds for measures by these names."""
        return all(_holds(wanted, measures.get(name)) for name, wanted in self.parts)


def _holds(wanted: Bound | bool, found: float | bool | None) -> bool:
    if found is None:
        return False
    return wanted.admits(found) if isinstance(wanted, Bound) else wanted is found


class Light(Named):
    """A light, and when it is shown."""

    when: Measured
    note: str = ""


class Watch(Named, Rule):
    """A notice that monitoring gives while its condition holds: once, or every so many working days.

    `mark` is what tells several notices of one rule apart. `level` is the step of escalation.
    """

    when: Measured
    notify: tuple[Word, ...]
    repeat_days: Count | None = None
    level: Count | None = None
    mark: Literal["", "party", "certificate", "deemed"] = ""


class Notification(Named, Rule):
    """A notice that an event gives; `item` limits it to one item, `result` to one result."""

    on: Word
    to: tuple[Word, ...]
    item: str = ""
    result: str = ""


class ActRule(Record):
    """How a joint act is decided and what the silence of a party means."""

    item: Word
    rule: JointRule
    silence: Silence


class RefusalKind(Named):
    """A way in which an event is refused, with its HTTP status; `en` says it in English."""

    status: Count


class StopReason(Named):
    """A reason for which a clock may stand."""

    basis: tuple[Basis, ...] = ()


class Settings(Record):
    """What an office can set. Unit: working days; `random_characters` of a receipt number are at least ten."""

    centre: Word = "ASC"
    accept_days: Days = 5
    deliver_days: Days = 10
    after_standstill_days: Days = 1
    extension_days: Days = 10
    stop_ends_by_itself: Flag = True
    monitor_at: TimeOfDay = "08:30"
    receipt_prefix: str = ""
    random_characters: Count = 10


class Phase(Named):
    """A phase of the work on a step; those that are `noted` are told by events of their own."""

    noted: Flag = False


class Trace(Record):
    """What is kept of every act, for life."""

    phases: tuple[Phase, ...] = ()
    record: tuple[Word, ...] = ()
    retention: str = ""


class Monitoring(Record):
    """Everything that `monitoring.yaml` says."""

    states: tuple[Named, ...] = ()
    roles: tuple[Named, ...] = ()
    settings: Settings = Settings()
    lights: tuple[Light, ...] = ()
    clock_rules: tuple[Sentence, ...] = ()
    acceptance: tuple[Sentence, ...] = ()
    stop_reasons: tuple[StopReason, ...] = ()
    replan_reasons: tuple[Named, ...] = ()
    joint_rules: tuple[ActRule, ...] = ()
    early_warning: tuple[Watch, ...] = ()
    urging: tuple[Watch, ...] = ()
    overdue: tuple[Watch, ...] = ()
    in_words: tuple[Sentence, ...] = ()
    notifications: tuple[Notification, ...] = ()
    state_notices: tuple[Watch, ...] = ()
    refusals: tuple[RefusalKind, ...] = ()
    trace: Trace = Field(default=Trace())

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """The rules that monitoring evaluates, in the order of the file."""
        return (*self.early_warning, *self.urging, *self.overdue, *self.state_notices)

    @cached_property
    def act_rule_of(self) -> Mapping[str, ActRule]:
        """Each item that is a joint act -> its rule."""
        return {rule.item: rule for rule in self.joint_rules}

"""What waits for what, and why: joint and early acts, serial steps, other ways to the same end, time not counted."""

from __future__ import annotations

from typing import Literal

from kb.condition_reader import Written
from kb.conditions import ALWAYS
from kb.model import Rule, Sentence
from kb.published import Unit
from kb.record import Bilingual, Count, Days, Ids, Provenance, Record, Word, added

Silence = Literal["", "consent"]


class Early(Rule):
    """Early intervention (提前介入): `item` may start before `document` is there, and ends `lag_days` after it."""

    id: Word
    item: Word
    document: Word
    lag_days: Days
    reason: Word
    reason_en: str = ""


class Substitution(Rule):
    """A requirement met by another document, so that two items run side by side."""

    id: Word
    item: Word
    instead_of: Word
    uses: Word
    reason: Word
    reason_en: str = ""


class JointPhase(Bilingual):
    """A part of a joint act, in the order given, for the cases of `when`."""

    days: Days
    when: Written = ALWAYS


class Joint(Rule):
    """A joint act (联合): one item, one limit, several parties.

    Parties may differ by kind of project; `silence: consent` counts a party that does not answer in time as agreeing.
    """

    id: Word
    item: Word
    lead: Word
    count: Count = 0
    mode: str = ""
    departments: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    parties_by: dict[str, tuple[str, ...]] = added(default={})
    phases: tuple[JointPhase, ...] = added(default=())
    silence: Silence = added(default="")
    list_provenance: Provenance | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        return self.departments or self.owners


class Serial(Rule):
    """Why one item waits for another: the words for an edge that documents make."""

    id: Word
    before: Word
    after: Word
    reason: Word
    reason_en: str = ""


class Alternative(Rule):
    """Another way to the same end of `item`, opened by the case (`when`) or by choice.

    `instead` is the item and `paper` the paper that stands for it; `may_be_done_until` and `may_start_before` name
    items to which its order is loosened; a permit that is good for `valid_months` obliges to what `must_follow`.
    """

    id: Word
    item: Word
    instead: str = ""
    paper: str = ""
    may_be_done_until: str = ""
    may_start_before: Ids = ()
    when: Written = ALWAYS
    choice: str = ""
    used_for: str = ""
    valid_months: Count | None = None
    must_follow: str = ""
    note: str = ""


class ExcludedTime(Sentence):
    """Time that does not run against a limit: of one item, or of all; with its own number of days where it has one."""

    item: str = added(default="")
    days: Days | None = added(default=None)
    unit: Unit = added(default="working_days")
    note: str = added(default="")


class Sequencing(Record):
    """What waits for what, and why."""

    default_rules: tuple[Sentence, ...] = ()
    early: tuple[Early, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    joint: tuple[Joint, ...] = ()
    serial: tuple[Serial, ...] = ()
    alternatives: tuple[Alternative, ...] = added(default=())
    excluded_time: tuple[ExcludedTime, ...] = ()

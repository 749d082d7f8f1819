"""Decision: the frozen answer, in the form in which it is stored and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from decision.labelled import Labelled
from decision.published_step import BesideItem, Bracket, PublishedStep
from decision.reason import Reason
from decision.table_answer import Answer, TableAnswer
from decision.trace import Entry

Day = date | Mapping[str, object]
WhyUndecided = Literal[
    "",
    "no_published_flowchart",
    "two_published_flowcharts",
    "texts_disagree",
    "no_published_rule",
    "two_published_rules",
    "out_of_scope",
]


@dataclass(frozen=True, slots=True)
class SituationFound:
    """The situation, with its category."""

    id: str
    label: str
    label_en: str
    category: Labelled


@dataclass(frozen=True, slots=True)
class ReleaseUsed:
    """The rules that decided; `effective_to` None is an open end."""

    knowledge_base: str
    fingerprint: str
    effective_from: date
    effective_to: date | None
    reconstruction: str


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """Why a step waits: the documents that `item` hands over; an early step only ends `lag_days` after it.

    `source` says what orders the two where no document does: an `arrow` that the chart `rule` draws, or a `text`,
    which is then the `rule`; `reason` is the place in either.
    """

    item: str
    label: str
    documents: tuple[Labelled, ...]
    early: bool
    lag_days: int
    rule: str
    reason: str
    source: Literal["", "arrow", "text"] = ""


@dataclass(frozen=True, slots=True)
class JointAct:
    """Several parties at once, as one step."""

    rule: str
    mode: str
    parties: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the plan. Days are elapsed working days; dates stand beside them when a start is given.

    A step of a drawn chart is a box: a `branch` lies beside the main line, `with_items` share the box and its days,
    and `published` is what the publisher says beside the days.
    """

    item: str
    label: str
    label_en: str
    department: str
    department_label: str
    stage: str
    stage_label: str
    type: str
    days: int
    start_day: int
    finish_day: int
    latest_start_day: int
    latest_finish_day: int
    slack: int
    critical: bool
    early: bool
    waits_for: tuple[WaitsFor, ...]
    joint: JointAct | None
    produces: tuple[Labelled, ...]
    notes: tuple[Reason, ...]
    start_date: Day | None
    finish_date: Day | None
    branch: bool = False
    with_items: tuple[Labelled, ...] = ()
    published: PublishedStep | None = None


@dataclass(frozen=True, slots=True)
class OptionalItem:
    """An item that hangs on declared facts not yet answered."""

    item: str
    label: str
    label_en: str
    department: str
    facts: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps to the construction permit, and those after the start of works.

    Of a drawn chart `working_days` are those of its main line, `all_arrows_days` those of all its arrows, with every
    branch, and `published_days` those printed on it (None where the chart has no total). The boxes `days_not_seen` were
    published without days: all these times leave theirs out.
    """

    working_days: int
    start: date | None
    finish: Day | None
    calendars: tuple[str, ...]
    critical_path: tuple[str, ...]
    steps: tuple[Step, ...]
    after_start_of_works: tuple[Step, ...]
    optional_items: tuple[OptionalItem, ...]
    time_not_counted: tuple[Labelled, ...]
    all_arrows_days: int | None = None
    published_days: int | None = None
    brackets: tuple[Bracket, ...] = ()
    beside: tuple[BesideItem, ...] = ()
    days_not_seen: tuple[Labelled, ...] = ()

    @property
    def last_day(self) -> int:
        """The working day on which the last counted step ends, a branch that outlasts the main line included."""
        return max([self.working_days, *(step.finish_day for step in self.steps)])


@dataclass(frozen=True, slots=True)
class CertificateUsed:
    """The certificate that gives a document, or the reason why it does not.

    `as_of` is when the source of the register said so, None where the applicant names it; `notes` say by which code or
    name it was found to be the party's.
    """

    type: str
    number: str
    issuer: str
    issuer_label: str
    valid_until: date | None
    counts: bool
    reason: Reason
    as_of: datetime | None
    notes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DocumentFate:
    """One document with every step that uses it; `member` is what stands for a class, `handed_over_by` its makers."""

    document: str
    label: str
    label_en: str
    kind: str
    status: str
    steps: tuple[str, ...]
    rule: str
    reason: Reason
    member: Labelled | None
    handed_over_by: tuple[str, ...]
    certificate: CertificateUsed | None
    rejected: tuple[CertificateUsed, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """`slots` = `handed_over` + `exempted` + `repeats` + `to_submit`."""

    slots: int
    handed_over: int
    exempted: int
    repeats: int
    to_submit: int
    list: tuple[DocumentFate, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How much a flow asks of the applicant."""

    steps: int
    departments: int
    documents: int
    working_days: int
    intermediary_stamps: int
    administrative_fees: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """This flow and the one before the reform; `before` is None where there is nothing to compare with."""

    before: Size | None
    after: Size
    reason: Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """A situation that is still possible."""

    id: str
    label: str
    label_en: str
    flowchart: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a question; `possible` is False when the other answers rule it out."""

    value: str
    label: str
    label_en: str
    help: str
    possible: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The question to ask next, and why this one."""

    fact: str
    label: str
    question: str
    question_en: str
    help: str
    reason: Reason
    values: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Violated:
    """A constraint that the answers break."""

    id: str
    sentence: str
    sentence_en: str
    basis: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A smallest change of answers that makes the project possible."""

    change: Mapping[str, str]
    labels: Mapping[str, str]
    situations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to know that does not change the answer; `rule` names the advice, if it is one."""

    reason: Reason
    rule: str = ""
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one project. Which parts are there depends on `outcome`, and on what the rules hold.

    `reason` says why answers that leave nothing open are not decided; `findings` are the acknowledged findings whose
    region holds the project. `answers` has the tables that could be answered, `open_tables` those that hang on facts.
    """

    outcome: Literal["decided", "undecided", "impossible"]
    reason: WhyUndecided = field(default="", kw_only=True)
    release: ReleaseUsed
    as_of: date
    known_at: date
    facts: Mapping[str, str]
    situation: SituationFound | None
    flowchart: Labelled | None
    answers: Mapping[str, Answer] = field(default_factory=dict, kw_only=True)
    tables: tuple[TableAnswer, ...] = field(default=(), kw_only=True)
    open_tables: tuple[str, ...] = field(default=(), kw_only=True)
    findings: tuple[str, ...] = field(default=(), kw_only=True)
    plan: Plan | None
    documents: Documents | None
    comparison: Comparison | None
    candidates: tuple[Candidate, ...]
    shared_flowchart: str | None
    next_question: Question | None
    constraints: tuple[Violated, ...]
    repairs: tuple[Repair, ...]
    trace: tuple[Entry, ...]
    warnings: tuple[Warned, ...]

"""What the rule files hold, entry by entry: frozen models, the same on a terminal, in a release and in tests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kb.condition_reader import Written
from kb.forms import Form
from kb.published import Limit, Promised, PublishedLimit
from kb.record import (
    Basis,
    Count,
    Day,
    Days,
    ExpectedAnswer,
    Flag,
    Ids,
    Named,
    Provenance,
    Record,
    Word,
    added,
)
from kb.sources import InForce

Outcome = Literal["decided", "undecided", "impossible"]


class Rule(Record):
    """A rule of any kind: where it comes from."""

    basis: tuple[Basis, ...] = ()
    provenance: Provenance | None = None


# --- who and what


class Stage(Named):
    """A part of the way; items of a stage that is not counted lie after the counted span."""

    counted: Flag = True


class Span(Named):
    """A stretch of a drawn chart that is cut by the department in the lead, not by stages."""

    lead: Word


class Department(Named):
    """A department, or another body that takes part; a pilot of the certificate database hands certificates over."""

    kind: Literal["authority", "utility", "other"] = added(default="authority")
    certificate_database_pilot: Flag = False


class Item(Named, Rule):
    """An approval item (审批事项) with what it requires and produces; without `promised` it takes no time.

    `promised` is the one limit of the item, or every limit that some source printed of it. `part_of` is the item that
    takes this one in, `parts` are those it takes in, `replaces` the item in whose place it comes. A `commitment` is
    good for `valid_months`, for what it may be `used_for`, and obliges to what `must_follow`. `counted: false` does
    not run against the limit.
    """

    department: Word
    stage: str = ""
    type: Literal[
        "approval",
        "basis",
        "commitment",
        "confirmation",
        "contract",
        "filing",
        "intermediary",
        "internal",
        "joint",
        "notice",
        "payment",
        "permit",
        "registration",
        "review",
        "tender",
    ]
    regime: Literal["reform", "both", "legacy"] = "reform"
    statutory: Limit | None = None
    promised: Promised | None = None
    requires: tuple[str, ...] = ()
    requires_when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    hand_over_if_produced: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    collects_fees: tuple[str, ...] = ()
    intermediary_stamps: tuple[str, ...] = ()
    synonyms: tuple[Word, ...] = ()
    part_of: str = added(default="")
    parts: tuple[str, ...] = added(default=())
    replaces: str = added(default="")
    counted: Flag = added(default=True)
    list_no: Count | None = added(default=None)
    silence: Literal["", "consent"] = added(default="")
    valid_months: Count | None = added(default=None)
    must_follow: str = added(default="")
    used_for: str = added(default="")
    alternatives: tuple[Word, ...] = added(default=())

    @property
    def days(self) -> int:
        """The days of the one promised limit; 0 without it, and where several limits are published side by side."""
        return self.promised.days if isinstance(self.promised, Limit) else 0

    @property
    def published_limits(self) -> tuple[PublishedLimit, ...]:
        """The limits that are published side by side, in file order."""
        return self.promised if isinstance(self.promised, tuple) else ()


class Document(Named):
    """A document type (要件); a class is met by the first of `satisfied_by` that is made, else by a certificate.

    `output_of` are the items whose result it is, as far as the publisher's list says so; a `shortened` name is not the
    published one word for word.
    """

    kind: Literal[
        "application_form", "applicant_identity", "undertaking", "statement", "technical_report", "drawing", "contract",
        "resolution", "funding_proof", "payment_receipt", "external_opinion", "certificate", "prior_output", "class",
    ]  # fmt: skip
    issuer: str = ""
    intermediary: str = ""
    satisfied_by: Ids = ()
    output_of: Ids = added(default=())
    shortened: Flag = added(default=False)
    abolished: Flag = False
    provenance: Provenance | None = None


class CertificateType(Named):
    """A certificate type of the certificate database; `holder` names the party whose certificate counts.

    `held_as` are the types as which one issued to a project also counts for later projects of its holder.
    """

    issuer: Word
    holder: Literal["applicant", "project", "intermediary", "contractor"]
    satisfies: Ids
    validity_rule: Literal["none", "months", "until_term_end"] = "none"
    validity_months: Count | None = None
    held_as: Ids = ()
    verified: Flag = False
    provenance: Provenance | None = None
    note: str = ""

    @model_validator(mode="after")
    def _check_months(self) -> CertificateType:
        if (self.validity_rule == "months") != bool(self.validity_months):
            raise PydanticCustomError(
                "months", "`validity_rule: months`, and only it, has a number of `validity_months`"
            )
        return self


# --- the rules


class Constraint(Rule):
    """A combination that cannot exist, or that the rules are not about, with the sentence for the applicant."""

    id: Word
    kind: Literal["constraint", "out_of_scope"] = added(default="constraint")
    when: Written
    zh: Word
    en: str = ""
    status: str = ""


class Situation(Named, Rule):
    """A situation (情形): which projects, and their one flowchart."""

    category: Word
    when: Written
    flowchart: Word
    status: str = ""
    note: str = ""


class Flowchart(Named, Rule):
    """A flowchart (流程图)."""

    category: Word
    note: str = ""


class Version(Record):
    """A derived fact by which another one is read from a day on.

    `replaces` says of the version before whether a text states that this one takes its place, or none was seen.
    """

    fact: Word
    begins: Day = Field(alias="from")
    replaces: Literal["", "stated", "not_seen"] = ""


def _one_of_three(form: Form) -> None:
    """Say in the form of a derived fact what a rule file writes of it."""
    del form["properties"]["implied"]
    form["required"].remove("when")
    form["allOf"] = [{"oneOf": [{"required": [way]} for way in ("when", "versions", "rows_of")]}]


class DerivedFact(Named, Rule):
    """A named condition that later rules use like a fact.

    A rule file writes one of three: `when`; `versions`, of which the one in force on the case date is read; `rows_of`,
    a table of which some row holds. `when` then is what the other two come to. An `implied` one stands in no file: it
    is an outcome that some condition tests.
    """

    model_config = ConfigDict(json_schema_extra=_one_of_three)

    when: Written
    versions: tuple[Version, ...] = added(default=())
    rows_of: str = added(default="")
    implied: Flag = added(default=False)

    @property
    def is_made(self) -> bool:
        """Whether `when` is made of other rules, and not written."""
        return self.implied or bool(self.versions or self.rows_of)


class ItemRule(Rule):
    """When an item applies, and why; outside of `in_force` and of the time of its sources it does not."""

    item: Word
    when: Written
    reason: Word
    reason_en: str = ""
    in_force: InForce | None = added(default=None)


class ReferenceCase(Record):
    """The answers for which the figures of a flowchart are computed."""

    flowchart: Word
    facts: dict[str, str]


class Sentence(Named, Rule):
    """A rule in words."""


class Exemptions(Record):
    """The rules by which a document need not be submitted, and the law behind them."""

    rules: tuple[Sentence, ...] = ()
    basis: tuple[Basis, ...] = ()


class Advice(Rule):
    """A warning that four answers cannot decide; it never changes the situation."""

    id: Word
    when: Written
    zh: Word
    en: str = ""


class WordChoice(Record):
    """One thing that an ambiguous word may mean: the answers it stands for; none where no project is like that."""

    facts: dict[str, str] = Field(default_factory=dict)
    zh: Word
    en: str = ""


class AmbiguousWord(Rule):
    """Words that fit several answers, and the question that tells which one is meant."""

    id: Word
    words: Annotated[tuple[Word, ...], Field(min_length=1)]
    zh: Word
    en: str = ""
    choices: Annotated[tuple[WordChoice, ...], Field(min_length=2)]


# --- the flow before the reform


class Fate(Record):
    """What became of a step."""

    fate: Literal["kept", "merged", "joint", "triggered", "abolished"]
    into: tuple[str, ...] = ()
    note: str = ""


class LegacyStep(Record):
    """A step of the flow before the reform; its days are working days."""

    item: Word
    number: Count
    days: Days
    after: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    after_reform: Fate


class AdministrativeFee(Named):
    """An administrative charge or a government fund, and the old step at which it arose."""

    step: Word
    kind: Literal["administrative", "fund"]


class IntermediaryFee(Named):
    """A charge of an intermediary."""

    intermediary: Word


class Legacy(Record):
    """The flow before the reform, for comparison only."""

    applies_when: Written
    rules: tuple[Sentence, ...] = ()
    steps: tuple[LegacyStep, ...] = ()
    administrative_fees: tuple[AdministrativeFee, ...] = ()
    intermediary_fees: tuple[IntermediaryFee, ...] = ()


# --- examples


class Expected(Record):
    """What a decision must show; what is not named is not checked."""

    outcome: Outcome
    reason: str = added(default="")
    situation: str = ""
    flowchart: str = ""
    constraints: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    not_items: tuple[str, ...] = ()
    answers: dict[str, ExpectedAnswer] = added(default={})
    findings: tuple[str, ...] = added(default=())
    working_days: Count | None = added(default=None)


class Example(Record):
    """A project that policy staff decided by hand."""

    id: Word
    zh: Word
    facts: dict[str, str]
    expect: Expected
    reason: str = ""
    provenance: Provenance | None = None

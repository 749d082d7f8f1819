"""What the rule files hold, entry by entry: frozen models, the same on a terminal, in a release and in tests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kb.condition_reader import Written
from kb.record import Basis, Bilingual, Count, Day, Days, Flag, Ids, Named, Provenance, Record, Word

Outcome = Literal["decided", "impossible"]


class Rule(Record):
    """A rule of any kind: where it comes from."""

    basis: tuple[Basis, ...] = ()
    provenance: Provenance | None = None


# --- the knowledge base itself


class SourceText(Record):
    """A text that was read for the knowledge base."""

    id: Word
    zh: Word
    date: str = ""
    note: str = ""


class Published(Record):
    """Figures as a publisher printed them, kept as text, for comparison only."""

    figures: dict[str, str] = Field(default_factory=dict)
    legacy: dict[str, Count] = Field(default_factory=dict)


class Manifest(Named):
    """The knowledge base as a whole. No `effective_to` is an open end."""

    jurisdiction: Bilingual
    law_as_of: Word
    effective_from: Day
    effective_to: Day | None = None
    effective_from_note: str = ""
    reconstruction: Bilingual | None = None
    categories: tuple[Named, ...] = ()
    sources: tuple[SourceText, ...] = ()
    not_covered: tuple[Bilingual, ...] = ()
    not_modelled: tuple[Bilingual, ...] = ()
    published: Published = Published()


# --- who and what


class Stage(Named):
    """A part of the way; items of a stage that is not counted lie after the counted span."""

    counted: Flag = True


class Department(Named):
    """A department; a pilot of the certificate database hands its certificates over."""

    certificate_database_pilot: Flag = False


class Limit(Record):
    """A number of days; `unit` says which, `bound: minimum` that it is at least, not at most."""

    days: Days
    unit: Literal["working_days", "calendar_days"]
    bound: Literal["maximum", "minimum"] = "maximum"
    provenance: Provenance | None = None
    verified: Flag = False
    note: str = ""


class Item(Named, Rule):
    """An approval item (审批事项) with what it requires and produces; without `promised` it takes no time."""

    department: Word
    stage: Word
    type: Literal[
        "approval",
        "confirmation",
        "contract",
        "filing",
        "joint",
        "notice",
        "payment",
        "permit",
        "registration",
        "review",
    ]
    regime: Literal["reform", "both", "legacy"] = "reform"
    statutory: Limit | None = None
    promised: Limit | None = None
    requires: tuple[str, ...] = ()
    requires_when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    hand_over_if_produced: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    collects_fees: tuple[str, ...] = ()
    intermediary_stamps: tuple[str, ...] = ()
    synonyms: tuple[Word, ...] = ()

    @property
    def days(self) -> int:
        return self.promised.days if self.promised else 0


class Document(Named):
    """A document type (要件); a class is met by the first of `satisfied_by` that is made, else by a certificate."""

    kind: Literal[
        "application_form", "applicant_identity", "undertaking", "statement", "technical_report", "drawing", "contract",
        "resolution", "funding_proof", "payment_receipt", "external_opinion", "certificate", "prior_output", "class",
    ]  # fmt: skip
    issuer: str = ""
    intermediary: str = ""
    satisfied_by: Ids = ()
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
    """A combination that cannot exist, with the sentence for the applicant."""

    id: Word
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


class DerivedFact(Named, Rule):
    """A named condition that later rules use like a fact."""

    when: Written


class ItemRule(Rule):
    """When an item applies, and why."""

    item: Word
    when: Written
    reason: Word
    reason_en: str = ""


class ReferenceCase(Record):
    """The answers for which the figures of a flowchart are computed."""

    flowchart: Word
    facts: dict[str, str]


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


class Joint(Rule):
    """A joint act (联合): one item, one limit, several parties."""

    id: Word
    item: Word
    lead: Word
    count: Count
    mode: Word
    departments: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
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


class Sentence(Named, Rule):
    """A rule in words."""


class Sequencing(Record):
    """What waits for what, and why."""

    default_rules: tuple[Sentence, ...] = ()
    early: tuple[Early, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    joint: tuple[Joint, ...] = ()
    serial: tuple[Serial, ...] = ()
    excluded_time: tuple[Sentence, ...] = ()


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
    situation: str = ""
    flowchart: str = ""
    constraints: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    not_items: tuple[str, ...] = ()


class Example(Record):
    """A project that policy staff decided by hand."""

    id: Word
    zh: Word
    facts: dict[str, str]
    expect: Expected
    reason: str = ""
    provenance: Provenance | None = None

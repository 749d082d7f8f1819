"""Certificates valid for a holder on a date, and why the others are not.

A certificate counts for the party that its type names: the applicant, the project, an intermediary or a contractor.
The last day of validity counts as valid.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from decision.document_numbers import normalise_name
from decision.identifiers import normalise_code, organisation_code_of
from decision.reason import Reason, because
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType
from kb.vocabulary import fold

Role = Literal["intermediary", "contractor"]
State = Literal["valid", "suspended", "revoked", "replaced"]
_HOLDERS = ("applicant", "project", "intermediary", "contractor")
_CLAIMS_KEPT, _DAYS_KEPT = 1_024, 8_192


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part; an empty code or name is not known."""

    credit_code: str = ""
    name: str = ""

    @property
    def is_named(self) -> bool:
        return bool(self.credit_code.strip() or self.name.strip())


@dataclass(frozen=True, slots=True)
class Project:
    """The project as it is registered, as far as it is."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """Everybody whose certificates can count."""

    applicant: Party = Party()
    project: Project = Project()
    others: tuple[tuple[Role, Party], ...] = ()
    # Whose a certificate is, by its holder or project as written: one party mostly holds many.
    _claims: dict[str, dict[str, Reason | None]] = field(
        default_factory=lambda: {holder: {} for holder in _HOLDERS}, init=False, compare=False, repr=False
    )


class Certificate(NamedTuple):
    """A certificate as the call or the register gives it.

    `as_of` is when the source of the register said so; without it the applicant names the certificate. The register
    has seen all codes and names of its holder: `refusal` says why it belongs to nobody of the case, and where it is
    None, `notes` say what to know of its belonging to the party that its type names.
    """

    type: str
    number: str
    issuer: str = ""
    holder: str = ""
    project: str = ""
    issued: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    state: State = "valid"
    as_of: datetime | None = None
    refusal: Reason | None = None
    notes: tuple[Reason, ...] = ()


class Judged(NamedTuple):
    """A certificate, what is wrong with it on the day, if anything is, and its last valid day."""

    certificate: Certificate
    wrong: Reason | None
    valid_until: date | None

    @property
    def counts(self) -> bool:
        return self.wrong is None

    @property
    def reason(self) -> Reason:
        """Why it counts or not."""
        return self.wrong or valid_until_reason(self.valid_until)


class JudgedByType(NamedTuple):
    """The `first` certificate of each type, and all of the types of which there are `more`."""

    first: Mapping[str, Judged]
    more: Mapping[str, Sequence[Judged]]

    def of(self, kinds: Iterable[CertificateType]) -> list[Judged]:
        """Return the certificates of these types, the best first."""
        return best_first(
            judged
            for kind in kinds
            if kind.id in self.first
            for judged in self.more.get(kind.id, (self.first[kind.id],))
        )


class Standard(NamedTuple):
    """What a type of certificate asks, looked up once: who issues it and holds it, and for how long it is valid.

    `months` is 0 where the validity is no number of months.
    """

    type: str
    holder: str
    issuer: str
    issuer_words: frozenset[str]
    has_end: bool
    months: int


def standards(kb: KnowledgeBase, kinds: Iterable[CertificateType]) -> dict[str, Standard]:
    """Return what each of these types asks, by its id."""
    return {kind.id: _standard(kb, kind) for kind in kinds}


def _standard(kb: KnowledgeBase, kind: CertificateType) -> Standard:
    months = kind.validity_months if kind.validity_rule == "months" else None
    issuer = kb.department_by_id[kind.issuer].zh
    words = kb.issuer_words[kind.issuer]
    return Standard(kind.id, kind.holder, issuer, words, kind.validity_rule != "none", months or 0)


def judge(
    kb: KnowledgeBase, kind: CertificateType, certificate: Certificate, parties: Parties, as_of: date
) -> Judged:
    """Return whether `certificate`, of type `kind`, counts for its party on `as_of`, and why.

    Unit: civil days in Asia/Shanghai; both ends of the validity belong to it.
    """
    asked = {certificate.type: _standard(kb, kind)}
    return judged_by_type(asked, (certificate,), parties, as_of).first[certificate.type]


def judged_by_type(  # noqa: C901, PLR0912 - one loop: a call for each certificate would take as long as judging it
    asked: Mapping[str, Standard], certificates: Iterable[Certificate], parties: Parties, as_of: date
) -> JudgedByType:
    """Return the certificates of the types of which something is `asked`, each judged as `judge` says."""
    first: dict[str, Judged] = {}
    more: dict[str, list[Judged]] = {}
    claims = parties._claims
    for certificate in certificates:
        if (kind := certificate[0]) not in asked:
            continue
        _, number, issuer, held_by, project, issued, valid_from, until, state, seen, foreign, _ = certificate
        _, holder, issued_by, words, has_end, months = asked[kind]
        begins = valid_from or issued
        if until is None and months and begins:
            until = months_later(begins, months)
        if seen is None:
            named = project if holder == "project" else held_by
            foreign = claims[holder].get(named, _UNKNOWN)
            if foreign is _UNKNOWN:
                foreign = _claimed(holder, named, parties)
        wrong: Reason | None = None
        if not number.strip():
            wrong = because("certificate_without_number")
        elif state != "valid":
            wrong = because(f"certificate_{certificate.state}")
        elif issuer and issuer not in words and fold(issuer) not in words:
            wrong = because("certificate_of_other_issuer", issuer=issued_by)
        elif foreign:
            wrong = foreign
        elif begins and as_of < begins:
            wrong = because("certificate_not_yet_valid", day=begins)
        elif until is None and has_end:
            wrong = because("certificate_without_end")
        elif until and until < as_of:
            wrong = because("certificate_expired", day=until)
        # A plain call of `Judged` takes as long as half of all this.
        entry = _new(Judged, (certificate, wrong, until))
        if kind not in first:
            first[kind] = entry
        else:
            more.setdefault(kind, [first[kind]]).append(entry)
    return JudgedByType(first, more)


_UNKNOWN: Any = object()
_new = tuple.__new__


@lru_cache(maxsize=_DAYS_KEPT)
def valid_until_reason(day: date | None) -> Reason:
    """Return why a certificate counts that is valid until `day`, or without end."""
    return because("certificate_valid_until", day=day) if day else because("certificate_valid")


def best_first(judged: Iterable[Judged]) -> list[Judged]:
    """Return the certificates that count before those that do not, the longest valid first: one order for one set."""
    entries = list(judged)
    if len(entries) < 2:
        return entries
    ranks = [_rank(entry) for entry in entries]
    if len(set(ranks)) < len(ranks):
        return sorted(entries, key=lambda entry: (_rank(entry), _written(entry.certificate)))
    return [entry for _, entry in sorted(zip(ranks, entries, strict=True))]


def _rank(entry: Judged) -> tuple[bool, int, str, str]:
    certificate, wrong, until = entry
    return wrong is not None, -(until or date.max).toordinal(), certificate.type, certificate.number


def _written(one: Certificate) -> tuple[str, ...]:
    days = (one.issued, one.valid_from, one.valid_until)
    return (one.issuer, one.holder, one.project, one.state, *map(str, days))


def months_later(day: date, months: int) -> date:
    """Return the day with the same number `months` later, or the last day of that month, within the calendar."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _claimed(holder: str, written: str, parties: Parties) -> Reason | None:
    """Return what is wrong with the holder or project that a certificate names, and keep it for the next one."""
    claims = parties._claims[holder]
    if len(claims) >= _CLAIMS_KEPT:
        claims.clear()
    claims[written] = _wrong_claim(holder, written, parties)
    return claims[written]


def _wrong_claim(role: str, written: str, parties: Parties) -> Reason | None:
    if role == "project":
        project = parties.project
        if not _says_code(project.code) and not project.name.strip():
            return because("party_not_named", party="project")
        if not written.strip():
            return because("certificate_without_project")
        return None if _is_project(project, written) else because("certificate_of_other_project")
    if role == "applicant":
        candidates = [parties.applicant]
    else:
        candidates = [party for other, party in parties.others if other == role]
    named = [party for party in candidates if party.is_named]
    if not named:
        return because("party_not_named", party=role)
    if not written.strip():
        return because("certificate_without_holder")
    if any(_holds(party, written) for party in named):
        return None
    return because("certificate_of_other_holder", party=role)


def _is_project(project: Project, written: str) -> bool:
    if written == project.name or (written == project.code and _says_code(written)):
        return True
    names = {normalise_code(project.code).value, normalise_name(project.name)} - {""}
    return normalise_code(written).value in names or normalise_name(written) in names


def _holds(party: Party, holder: str) -> bool:
    """A code decides where there is one; a name counts only where no code stands against it."""
    if holder == party.name or (holder == party.credit_code and _says_code(holder)):
        return True
    code, own = normalise_code(holder).value, normalise_code(party.credit_code).value
    if own and code in (own, organisation_code_of(own)):
        return True
    name = normalise_name(party.name)
    return bool(name) and normalise_name(holder) == name


def _says_code(text: str) -> bool:
    return bool(text.strip()) and (text.isascii() or bool(normalise_code(text).value))

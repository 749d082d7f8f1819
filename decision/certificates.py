"""Certificates valid for a holder on a date, and why the others are not.

A certificate counts for the party that its type names: the applicant, the project, an intermediary or a contractor.
The last day of validity counts as valid.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from decision.identifiers import normalise_code, organisation_code_of
from decision.reason import Reason, because
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType
from kb.vocabulary import fold

Role = Literal["intermediary", "contractor"]
State = Literal["valid", "suspended", "revoked", "replaced"]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part; an empty code or name is not known."""

    credit_code: str = ""
    name: str = ""

    @property
    def is_named(self) -> bool:
        return bool(self.credit_code or self.name)


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


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as the call or the database gives it."""

    type: str
    number: str
    issuer: str = ""
    holder: str = ""
    project: str = ""
    issued: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    state: State = "valid"


@dataclass(frozen=True, slots=True)
class Judged:
    """A certificate and why it counts or not on the day; `counts` is the verdict."""

    certificate: Certificate
    counts: bool
    reason: Reason
    valid_until: date | None = None


def judge(
    kb: KnowledgeBase, kind: CertificateType, certificate: Certificate, parties: Parties, as_of: date
) -> Judged:
    """Return whether `certificate`, of type `kind`, counts for its party on `as_of`, and why.

    Unit: civil days in Asia/Shanghai; both ends of the validity belong to it.
    """
    until = _valid_until(kind, certificate)
    begins = certificate.valid_from or certificate.issued
    wrong: Reason | None = None
    if not certificate.number:
        wrong = because("certificate_without_number")
    elif certificate.state != "valid":
        wrong = because(f"certificate_{certificate.state}")
    elif certificate.issuer and not _is_issuer(kb, kind, certificate.issuer):
        wrong = because("certificate_of_other_issuer", issuer=kb.department_by_id[kind.issuer].zh)
    elif foreign := _wrong_party(kind, certificate, parties):
        wrong = foreign
    elif begins and as_of < begins:
        wrong = because("certificate_not_yet_valid", day=begins)
    elif until is None and kind.validity_rule != "none":
        wrong = because("certificate_without_end")
    elif until and until < as_of:
        wrong = because("certificate_expired", day=until)
    if wrong:
        return Judged(certificate, counts=False, reason=wrong, valid_until=until)
    valid = because("certificate_valid_until", day=until) if until else because("certificate_valid")
    return Judged(certificate, counts=True, reason=valid, valid_until=until)


def best_first(judged: Iterable[Judged]) -> list[Judged]:
    """Return the certificates that count before those that do not, the longest valid first."""

    def key(entry: Judged) -> tuple[bool, int, str, str]:
        until = entry.valid_until or date.max
        return not entry.counts, -until.toordinal(), entry.certificate.type, entry.certificate.number

    return sorted(judged, key=key)


def months_later(day: date, months: int) -> date:
    """Return the day with the same number `months` later, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _valid_until(kind: CertificateType, certificate: Certificate) -> date | None:
    """Return the last valid day; None where there is none or where it cannot be known."""
    if certificate.valid_until or kind.validity_rule == "none":
        return certificate.valid_until
    begins = certificate.valid_from or certificate.issued
    if kind.validity_rule == "months" and kind.validity_months and begins:
        return months_later(begins, kind.validity_months)
    return None


def _is_issuer(kb: KnowledgeBase, kind: CertificateType, issuer: str) -> bool:
    department = kb.department_by_id[kind.issuer]
    return fold(issuer) in (fold(kind.issuer), fold(department.zh), fold(department.en))


def _wrong_party(kind: CertificateType, certificate: Certificate, parties: Parties) -> Reason | None:
    """Return why the certificate belongs to nobody who takes part, or None if it does."""
    if kind.holder == "project":
        ids = {fold(word) for word in (parties.project.code, parties.project.name) if word}
        if not ids:
            return because("party_not_named", party="project")
        if not certificate.project:
            return because("certificate_without_project")
        return None if fold(certificate.project) in ids else because("certificate_of_other_project")
    if kind.holder == "applicant":
        candidates = [parties.applicant]
    else:
        candidates = [party for role, party in parties.others if role == kind.holder]
    named = [party for party in candidates if party.is_named]
    if not named:
        return because("party_not_named", party=kind.holder)
    if not certificate.holder:
        return because("certificate_without_holder")
    if any(_holds(party, certificate.holder) for party in named):
        return None
    return because("certificate_of_other_holder", party=kind.holder)


def _holds(party: Party, holder: str) -> bool:
    """A code decides where there is one; a name counts only where no code stands against it."""
    code = normalise_code(holder).value
    if party.credit_code:
        own = normalise_code(party.credit_code).value
        if code in (own, organisation_code_of(own)):
            return True
    return bool(party.name) and fold(holder) == fold(party.name)

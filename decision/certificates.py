"""Certificates valid for a holder on a date, and why the others are not.

A certificate counts for the party that its type names: the applicant, the project, an intermediary or a contractor.
The last day of validity counts as valid.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from decision.document_numbers import normalise_name
from decision.identifiers import normalise_code, organisation_code_of
from decision.reason import Reason, because
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType
from kb.vocabulary import fold

Role = Literal["intermediary", "contractor"]
State = Literal["valid", "suspended", "revoked", "replaced"]
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
    # Whose a certificate is, by what it says: one party mostly holds many.
    _claims: dict[tuple[str, str], Reason | None] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )


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


class Judged(NamedTuple):
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
    if not certificate.number.strip():
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
        return Judged(certificate, False, wrong, until)  # noqa: FBT003
    return Judged(certificate, True, _valid_until_day(until) if until else _VALID, until)  # noqa: FBT003


_VALID = because("certificate_valid")


@lru_cache(maxsize=_DAYS_KEPT)
def _valid_until_day(day: date) -> Reason:
    return because("certificate_valid_until", day=day)


def judged_by_type(
    kb: KnowledgeBase,
    kinds: Mapping[str, CertificateType],
    certificates: Iterable[Certificate],
    parties: Parties,
    as_of: date,
) -> dict[str, list[Judged]]:
    """Return each certificate of these types judged, under its type; `kinds` maps the ids of types to them."""
    judged: dict[str, list[Judged]] = {}
    for certificate in certificates:
        kind = kinds.get(certificate.type)
        if kind is not None:
            judged.setdefault(kind.id, []).append(judge(kb, kind, certificate, parties, as_of))
    return judged


def best_first(judged: Iterable[Judged]) -> list[Judged]:
    """Return the certificates that count before those that do not, the longest valid first: one order for one set."""
    entries = list(judged)
    return sorted(entries, key=_rank) if len(entries) > 1 else entries


def _rank(entry: Judged) -> tuple[bool, int, tuple[str, ...]]:
    until, one = entry.valid_until or date.max, entry.certificate
    days = (one.issued, one.valid_from, one.valid_until)
    written = (one.type, one.number, one.issuer, one.holder, one.project, one.state, *map(str, days))
    return not entry.counts, -until.toordinal(), written


def months_later(day: date, months: int) -> date:
    """Return the day with the same number `months` later, or the last day of that month, within the calendar."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if year > date.max.year:
        return date.max
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
    words = kb.issuer_words[kind.issuer]
    return issuer in words or fold(issuer) in words


def _wrong_party(kind: CertificateType, certificate: Certificate, parties: Parties) -> Reason | None:
    """Return why the certificate belongs to nobody who takes part, or None if it does."""
    holder = kind.holder
    claim = holder, certificate.project if holder == "project" else certificate.holder
    claims = parties._claims
    if claim not in claims:
        if len(claims) >= _CLAIMS_KEPT:
            claims.clear()
        claims[claim] = _wrong_claim(*claim, parties)
    return claims[claim]


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

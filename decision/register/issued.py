"""The result of a step of a decided project -> a certificate for the register, so that the next decision finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from decision.answer import Decision, Step
from decision.certificates import Parties, Party
from decision.document_numbers import normalise_document_number, normalise_name
from decision.identifiers import normalise_code
from decision.store.certificate_records import CertificateEntry
from kb.errors import LiangtiError, did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType


class NoCertificate(LiangtiError):
    """A result that cannot become a certificate of the register."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a step of a plan has made: the document, its number and days."""

    step: str
    document: str
    number: str
    issued: date
    valid_from: date | None = None
    valid_until: date | None = None


def certificates_of_result(
    kb: KnowledgeBase, decision: Decision, parties: Parties, result: Result, source: str, as_of: datetime
) -> tuple[CertificateEntry, ...]:
    """Return the entries that record a result: of the type that its document has, then of those it is `held_as`.

    What somebody holds for later projects is recorded where that party is named.
    Raises: NoCertificate if the plan has no such step, the step makes no such document, the register keeps none of
    this kind, or nobody is named who could hold it.
    """
    step = _step(decision, result.step)
    kind = _kind(kb, step, result.document)
    held_as = (kb.certificate_type_by_id[name] for name in kind.held_as)
    kinds = (kind, *(one for one in held_as if _holder(parties, one).is_named))
    number = normalise_document_number(result.number)
    if not any(map(str.isalnum, number)):
        raise NoCertificate(
            "a certificate without a number exempts from nothing", where="number", fix="give its number"
        )
    begins = result.valid_from or result.issued
    if result.valid_until and result.valid_until < begins:
        what = f"{result.valid_until} lies before {begins}, the first day of validity"
        raise NoCertificate(what, where="valid_until", fix="compare with the certificate")
    return tuple(_entry(kind, parties, result, number, source, as_of) for kind in kinds)


def _step(decision: Decision, name: str) -> Step:
    if decision.plan is None:
        what, fix = f"the decision is `{decision.outcome}`, so it has no steps", "decide the project first"
        raise NoCertificate(what, where="decision", fix=fix)
    steps = {step.item: step for step in (*decision.plan.steps, *decision.plan.after_start_of_works)}
    if name not in steps:
        fix = did_you_mean(name, steps) or "name a step of the plan"
        raise NoCertificate(f"`{name}` is no step of this project", where="step", fix=fix)
    return steps[name]


def _kind(kb: KnowledgeBase, step: Step, document: str) -> CertificateType:
    """Return the type that a document made by a step has."""
    produced = [entry.id for entry in step.produces]
    if document not in produced:
        fix = did_you_mean(document, produced) or "it makes: " + (", ".join(produced) or "nothing")
        raise NoCertificate(f"step `{step.item}` does not make `{document}`", where="document", fix=fix)
    kinds = [kind for kind in kb.certificates_for.get(document, ()) if kind.issuer == step.department]
    if not kinds:
        what = f"the register keeps no certificates for `{document}` of {step.department_label}"
        raise NoCertificate(what, where="document", fix="keep it with the project; it need not be recorded")
    return next((kind for kind in kinds if kind.id == document), kinds[0])


def _entry(
    kind: CertificateType, parties: Parties, result: Result, number: str, source: str, as_of: datetime
) -> CertificateEntry:
    holder = _holder(parties, kind)
    project = normalise_code(parties.project.code).value or normalise_name(parties.project.name)
    if kind.holder == "project" and not project:
        what, fix = "the project has neither a code nor a name", "name it in the case"
        raise NoCertificate(what, where="project", fix=fix)
    if kind.holder != "project" and not holder.is_named:
        raise NoCertificate(f"no {kind.holder} is named", where=kind.holder, fix="name it in the case")
    if kind.validity_rule == "until_term_end" and result.valid_until is None:
        what = f"a certificate of type `{kind.id}` without its last valid day exempts from nothing"
        raise NoCertificate(what, where="valid_until", fix="give its last valid day, 9999-12-31 without end")
    code = normalise_code(holder.credit_code).value
    kind_of_code = {18: "credit_code", 9: "organisation_code"}.get(len(code), "registration_number")
    return CertificateEntry(
        type=kind.id,
        number=number,
        issuer=kind.issuer,
        holder=normalise_name(holder.name),
        credit_code=code if kind_of_code == "credit_code" else "",
        organisation_code=code if kind_of_code == "organisation_code" else "",
        registration_number=code if kind_of_code == "registration_number" else "",
        project=project,
        issued=result.issued,
        valid_from=result.valid_from,
        valid_until=result.valid_until,
        source=source,
        as_of=as_of,
    )


def _holder(parties: Parties, kind: CertificateType) -> Party:
    """Return the party that holds a certificate of a type; one that counts for the project is the applicant's."""
    if kind.holder in ("applicant", "project"):
        return parties.applicant
    named: Sequence[Party] = [
        party for role, party in parties.others if role == kind.holder and party.is_named
    ]
    if len(named) > 1:
        what = f"{len(named)} parties are named as {kind.holder}"
        raise NoCertificate(what, where=kind.holder, fix="name only the one that holds the certificate")
    return named[0] if named else Party()

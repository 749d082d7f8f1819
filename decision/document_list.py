"""Fates -> the list of documents that people read: labels, counts, and each certificate with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from decision.answer import CertificateUsed, DocumentFate, Documents
from decision.certificates import Judged
from decision.documents import Fate, count
from decision.personal import personal
from decision.steps import labelled
from kb.knowledge_base import KnowledgeBase


def document_list(kb: KnowledgeBase, fates: Sequence[Fate]) -> Documents:
    """Return the documents with their counts."""
    counts = count(fates)
    return Documents(
        slots=counts.slots,
        handed_over=counts.handed_over,
        exempted=counts.exempted,
        repeats=counts.repeats,
        to_submit=counts.to_submit,
        list=tuple(document_fate(kb, fate) for fate in fates),
    )


def document_fate(kb: KnowledgeBase, fate: Fate) -> DocumentFate:
    """Return one document as people read it."""
    document = kb.document_by_id[fate.document]
    is_other = bool(fate.member) and fate.member != fate.document
    return DocumentFate(
        document=document.id,
        label=document.zh,
        label_en=document.en,
        kind=document.kind,
        status=fate.status,
        steps=fate.items,
        rule=fate.rule,
        reason=fate.reason,
        member=labelled(kb.document_by_id[fate.member]) if is_other else None,
        handed_over_by=fate.makers,
        certificate=certificate_used(kb, fate.certificate) if fate.certificate else None,
        rejected=tuple(certificate_used(kb, judged) for judged in fate.rejected),
    )


def certificate_used(kb: KnowledgeBase, judged: Judged) -> CertificateUsed:
    """Return a certificate as people read it; its number is personal."""
    kind = kb.certificate_type_by_id[judged.certificate.type]
    return CertificateUsed(
        kind.id,
        personal(judged.certificate.number),
        kind.issuer,
        kb.department_by_id[kind.issuer].zh,
        judged.valid_until,
        judged.counts,
        judged.reason,
        judged.certificate.as_of,
        judged.certificate.notes,
    )

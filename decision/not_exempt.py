"""Why a document is to be brought, and what would exempt from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decision.answer import CertificateUsed, Documents
from decision.conclusions import members
from decision.documents import certificate_types
from decision.reason import Reason
from kb.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class DocumentNot:
    """A document to be brought.

    `rejected` are the certificates at hand that did not help. A valid certificate of the types `certificates` would
    exempt from it; the types `outside` give it too, but their departments are not in the certificate database; the
    `makers` would hand it over, but are not in this flow.
    """

    document: str
    rule: str
    reason: Reason
    rejected: tuple[CertificateUsed, ...]
    certificates: tuple[str, ...]
    outside: tuple[str, ...]
    makers: tuple[str, ...]


def not_exempt(kb: KnowledgeBase, documents: Documents) -> Iterator[DocumentNot]:
    """Yield each document to be brought, with everything that would exempt from it."""
    for fate in documents.list:
        if fate.status in ("exempt", "handed_over"):
            continue
        named = (fate.document, *members(kb, fate.document))
        inside = [kind.id for kind in certificate_types(kb, fate.document)]
        outside = [
            kind.id
            for kind in kb.certificate_types
            if kind.id not in inside and not set(kind.satisfies).isdisjoint(named)
        ]
        makers = dict.fromkeys(maker for name in named for maker in kb.makers.get(name, ()))
        yield DocumentNot(
            fate.document,
            fate.rule,
            fate.reason,
            fate.rejected,
            tuple(inside),
            tuple(outside),
            tuple(maker for maker in makers if maker not in fate.steps),
        )

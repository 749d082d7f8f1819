"""The exemption slip (免交凭证): which documents need not be brought, by which certificate, for which steps, when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decision.answer import CertificateUsed, Decision, DocumentFate, Labelled
from decision.reason import Reason
from decision.steps import labelled
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase


class NoExemptionSlip(LiangtiError):
    """A decision that exempts from nothing yet, since it is not decided."""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One document that is exempt; `member` is what really stands for a class. The number is personal."""

    document: Labelled
    member: Labelled | None
    steps: tuple[Labelled, ...]
    certificate: Labelled
    number: str
    issuer: str
    issuer_label: str
    valid_until: date | None
    reason: Reason
    rule: str


@dataclass(frozen=True, slots=True)
class ExemptionSlip:
    """What a decision exempts from; `as_of` is the day on which validity was judged, `known_at` what was known then."""

    release: str
    as_of: date
    known_at: date
    situation: Labelled
    flowchart: Labelled
    lines: tuple[SlipLine, ...]


def exemption_slip(kb: KnowledgeBase, decision: Decision) -> ExemptionSlip:
    """Return the slip of a decision, with no line where nothing is exempt.

    Raises: NoExemptionSlip if the decision is not `decided`.
    """
    if not (decision.situation and decision.flowchart and decision.documents and decision.plan):
        what, fix = (
            f"the decision is `{decision.outcome}`",
            "complete or correct the answers, and decide again",
        )
        raise NoExemptionSlip(what, where="exemption slip", fix=fix)
    situation = decision.situation
    return ExemptionSlip(
        release=decision.release.fingerprint,
        as_of=decision.as_of,
        known_at=decision.known_at,
        situation=Labelled(situation.id, situation.label, situation.label_en),
        flowchart=decision.flowchart,
        lines=tuple(_lines(kb, decision.documents.list)),
    )


def _lines(kb: KnowledgeBase, fates: tuple[DocumentFate, ...]) -> Iterator[SlipLine]:
    for fate in fates:
        if fate.status == "exempt" and fate.certificate:
            yield _line(kb, fate, fate.certificate)


def _line(kb: KnowledgeBase, fate: DocumentFate, used: CertificateUsed) -> SlipLine:
    return SlipLine(
        document=Labelled(fate.document, fate.label, fate.label_en),
        member=fate.member,
        steps=tuple(labelled(kb.item_by_id[item]) for item in fate.steps),
        certificate=labelled(kb.certificate_type_by_id[used.type]),
        number=used.number,
        issuer=used.issuer,
        issuer_label=used.issuer_label,
        valid_until=used.valid_until,
        reason=fate.reason,
        rule=fate.rule,
    )

"""Requirements and certificates -> submit, handed over, exempt, expires too soon: one fate for every slot.

A slot is a pair (item, document). Handed over comes first (EX-1), then exempt (EX-2), then submit, once for the whole
flow (EX-3); why a certificate at hand gives no exemption is said in words (EX-4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from decision.certificates import Certificate, Judged, Parties, best_first, judge
from decision.chart import Chart
from decision.conclusions import members
from decision.reason import Reason, because
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType

Status = Literal["submit", "handed_over", "exempt", "expires_too_soon"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one document in the whole flow.

    `items` are the items that need it, `makers` those that hand it over, `member` what really stands for a class.
    `rejected` are the certificates at hand that give no exemption, each with its reason.
    """

    document: str
    status: Status
    items: tuple[str, ...]
    reason: Reason
    rule: str
    member: str = ""
    makers: tuple[str, ...] = ()
    certificate: Judged | None = None
    rejected: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """`slots` = `handed_over` + `exempted` + `repeats` + `to_submit`; `to_submit` counts distinct documents."""

    slots: int
    handed_over: int
    exempted: int
    repeats: int
    to_submit: int


@dataclass(frozen=True)
class AtHand:
    """What decides whether a document need be brought: certificates, whose they may be, the day they are judged on.

    `needed_from` gives for each item the latest day on which it can start; without a start it is empty.
    """

    certificates: Sequence[Certificate]
    parties: Parties
    as_of: date
    needed_from: Mapping[str, date]


def certificate_types(kb: KnowledgeBase, document: str) -> tuple[CertificateType, ...]:
    """Return the types whose certificate gives `document`, for a class in the order of its members."""
    found = (
        kind for name in (*members(kb, document), document) for kind in kb.certificates_for.get(name, ())
    )
    return tuple({kind.id: kind for kind in found}.values())


def fates(kb: KnowledgeBase, flow: Chart, at_hand: AtHand) -> tuple[Fate, ...]:
    """Return the fate of each document of the counted items, in the order in which they are first needed."""
    by_document: dict[str, list[str]] = {}
    for item in flow.items:
        for document in flow.requires[item]:
            by_document.setdefault(document, []).append(item)
    return tuple(
        fate
        for document, items in by_document.items()
        for fate in _fates_of(kb, flow, document, tuple(items), at_hand)
    )


def count(all_fates: Iterable[Fate]) -> Counts:
    """Return how many slots have which fate."""
    handed_over = exempted = repeats = to_submit = 0
    for fate in all_fates:
        if fate.status == "handed_over":
            handed_over += len(fate.items)
        elif fate.status == "exempt":
            exempted += len(fate.items)
        else:
            to_submit += 1
            repeats += len(fate.items) - 1
    return Counts(handed_over + exempted + repeats + to_submit, handed_over, exempted, repeats, to_submit)


def _fates_of(
    kb: KnowledgeBase, flow: Chart, document: str, items: tuple[str, ...], at_hand: AtHand
) -> Iterable[Fate]:
    given = [item for item in items if (item, document) in flow.handed_over]
    rest = tuple(item for item in items if item not in given)
    if given:
        hand_over = flow.handed_over[given[0], document]
        makers = tuple(dict.fromkeys(m for item in given for m in flow.handed_over[item, document].makers))
        yield Fate(
            document, "handed_over", tuple(given), because("handed_over"), "EX-1", hand_over.member, makers
        )
    if rest:
        yield _to_bring(kb, document, rest, at_hand)


def _to_bring(kb: KnowledgeBase, document: str, items: tuple[str, ...], at_hand: AtHand) -> Fate:
    kinds = {kind.id: kind for kind in certificate_types(kb, document)}
    if not kinds:
        return Fate(document, "submit", items, because("not_in_database"), "EX-3")
    judged = best_first(
        judge(kb, kinds[certificate.type], certificate, at_hand.parties, at_hand.as_of)
        for certificate in at_hand.certificates
        if certificate.type in kinds
    )
    valid = [entry for entry in judged if entry.counts]
    rejected = tuple(entry for entry in judged if not entry.counts)
    if not valid:
        reason = rejected[0].reason if rejected else _not_found(kinds.values(), at_hand.parties)
        return Fate(document, "submit", items, reason, "EX-4", rejected=rejected)
    best = valid[0]
    member = next(
        (name for name in members(kb, document) if name in kinds[best.certificate.type].satisfies), document
    )
    latest = max((at_hand.needed_from[item] for item in items if item in at_hand.needed_from), default=None)
    if latest and best.valid_until and best.valid_until < latest:
        reason = because("expires_too_soon", day=best.valid_until, needed=latest)
        return Fate(document, "expires_too_soon", items, reason, "EX-4", member, (), best, rejected)
    return Fate(document, "exempt", items, best.reason, "EX-2", member, (), best, rejected)


def _not_found(kinds: Iterable[CertificateType], parties: Parties) -> Reason:
    """No certificate is at hand: say so, or that its party is not named and it cannot be looked for."""
    named = {
        "applicant": parties.applicant.is_named,
        "project": bool(parties.project.code or parties.project.name),
    }
    for role, party in parties.others:
        named[role] = named.get(role, False) or party.is_named
    holders = {kind.holder for kind in kinds}
    missing = sorted(holder for holder in holders if not named.get(holder, False))
    if missing and len(missing) == len(holders):
        return because("party_not_named", party=missing[0])
    return because("certificate_not_found")

"""Requirements and certificates -> submit, handed over, exempt, expires too soon: one fate for every slot.

A slot is a pair (item, document). Handed over comes first (EX-1), then exempt (EX-2), then submit, once for the whole
flow (EX-3); why a certificate at hand gives no exemption is said in words (EX-4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from decision.certificates import Certificate, Judged, Parties, judged_by_type, standards
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


@dataclass(frozen=True, slots=True)
class Need:
    """One document as the counted items need it, before any certificate is looked at.

    `handed_over` is its fate where items get it from others; `items` are those for which it is to be brought, and
    `kinds` the types of certificate that give it.
    """

    document: str
    handed_over: Fate | None
    items: tuple[str, ...]
    kinds: tuple[CertificateType, ...]


class Choice(NamedTuple):
    """What certificates make of a document: the one that counts, or None, and those that give no exemption."""

    status: Status
    best: Judged | None
    rejected: tuple[Judged, ...]


def needs(kb: KnowledgeBase, flow: Chart) -> tuple[Need, ...]:
    """Return what each document of the counted items is needed for, in the order in which they are first needed."""
    by_document: dict[str, list[str]] = {}
    for item in flow.asking:
        for document in flow.requires[item]:
            by_document.setdefault(document, []).append(item)
    return tuple(_need(kb, flow, document, items) for document, items in by_document.items())


def fates(kb: KnowledgeBase, flow: Chart, at_hand: AtHand) -> tuple[Fate, ...]:
    """Return the fate of each document of the counted items, in the order in which they are first needed."""
    every = needs(kb, flow)
    asked = standards(kb, (kind for need in every for kind in need.kinds))
    judged = judged_by_type(asked, at_hand.certificates, at_hand.parties, at_hand.as_of)
    named = named_roles(at_hand.parties)
    found: list[Fate] = []
    for need in every:
        if need.handed_over:
            found.append(need.handed_over)
        if need.items:
            days = (at_hand.needed_from[item] for item in need.items if item in at_hand.needed_from)
            latest = max(days, default=None)
            found.append(fate_of(kb, need, choice(judged.of(need.kinds), latest), named, latest))
    return tuple(found)


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


def _need(kb: KnowledgeBase, flow: Chart, document: str, items: Sequence[str]) -> Need:
    given = [item for item in items if (item, document) in flow.handed_over]
    rest = tuple(item for item in items if item not in given)
    kinds = certificate_types(kb, document) if rest else ()
    if not given:
        return Need(document, None, rest, kinds)
    hand_overs = [flow.handed_over[item, document] for item in given]
    makers = tuple(dict.fromkeys(maker for hand_over in hand_overs for maker in hand_over.makers))
    member = hand_overs[0].member
    fate = Fate(document, "handed_over", tuple(given), because("handed_over"), "EX-1", member, makers)
    return Need(document, fate, rest, kinds)


def choice(judged: Sequence[Judged], latest: date | None) -> Choice:
    """Return what the certificates for a document, the best first, make of it.

    `latest` is the last day on which it can be needed, if that is known.
    """
    rejected = tuple([entry for entry in judged if not entry.counts])
    if len(rejected) == len(judged):
        return Choice("submit", None, rejected)
    best = judged[0]
    if ends_too_soon(best.valid_until, latest):
        return Choice("expires_too_soon", best, rejected)
    return Choice("exempt", best, rejected)


def ends_too_soon(until: date | None, latest: date | None) -> bool:
    """Return whether a certificate valid until a day ends before the last day on which it can be needed."""
    return until is not None and latest is not None and until < latest


def fate_of(
    kb: KnowledgeBase, need: Need, chosen: Choice, named: frozenset[str], latest: date | None
) -> Fate:
    """Return the fate of what is to be brought, after the certificates had their say.

    `named` are the roles for which somebody is named, `latest` is as in `choice`.
    """
    best, rejected = chosen.best, chosen.rejected
    if not kb.certificate_types:
        return Fate(need.document, "submit", need.items, because("required_as_published"), "")
    if not need.kinds:
        return Fate(need.document, "submit", need.items, because("not_in_database"), "EX-3")
    reason = reason_of(chosen, latest) or _not_found(need.kinds, named)
    if best is None:
        return Fate(need.document, "submit", need.items, reason, "EX-4", rejected=rejected)
    satisfied = next(kind.satisfies for kind in need.kinds if kind.id == best.certificate.type)
    member = next((name for name in members(kb, need.document) if name in satisfied), need.document)
    rule = "EX-2" if chosen.status == "exempt" else "EX-4"
    return Fate(need.document, chosen.status, need.items, reason, rule, member, (), best, rejected)


def reason_of(chosen: Choice, latest: date | None) -> Reason | None:
    """Return what the certificates say of the fate; None if there is none."""
    if chosen.status == "expires_too_soon" and chosen.best:
        return too_soon_reason(chosen.best.valid_until, latest)
    if chosen.best:
        return chosen.best.reason
    return chosen.rejected[0].reason if chosen.rejected else None


def too_soon_reason(until: date | None, latest: date | None) -> Reason:
    """Return why a certificate that counts today is not enough."""
    return Reason("expires_too_soon", (("day", str(until)), ("needed", str(latest))))


def named_roles(parties: Parties) -> frozenset[str]:
    """Return the roles whose certificates can be looked for, since somebody is named for them."""
    named = {role for role, party in (("applicant", parties.applicant), *parties.others) if party.is_named}
    if parties.project.code.strip() or parties.project.name.strip():
        named.add("project")
    return frozenset(named)


def _not_found(kinds: Iterable[CertificateType], named: frozenset[str]) -> Reason:
    """No certificate is at hand: say so, or that its party is not named and it cannot be looked for."""
    holders = {kind.holder for kind in kinds}
    missing = sorted(holder for holder in holders if holder not in named)
    if missing and len(missing) == len(holders):
        return because("party_not_named", party=missing[0])
    return because("certificate_not_found")

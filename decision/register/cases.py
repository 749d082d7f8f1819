"""The certificates of a case, as the register knew them at a moment: whose each is, why, and what to know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from decision.certificates import Certificate, Parties, Party
from decision.reason import because
from decision.register.holders import (
    NO_LINKS,
    Identity,
    Links,
    Match,
    identity_of_holder,
    identity_of_party,
    links_of,
    matched,
)
from decision.register.projects import matched_project
from decision.register.twins import without_twins
from decision.store.certificate_records import CertificateEntry, CertificateVersion
from decision.store.holder_keys import certificate_id, keys_of_party, number_key
from kb.knowledge_base import KnowledgeBase


class Register(Protocol):
    """What is asked of the store."""

    def of_holders(
        self, keys: Iterable[str], known_at: datetime | None = None
    ) -> tuple[CertificateVersion, ...]: ...

    def of_project(
        self, project: str, known_at: datetime | None = None
    ) -> tuple[CertificateVersion, ...]: ...

    def get_many(
        self, identities: Iterable[str], known_at: datetime | None = None
    ) -> tuple[CertificateVersion, ...]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of the register as a case needs it, and the version that says so."""

    version: CertificateVersion
    certificate: Certificate


def certificates_of(
    parties: Parties,
    known_at: datetime,
    kb: KnowledgeBase,
    register: Register,
    given: Iterable[Certificate] = (),
) -> tuple[Held, ...]:
    """Return the certificates of a case as known at a moment, those that nearly are its own included.

    `given` are certificates that the applicant names; what the register says of them goes before, see `not_registered`.
    They are ordered by id: the same register and moment give the same answer.
    """
    case = _Case(parties, known_at, kb, register)
    found = {version.id: version for version in (*case.of_parties(), *case.of_project(), *case.named(given))}
    current = without_twins(found.values())
    return tuple(case.held(version) for version in sorted(current, key=lambda one: one.id))


def not_registered(given: Iterable[Certificate], held: Iterable[Held]) -> tuple[Certificate, ...]:
    """Return the given certificates of which the register knows nothing; equal are type and number, in any brackets."""
    known = {(one.certificate.type, number_key(one.certificate.number)) for one in held}
    if not known:
        return tuple(given)
    return tuple(one for one in given if (one.type, number_key(one.number)) not in known)


class _Case:
    """Who takes part, and what the register knows of them."""

    def __init__(self, parties: Parties, known_at: datetime, kb: KnowledgeBase, register: Register) -> None:
        self._kb, self._known_at, self._register = kb, known_at, register
        self._kinds = kb.certificate_type_by_id
        self._project, self._applicant = parties.project, parties.applicant
        self._parties: list[tuple[str, Party]] = [
            (role, party)
            for role, party in (("applicant", parties.applicant), *parties.others)
            if party.is_named
        ]
        self._identities: dict[Party, Identity] = {
            party: identity_of_party(party) for _, party in self._parties
        }
        self._links: dict[Party, Links] = {}

    def of_parties(self) -> Iterator[CertificateVersion]:
        """Yield the certificates under the codes and names of the parties, and those under older codes of theirs."""
        for party, identity in self._identities.items():
            roles = {role for role, other in self._parties if other == party}
            found = {one.id: one for one in self._of_holders(keys_of_party(party.credit_code, party.name))}
            older = {code for one in found.values() for code in _old_codes_beside(identity, one.entry)}
            linked = {one.id: one for one in self._of_holders(keys_of_party(others=sorted(older)))}
            self._links[party] = links_of(identity, (*found.values(), *linked.values()))
            found |= {
                name: one for name, one in linked.items() if not identity_of_holder(one.entry).credit_code
            }
            for version in found.values():
                kind = self._kinds.get(version.entry.type)
                if kind and kind.holder in roles:
                    yield version

    def _of_holders(self, keys: Iterable[str]) -> tuple[CertificateVersion, ...]:
        return self._register.of_holders(keys, self._known_at)

    def of_project(self) -> Iterator[CertificateVersion]:
        """Yield the certificates that name the project, by its code or its name."""
        for word in dict.fromkeys((self._project.code.strip(), self._project.name.strip())):
            for version in self._register.of_project(word, self._known_at) if word else ():
                if version.entry.type in self._kinds:
                    yield version

    def named(self, given: Iterable[Certificate]) -> tuple[CertificateVersion, ...]:
        """Return what the register says of certificates that the applicant names."""
        known = (one for one in given if one.type in self._kinds)
        ids = dict.fromkeys(name for one in known for name in self._ids_of(one))
        return self._register.get_many(ids, self._known_at) if ids else ()

    def _ids_of(self, given: Certificate) -> Iterator[str]:
        """Yield the ids that a certificate can have which came without one, however its issuer was written."""
        department = self._kb.department_by_id.get(self._kinds[given.type].issuer)
        issuers = (department.id, department.zh, given.issuer) if department else (given.issuer,)
        number = number_key(given.number)
        for issuer in (*issuers, ""):
            yield certificate_id(given.type, number, issuer)

    def held(self, version: CertificateVersion) -> Held:
        """Return a certificate with the verdict on whose it is."""
        entry, role = version.entry, self._kinds[version.entry.type].holder
        if role == "project":
            applicant = self._identities.get(self._applicant)
            match = matched_project(entry, self._project, applicant, self._links_of(self._applicant))
        else:
            match = self._match_of_holder(entry, role)
        return Held(version, _certificate(version, match))

    def _links_of(self, party: Party) -> Links:
        return self._links.get(party, NO_LINKS)

    def _match_of_holder(self, entry: CertificateEntry, role: str) -> Match:
        """Return the best verdict over the parties of a role."""
        holder = identity_of_holder(entry)
        found = [
            matched(holder, self._identities[party], role, self._links_of(party))
            for other, party in self._parties
            if other == role
        ]
        return min(found, key=_rank, default=Match(because("party_not_named", party=role)))


def _old_codes_beside(party: Identity, entry: CertificateEntry) -> Iterator[str]:
    holder = identity_of_holder(entry)
    if party.credit_code and holder.credit_code == party.credit_code:
        yield from holder.old_codes.values()


def _rank(match: Match) -> int:
    """A match before a refusal, one that tells more before another."""
    if match.refusal is None:
        return 0
    return 2 if match.refusal.code == "certificate_of_other_holder" else 1


def _certificate(version: CertificateVersion, match: Match) -> Certificate:
    """Return what a version says, whose it is, and as of when: where its source does not say, when it was heard."""
    entry = version.entry
    return Certificate(
        type=entry.type,
        number=entry.number,
        issuer=entry.issuer,
        holder=entry.credit_code or entry.organisation_code or entry.registration_number or entry.holder,
        project=entry.project,
        issued=entry.issued,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        state=entry.state,
        as_of=entry.as_of or version.known_from,
        refusal=match.refusal,
        notes=match.notes,
    )

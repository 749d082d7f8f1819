"""A certificate as a source states it, and the versions that the store keeps of it: never updated, only followed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import get_args

from decision.certificates import State
from decision.store import door
from decision.store.canonical import canonical, sha256
from decision.store.database import Row
from decision.store.errors import RefusedValue
from decision.store.holder_keys import certificate_id, number_key, project_key
from decision.store.moments import restored, stored

_CODES = ("credit_code", "organisation_code", "registration_number")
_TEXTS = ("issuer", "holder", *_CODES, "project", "source", "former_names")
_STATES = get_args(State)
_DAYS = ("issued", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """What a source says of a certificate; an empty text or None is not known.

    `as_of` is when the source said so. Without an `id`, type, number and issuer name it.
    """

    type: str
    number: str = field(repr=False)
    issuer: str = ""
    holder: str = field(default="", repr=False)
    credit_code: str = field(default="", repr=False)
    organisation_code: str = field(default="", repr=False)
    registration_number: str = field(default="", repr=False)
    former_names: tuple[str, ...] = field(default=(), repr=False)
    project: str = field(default="", repr=False)
    issued: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    state: State = "valid"
    source: str = ""
    as_of: datetime | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateVersion:
    """What the store knew of a certificate from `known_from` until the next version.

    `sha256` is that of what it says, without `source` and `as_of`: hearing the same again makes no new version.
    """

    id: str
    entry: CertificateEntry
    known_from: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class PreparedCertificate:
    """An entry checked at the door, with its id and its hash."""

    id: str
    entry: CertificateEntry
    number_key: str
    sha256: str

    def version(self, known_from: datetime) -> CertificateVersion:
        """Return the version that this entry makes."""
        return CertificateVersion(self.id, replace(self.entry, id=self.id), known_from, self.sha256)

    def row(self, batch: int) -> Row:
        """Return the version that this entry makes in a batch, as a row of its table."""
        entry = self.entry
        return (
            self.id,
            batch,
            entry.type,
            entry.number,
            self.number_key,
            entry.issuer,
            entry.holder,
            entry.credit_code,
            entry.organisation_code,
            entry.registration_number,
            canonical(entry.former_names) if entry.former_names else "[]",
            entry.project,
            project_key(entry.project) if entry.project else "",
            entry.issued,
            entry.valid_from,
            entry.valid_until,
            entry.state,
            entry.source,
            stored(entry.as_of) if entry.as_of else None,
            self.sha256,
        )


def prepare_certificate(entry: CertificateEntry) -> PreparedCertificate:
    """Return an entry that may enter. Raises: RefusedValue, which names the field and never its value."""
    door.identifier(entry.type, "certificate.type")
    door.identifier(entry.number, "certificate.number")
    door.texts((*_texts(entry), *entry.former_names), "certificate", _TEXTS)
    for name, day in zip(_DAYS, _days(entry), strict=True):
        if day is not None:
            door.day(day, f"certificate.{name}")
    if entry.as_of:
        door.moment(entry.as_of, "certificate.as_of")
    if entry.state not in _STATES:
        fix = f"one of {', '.join(_STATES)}"
        raise RefusedValue("this is no state of a certificate", where="certificate.state", fix=fix)
    key = number_key(entry.number)
    identity = certificate_id(entry.type, key, entry.issuer) if entry.id is None else entry.id
    return PreparedCertificate(door.identifier(identity, "certificate.id"), entry, key, content_sha256(entry))


def content_sha256(entry: CertificateEntry) -> str:
    """Return the SHA-256 of what an entry says."""
    *texts, _ = _texts(entry)
    days = [day and day.isoformat() for day in _days(entry)]
    return sha256(canonical([entry.type, entry.number, *texts, entry.former_names, *days, entry.state]))


def _texts(entry: CertificateEntry) -> tuple[str, ...]:
    codes = (entry.credit_code, entry.organisation_code, entry.registration_number)
    return entry.issuer, entry.holder, *codes, entry.project, entry.source


def _days(entry: CertificateEntry) -> tuple[date | None, ...]:
    return entry.issued, entry.valid_from, entry.valid_until


def version_of(row: Row, known_from: datetime) -> CertificateVersion:
    """Return the version that `PreparedCertificate.row` wrote."""
    (identity, _, kind, number, _, issuer, holder, credit_code, organisation_code, registration_number) = row[
        :10
    ]
    (former_names, project, _, issued, valid_from, valid_until, state, source, as_of, digest) = row[10:]
    entry = CertificateEntry(
        type=kind,
        number=number,
        issuer=issuer,
        holder=holder,
        credit_code=credit_code,
        organisation_code=organisation_code,
        registration_number=registration_number,
        former_names=tuple(json.loads(former_names)),
        project=project,
        issued=issued,
        valid_from=valid_from,
        valid_until=valid_until,
        state=state,
        source=source,
        as_of=restored(as_of) if as_of else None,
        id=identity,
    )
    return CertificateVersion(identity, entry, known_from, digest)


def as_known(
    versions: Iterable[CertificateVersion], moment: datetime | None
) -> dict[str, CertificateVersion]:
    """Return the last version of each certificate known at `moment`, or known at all without one."""
    last: dict[str, CertificateVersion] = {}
    for version in sorted(versions, key=lambda one: one.known_from):
        if moment is None or version.known_from <= moment:
            last[version.id] = version
    return last

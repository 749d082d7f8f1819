"""A certificate as a source states it, and the versions that the store keeps of it: never updated, only followed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from decision.certificates import State
from decision.store.database import Row
from decision.store.moments import restored


class CertificateEntry(NamedTuple):
    """What a source says of a certificate; an empty text or None is not known.

    `as_of` is when the source said so. Without an `id`, type, number and issuer name it. A named tuple, since a
    register has millions and a dataclass takes ten times as long to make.
    """

    type: str
    number: str
    issuer: str = ""
    holder: str = ""
    credit_code: str = ""
    organisation_code: str = ""
    registration_number: str = ""
    former_names: tuple[str, ...] = ()
    project: str = ""
    issued: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    state: State = "valid"
    source: str = ""
    as_of: datetime | None = None
    id: str | None = None

    def __repr__(self) -> str:
        """Tell what is not personal."""
        return f"CertificateEntry(type={self.type!r}, issuer={self.issuer!r}, state={self.state!r})"


@dataclass(frozen=True, slots=True)
class CertificateVersion:
    """What the store knew of a certificate from `known_from` until the next version.

    `sha256` is that of what it says, without `source` and `as_of`: hearing the same again makes no new version.
    """

    id: str
    entry: CertificateEntry
    known_from: datetime
    sha256: str


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

"""One certificate under two ids: a source that gives ids and one that does not name it differently."""

from __future__ import annotations

from collections.abc import Iterable

from decision.store.certificate_records import CertificateVersion
from decision.store.holder_keys import certificate_id, number_key


def without_twins(versions: Iterable[CertificateVersion]) -> list[CertificateVersion]:
    """Return the versions without those that a later statement on the same certificate overtakes under another id.

    The same are type, number and issuer. Records that all have ids of their own all stay: a register may keep the old
    and the new certificate of one number.
    """
    same: dict[tuple[str, str, str], list[CertificateVersion]] = {}
    for version in versions:
        entry = version.entry
        same.setdefault((entry.type, number_key(entry.number), entry.issuer), []).append(version)
    kept: list[CertificateVersion] = []
    for named, group in same.items():
        kept += group if len(group) == 1 else _current(group, certificate_id(*named))
    return kept


def _current(group: list[CertificateVersion], derived: str) -> list[CertificateVersion]:
    """Return those whose id is like that of the last one: derived from the certificate, or given."""
    last = max(group, key=lambda one: one.known_from)
    return [one for one in group if (one.id == derived) == (last.id == derived)]

"""Entries checked at the door and made ready for their tables, many together, since a register has millions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, get_args

import orjson

from decision.certificates import State
from decision.store import door
from decision.store.canonical import canonical
from decision.store.certificate_records import CertificateEntry, CertificateVersion
from decision.store.database import Columns, Row
from decision.store.errors import RefusedValue
from decision.store.holder_keys import certificate_ids, keys_of_holders, number_keys, project_keys
from decision.store.moments import stored
from decision.store.tables import CERTIFICATE

_IDS = ("type", "number")
_CODES = ("credit_code", "organisation_code", "registration_number")
_TEXTS = ("issuer", "holder", *_CODES, "project", "source")
_DAYS = ("issued", "valid_from", "valid_until")
_SAID = ("type", "number", "issuer", "holder", *_CODES, "project", "former_names", *_DAYS, "state")
_STATES = frozenset(get_args(State))
_said_by = attrgetter(*_SAID)
_texts_of = attrgetter(*_TEXTS)


class PreparedCertificate(NamedTuple):
    """An entry checked at the door, with its id and its hash."""

    id: str
    entry: CertificateEntry
    sha256: str
    columns: Row

    def version(self, known_from: datetime) -> CertificateVersion:
        """Return the version that this entry makes."""
        return CertificateVersion(self.id, self.entry._replace(id=self.id), known_from, self.sha256)

    def row(self, batch: int) -> Row:
        """Return the version that this entry makes in a batch, as a row of its table."""
        identity, _, *said = self.columns
        return identity, batch, *said


def prepare_certificates(entries: Sequence[CertificateEntry]) -> list[PreparedCertificate]:
    """Return entries that may enter. Raises: RefusedValue, which names the field and never its value."""
    if not entries:
        return []
    rows = zip(*certificate_columns(entries), strict=True)
    return [
        PreparedCertificate(row[0], entry, row[-1], row) for entry, row in zip(entries, rows, strict=True)
    ]


def certificate_columns(entries: Sequence[CertificateEntry]) -> Columns:
    """Return the columns of `CERTIFICATE` for one or more entries, of batch 0. Raises: RefusedValue."""
    given = dict(zip(CertificateEntry._fields, zip(*entries, strict=True), strict=True))
    if not _are_sound(given):
        for entry in entries:
            _check(entry)
    keys = number_keys(given["number"])
    moments = {moment: stored(moment) for moment in set(given["as_of"]) if moment}
    made = {
        **given,
        "id": _ids(given, keys),
        "batch": [0] * len(entries),
        "number_key": keys,
        "former_names": [canonical(names) if names else "[]" for names in given["former_names"]],
        "project_key": project_keys(given["project"]),
        "as_of_utc": [moments.get(moment) for moment in given["as_of"]],
        "sha256": _digests(zip(*(given[name] for name in _SAID), strict=True)),
    }
    return [made[name] for name, _ in CERTIFICATE.columns]


def holder_columns(entries: Sequence[CertificateEntry], ids: Sequence[str]) -> Columns:
    """Return the columns of `CERTIFICATE_HOLDER` for entries with these ids, of batch 0."""
    keys = keys_of_holders(entries)
    named = [identity for identity, some in zip(ids, keys, strict=True) for _ in some]
    return [list(chain.from_iterable(keys)), named, [0] * len(named)]


def content_sha256(entry: CertificateEntry) -> str:
    """Return the SHA-256 of what an entry says."""
    return _digests([_said_by(entry)])[0]


def _digests(said: Iterable[tuple[object, ...]]) -> list[str]:
    # One line of canonical JSON each: it holds no mapping whose keys would have to be sorted.
    return [sha256(orjson.dumps(one)).hexdigest() for one in said]


def _ids(given: Mapping[str, Sequence[Any]], keys: Sequence[str]) -> Sequence[str]:
    """Return the ids that are given, and those that type, number and issuer make for the others."""
    ids: Sequence[str | None] = given["id"]
    if None not in ids:
        return given["id"]
    made = certificate_ids(given["type"], keys, given["issuer"])
    return [other if one is None else one for one, other in zip(ids, made, strict=True)]


def _are_sound(given: Mapping[str, Sequence[Any]]) -> bool:
    """Return whether the door is sure to let every value in; nothing is said of those of which it is not sure."""
    ids = [given[name] for name in _IDS]
    if not _are(given["id"], type(None)):
        ids.append(given["id"])
    names = given["former_names"]
    return (
        all(_are_texts(column, 1, door.LONGEST_ID) for column in ids)
        and all(_are_texts(given[name], 0, door.LONGEST_TEXT) for name in _TEXTS)
        and _are(names, tuple)
        and _are_texts([name for some in names if some for name in some], 0, door.LONGEST_TEXT)
        and all(_are(given[name], date, type(None)) for name in _DAYS)
        and _are(given["as_of"], datetime, type(None))
        and all(moment is None or moment.tzinfo is not None for moment in set(given["as_of"]))
        and _are(given["state"], str)
        and _STATES.issuperset(given["state"])
    )


def _are_texts(values: Sequence[Any], shortest: int, longest: int) -> bool:
    if not _are(values, str):
        return False
    lengths = set(map(len, values)) or {shortest}
    return shortest <= min(lengths) and max(lengths) <= longest and door.is_writable("".join(values))


def _are(values: Sequence[Any], *types: type) -> bool:
    return set(map(type, values)) <= {*types}


def _check(entry: CertificateEntry) -> None:
    for name in _IDS:
        door.identifier(getattr(entry, name), f"certificate.{name}")
    door.texts((*_texts_of(entry), *entry.former_names), "certificate", (*_TEXTS, "former_names"))
    for name in _DAYS:
        door.optional_day(getattr(entry, name), f"certificate.{name}")
    if entry.as_of:
        door.moment(entry.as_of, "certificate.as_of")
    if entry.state not in _STATES:
        fix = f"one of {', '.join(get_args(State))}"
        raise RefusedValue("this is no state of a certificate", where="certificate.state", fix=fix)
    door.optional_identifier(entry.id, "certificate.id")

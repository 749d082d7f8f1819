"""The certificate database: versions with the moment from which they were known, so that any day can be asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from decision.certificates import State
from decision.store.batches import last_known, next_batch, publish
from decision.store.certificate_records import (
    CertificateEntry,
    CertificateVersion,
    as_known,
)
from decision.store.database import Database, Reader
from decision.store.errors import RefusedValue, UnknownId
from decision.store.holder_cache import Found, HolderCache
from decision.store.holder_keys import keys_of_holder, number_key, project_key
from decision.store.loading import Loaded, load
from decision.store.moments import EPOCH, Clock
from decision.store.prepared_certificates import PreparedCertificate, prepare_certificates
from decision.store.tables import CERTIFICATE, CERTIFICATE_HOLDER
from decision.store.unit import Unit
from decision.store.versions import Versions
from decision.store.writer import Writer

_OF_HOLDER = "select id from certificate_holder where holder_key = $1"
_OF_NUMBER = "select id from certificate where number_key = $1"
_OF_PROJECT = "select id from certificate where project_key = $1"


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an entry: the version now in force, and whether it is a new one."""

    version: CertificateVersion
    is_new: bool


class CertificateRegister:
    """Puts and finds the certificates of one store."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._versions = Versions()
        self._cache = HolderCache() if database.has_one_owner else None

    def put(self, entry: CertificateEntry) -> Put:
        """Keep what an entry says as a new version, unless the last version says the same. Raises: RefusedValue."""
        return self.put_many([entry])[0]

    def put_many(self, entries: Sequence[CertificateEntry]) -> list[Put]:
        """Keep all entries from one moment on, or none. Raises: RefusedValue, also if a certificate comes twice."""
        prepared = prepare_certificates(entries)
        if len({one.id for one in prepared}) < len(prepared):
            fix = "give one entry for each certificate"
            raise RefusedValue("a certificate comes twice", where="certificate.id", fix=fix)

        def job(unit: Unit) -> list[Put]:
            return self._added(unit, prepared, next_batch(unit.tx))

        return self._writer.submit(job, 1000 * len(prepared)).result()

    def revoke(
        self, identity: str, state: State = "revoked", source: str = "", as_of: datetime | None = None
    ) -> Put:
        """Add a version in which a certificate is revoked, suspended or replaced. Raises: UnknownId, RefusedValue."""

        def job(unit: Unit) -> Put:
            batch = next_batch(unit.tx)
            known = as_known(self._versions.read_within(unit.tx, [identity]), None)
            if identity not in known:
                fix = "give the id under which it was put"
                raise UnknownId("there is no such certificate", where="certificate.id", fix=fix)
            changed = known[identity].entry._replace(state=state, source=source, as_of=as_of)
            return self._added(unit, prepare_certificates([changed]), batch)[0]

        return self._writer.submit(job).result()

    def load(self, entries: Iterable[CertificateEntry]) -> Loaded:
        """Take in a whole register from one moment on, while everything else goes on.

        Raises: RefusedValue if an entry may not enter or a certificate comes twice; then nothing is changed.
        """
        return load(self._database, self._writer, self._clock, entries, self.forget)

    def get(self, identity: str, known_at: datetime | None = None) -> CertificateVersion | None:
        """Return the version of a certificate known at a moment, the last one without; None if there was none."""
        return as_known(self.history(identity), known_at).get(identity)

    def get_many(self, identities: Iterable[str], known_at: datetime | None = None) -> Found:
        """Return the versions of certificates known at a moment, in the order of their ids."""
        with self._database.reading() as reader:
            known = as_known(self._versions.read(reader, sorted(set(identities))), known_at)
        return tuple(known[name] for name in sorted(known))

    def of_number(self, number: str, known_at: datetime | None = None) -> Found:
        """Return the certificates with this number, in any brackets, as known at a moment."""
        key = number_key(number)
        with self._database.reading() as reader:
            known = as_known(self._versions.read(reader, sorted(_ids(reader, _OF_NUMBER, key))), known_at)
        return tuple(known[name] for name in sorted(known) if number_key(known[name].entry.number) == key)

    def history(self, identity: str) -> Found:
        """Return all versions of a certificate, the oldest first."""
        with self._database.reading() as reader:
            return tuple(self._versions.read(reader, [identity]))

    def of_holders(self, keys: Iterable[str], known_at: datetime | None = None) -> Found:
        """Return the certificates whose holder has one of the keys (see `keys_of_party`), as known at a moment."""
        found: dict[str, CertificateVersion] = {}
        for key, versions in self._of_keys(tuple(dict.fromkeys(keys))).items():
            known = as_known(versions, known_at)
            # A version that names another holder takes the certificate from the one before.
            found |= {name: one for name, one in known.items() if key in keys_of_holder(one.entry)}
        return tuple(found[name] for name in sorted(found))

    def of_project(self, project: str, known_at: datetime | None = None) -> Found:
        """Return the certificates of a project, by its code or name, as known at a moment."""
        key = project_key(project)
        with self._database.reading() as reader:
            known = as_known(self._versions.read(reader, sorted(_ids(reader, _OF_PROJECT, key))), known_at)
        return tuple(known[name] for name in sorted(known) if project_key(known[name].entry.project) == key)

    def moment(self) -> datetime:
        """Return the moment of the last change. To ask what was known at it gives the same answer for ever."""
        return self._cache.moment_of(self._last_known) if self._cache else self._last_known()

    @property
    def is_known_empty(self) -> bool:
        """Whether it is remembered that nothing was ever put in; False where the database has to be asked."""
        return self._cache is not None and self._cache.moment == EPOCH

    def forget(self) -> None:
        """Forget what is remembered, after certificates came in from elsewhere."""
        if self._cache:
            self._cache.clear()

    def _last_known(self) -> datetime:
        with self._database.reading() as reader:
            return last_known(reader)

    def _of_keys(self, keys: Sequence[str]) -> Mapping[str, Found]:
        """Return all versions of all certificates that ever had a key of their holder, by key."""
        return self._cache.get(keys, self._read_keys) if self._cache else self._read_keys(keys)

    def _read_keys(self, keys: Sequence[str]) -> dict[str, Found]:
        with self._database.reading() as reader:
            ids = {key: _ids(reader, _OF_HOLDER, key) for key in keys}
            versions = self._versions.read(reader, sorted(frozenset().union(*ids.values())))
        return {key: tuple(one for one in versions if one.id in names) for key, names in ids.items()}

    def _added(self, unit: Unit, prepared: Sequence[PreparedCertificate], batch: int) -> list[Put]:
        """Add what is new. `batch` comes from before anything was read, so what was read holds until the commit."""
        tx = unit.tx
        before = self._versions.read_within(tx, [one.id for one in prepared])
        known = as_known(before, None)
        new = [one for one in prepared if one.id not in known or known[one.id].sha256 != one.sha256]
        if new:
            known_from = publish(tx, batch, self._clock)
            tx.insert(CERTIFICATE, [one.row(batch) for one in new])
            keys = {one.id: keys_of_holder(one.entry) for one in new}
            tx.insert(CERTIFICATE_HOLDER, [(key, name, batch) for name in keys for key in keys[name]])
            known |= {one.id: one.version(known_from) for one in new}
            changed = {key for entry in (one.entry for one in before) for key in keys_of_holder(entry)}
            changed |= {key for one in new for key in keys[one.id]}
            unit.after_commit(lambda: self._cache.forget(changed) if self._cache else None)
        names = {one.id for one in new}
        return [Put(known[one.id], one.id in names) for one in prepared]


def _ids(reader: Reader, statement: str, key: str) -> frozenset[str]:
    return frozenset(row[0] for row in reader.rows(statement, key))

"""API keys, kept as hashes with role, department and staff number; a key that was revoked stays listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from decision.store import door
from decision.store.database import Database, Row
from decision.store.errors import SameIdOtherContent, UnknownId
from decision.store.moments import Clock, restored, stored
from decision.store.tables import API_KEY, API_KEY_REVOCATION
from decision.store.unit import Unit
from decision.store.writer import Writer

_ALL = """
    select api_key.hash, role, department, staff_number, label, created_utc, at_utc from api_key
    left join api_key_revocation on api_key_revocation.hash = api_key.hash
"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Who may do what with the key whose SHA-256 is `hash`."""

    hash: str
    role: str
    department: str = ""
    staff_number: str = ""
    label: str = ""
    created: datetime | None = None
    revoked: datetime | None = None


class KeyRegister:
    """Adds, revokes and finds the API keys of one store."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    def add(self, key: ApiKey) -> ApiKey:
        """Add a key; the store sets `created`. Raises: SameIdOtherContent if a key with this hash is there."""
        door.fingerprint(key.hash, "key.hash")
        door.identifier(key.role, "key.role")
        for name in ("department", "staff_number", "label"):
            door.text(getattr(key, name), f"key.{name}", door.LONGEST_ID)

        def job(unit: Unit) -> ApiKey:
            tx = unit.tx
            if tx.rows("select 1 from api_key where hash = $1", key.hash):
                raise SameIdOtherContent(
                    "this key is there already", where="key.hash", fix="make another key"
                )
            said = (key.hash, key.role, key.department, key.staff_number, key.label)
            created = self._clock()
            tx.insert(API_KEY, [(*said, stored(created))])
            return ApiKey(*said, created)

        return self._writer.submit(job).result()

    def revoke(self, digest: str) -> ApiKey:
        """Revoke a key for ever. Raises: UnknownId."""

        def job(unit: Unit) -> ApiKey:
            tx = unit.tx
            found = tx.rows(f"{_ALL} where api_key.hash = $1", digest)
            if not found:
                raise UnknownId("there is no such key", where="key.hash", fix="list the keys")
            if found[0][-1] is None:
                tx.insert(API_KEY_REVOCATION, [(digest, stored(self._clock()))])
                found = tx.rows(f"{_ALL} where api_key.hash = $1", digest)
            return _key(found[0])

        return self._writer.submit(job).result()

    def get(self, digest: str) -> ApiKey | None:
        """Return the key with this hash, revoked or not, or None."""
        with self._database.reading() as reader:
            found = reader.rows(f"{_ALL} where api_key.hash = $1", digest)
        return _key(found[0]) if found else None

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key, the oldest first."""
        with self._database.reading() as reader:
            return tuple(map(_key, reader.rows(f"{_ALL} order by api_key.created_utc, api_key.hash")))


def _key(row: Row) -> ApiKey:
    digest, role, department, staff_number, label, created, revoked = row
    moments = (restored(created), restored(revoked) if revoked else None)
    return ApiKey(digest, role, department, staff_number, label, *moments)

"""Which migrations a PostgreSQL schema has, and the next one applied to it."""

from __future__ import annotations

from datetime import datetime

from decision.store.migrations import Migration
from decision.store.moments import stored
from decision.store.postgres.session import Session


def applied(session: Session) -> list[tuple[int, str]]:
    """Return the migrations that were applied, by number and SHA-256."""
    exists = session.rows("select 1 where to_regclass('migration') is not null")
    rows = session.rows("select version, sha256 from migration order by version") if exists else []
    return [(version, digest) for version, digest in rows]


def apply(session: Session, migration: Migration, now: datetime) -> None:
    """Apply a migration within the transaction that is open."""
    session.script(
        "create table if not exists migration (version bigint primary key, name text not null,"
        " at_utc timestamp not null, sha256 text not null)"
    )
    session.script(migration.text)
    row = (migration.version, migration.name, stored(now), migration.sha256)
    session.run("insert into migration values ($1, $2, $3, $4)", *row)

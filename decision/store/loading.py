"""A whole register taken in at once: staged, compared with what is known, laid in unseen, published in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from decision.store.batches import hold, next_batch, publish
from decision.store.certificate_records import CertificateEntry, PreparedCertificate, prepare_certificate
from decision.store.database import Database, Staging
from decision.store.errors import RefusedValue
from decision.store.holder_keys import keys_of_holder
from decision.store.moments import Clock
from decision.store.tables import CERTIFICATE, CERTIFICATE_HOLDER
from decision.store.unit import Unit
from decision.store.writer import Writer

_AT_ONCE = 20_000
# What an import that was cut off has left behind.
LEFT_BEHIND = """
    delete from {table} where not exists (
        select 1 from certificate_batch where certificate_batch.batch = {table}.batch)
"""
_TWICE = "select id from staged_certificate group by id having count(*) > 1 limit 1"
_SAME = """
    delete from staged_certificate where exists (
        select 1 from certificate
        join certificate_batch on certificate_batch.batch = certificate.batch
        where certificate.id = staged_certificate.id and certificate.sha256 = staged_certificate.sha256
        and not exists (
            select 1 from certificate as later
            join certificate_batch as later_batch on later_batch.batch = later.batch
            where later.id = certificate.id and later_batch.known_from_utc > certificate_batch.known_from_utc))
"""
_SAME_HOLDERS = """
    delete from staged_certificate_holder where not exists (
        select 1 from staged_certificate where staged_certificate.id = staged_certificate_holder.id)
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many entries there were, how many made a new version, and from when these are known."""

    entries: int
    new: int
    known_from: datetime | None


def load(
    database: Database,
    writer: Writer,
    clock: Clock,
    entries: Iterable[CertificateEntry],
    forget: Callable[[], None],
) -> Loaded:
    """Take in all entries, or none. Raises: RefusedValue, StoreUnusable."""
    with database.staging((CERTIFICATE, CERTIFICATE_HOLDER)) as staging:
        count = _stage(staging, map(prepare_certificate, entries))
        if twice := staging.rows(_TWICE):
            fix = "give one entry for each certificate"
            raise RefusedValue(f"certificate `{twice[0][0]}` comes twice", where="certificate.id", fix=fix)
        staging.run(_SAME)
        staging.run(_SAME_HOLDERS)
        new = staging.rows("select count(*) from staged_certificate")[0][0]
        if not new:
            return Loaded(count, 0, None)
        for table in (CERTIFICATE, CERTIFICATE_HOLDER):
            staging.run(LEFT_BEHIND.format(table=table.name))
        batch = writer.submit(lambda unit: next_batch(unit.tx)).result()
        staging.lay_in(batch)

        def job(unit: Unit) -> datetime:
            unit.after_commit(forget)
            hold(unit.tx)
            return publish(unit.tx, batch, clock)

        return Loaded(count, new, writer.submit(job).result())


def _stage(staging: Staging, prepared: Iterator[PreparedCertificate]) -> int:
    count = 0
    while some := list(islice(prepared, _AT_ONCE)):
        staging.add(CERTIFICATE, [one.row(0) for one in some])
        staging.add(
            CERTIFICATE_HOLDER, [(key, one.id, 0) for one in some for key in keys_of_holder(one.entry)]
        )
        count += len(some)
    return count

"""A whole register taken in at once: staged, compared with what is known, laid in unseen, published in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from decision.store.batches import hold, next_batch, publish
from decision.store.certificate_records import CertificateEntry
from decision.store.database import Columns, Database, Staging
from decision.store.errors import RefusedValue
from decision.store.moments import Clock
from decision.store.prepared_certificates import certificate_columns, holder_columns
from decision.store.tables import CERTIFICATE, CERTIFICATE_HOLDER, Table
from decision.store.unit import Unit
from decision.store.writer import Writer

_AT_ONCE = 10_000
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
        count = _stage(staging, iter(entries))
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


def _stage(staging: Staging, entries: Iterator[CertificateEntry]) -> int:
    """Stage entries, some at a time: while the database takes some in, the next are read and prepared."""
    count = 0
    with ThreadPoolExecutor(1) as database:
        taking_in: Future[None] | None = None
        while some := list(islice(entries, _AT_ONCE)):
            columns = _columns(some)
            if taking_in:
                taking_in.result()
            taking_in = database.submit(_add, staging, columns)
            count += len(some)
        if taking_in:
            taking_in.result()
    return count


def _columns(entries: Sequence[CertificateEntry]) -> dict[Table, Columns]:
    """Return the columns of both tables for some entries."""
    columns = certificate_columns(entries)
    return {CERTIFICATE: columns, CERTIFICATE_HOLDER: holder_columns(entries, columns[0])}


def _add(staging: Staging, columns: Mapping[Table, Columns]) -> None:
    for table, added in columns.items():
        staging.add(table, added)

"""The versions of certificates as they lie in the tables, each with the moment that its batch became known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from decision.remembered import Remembered
from decision.store.certificate_records import CertificateVersion, version_of
from decision.store.database import Reader
from decision.store.moments import restored
from decision.store.tables import CERTIFICATE, CERTIFICATE_BATCH, marks

_AT_ONCE = 200
_BATCH = CERTIFICATE.columns.index(("batch", "whole"))


class Versions:
    """Reads versions by id. What is remembered of batches never changes.

    Two short statements: of one that joins, DuckDB reads whole tables.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._moments = Remembered[int, datetime](most)

    def read(self, reader: Reader, ids: Sequence[str]) -> list[CertificateVersion]:
        """Return all versions of the certificates with these ids, the oldest of each first."""
        return list(self._read(reader, ids, self._moments))

    def read_within(self, reader: Reader, ids: Sequence[str]) -> list[CertificateVersion]:
        """Return the same within a transaction, of whose own batches nothing may be remembered."""
        return list(self._read(reader, ids, Remembered(most=0)))

    def _read(
        self, reader: Reader, ids: Sequence[str], remembered: Remembered[int, datetime]
    ) -> Iterator[CertificateVersion]:
        for some in _parts(ids):
            rows = reader.rows(CERTIFICATE.select(f"where id in {marks(some)}"), *some)
            moments = _moments(reader, {row[_BATCH] for row in rows}, remembered)
            known = [version_of(row, moments[row[_BATCH]]) for row in rows if row[_BATCH] in moments]
            yield from sorted(known, key=lambda version: (version.id, version.known_from))


def _moments(
    reader: Reader, batches: Iterable[int], remembered: Remembered[int, datetime]
) -> dict[int, datetime]:
    """Return from when each batch is known; one that is not published is left out."""
    moments = {batch: moment for batch in batches if (moment := remembered.get(batch))}
    for some in _parts(sorted(set(batches) - moments.keys())):
        for batch, moment in reader.rows(CERTIFICATE_BATCH.select(f"where batch in {marks(some)}"), *some):
            moments[batch] = restored(moment)
            remembered.put(batch, moments[batch])
    return moments


def _parts(values: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

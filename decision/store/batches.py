"""Batches of certificate versions: what one put or one import adds is known from one moment, all of it at once.

Versions whose batch is not listed are seen by nobody, so that an import can lie in the tables before it is published.
Batches are published one after another, each later than the one before, in all processes of a store.
"""

from __future__ import annotations

from datetime import datetime

from decision.store.database import Reader, Transaction
from decision.store.errors import ConflictingWrite
from decision.store.moments import EPOCH, Clock, restored, stored, strictly_after
from decision.store.tables import CERTIFICATE_BATCH, HEAD

_NEXT = "update head set seq = seq + 1 where kind = 'certificates' and name = '' returning seq"
_HOLD = "update head set seq = seq where kind = 'certificates' and name = ''"
_LAST = "select max(known_from_utc) from certificate_batch"


def next_batch(tx: Transaction) -> int:
    """Return the number of a new batch; other processes wait until this transaction has ended."""
    found = tx.rows(_NEXT)
    if found:
        return int(found[0][0])
    tx.insert(HEAD, [("certificates", "", 1, "")])
    return 1


def hold(tx: Transaction) -> None:
    """Let other processes wait with their batches until this transaction has ended."""
    if tx.run(_HOLD) != 1:
        raise ConflictingWrite("the number of the batch is gone", where="certificates")


def publish(tx: Transaction, batch: int, clock: Clock) -> datetime:
    """Make the versions of a batch known; return from when. Others must wait, by `next_batch` or `hold`."""
    known_from = strictly_after(clock(), last_known(tx))
    tx.insert(CERTIFICATE_BATCH, [(batch, stored(known_from))])
    return known_from


def last_known(reader: Reader) -> datetime:
    """Return the moment of the last change: what is known at it will never be another."""
    found = reader.rows(_LAST)[0][0]
    return restored(found) if found else EPOCH

"""What was linked behind a decision: the records up to the first seal that holds it, or up to the head of its chain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from decision.store.database import Reader
from decision.store.heads import Head, head_of
from decision.store.links import decision_rows
from decision.store.moments import stored
from decision.store.records import DecisionRecord, record_of
from decision.store.seals import Seal, seal_of
from decision.store.tables import SEAL

_SEALS_SINCE = SEAL.select("where at_utc >= $1 order by seq")


@dataclass(frozen=True, slots=True)
class Behind:
    """The records behind one, and the seal over the last of them; without a seal the last is the head of the chain.

    `is_whole` is False where there are more than were asked for.
    """

    records: tuple[DecisionRecord, ...]
    seal: Seal | None
    is_whole: bool


def behind(reader: Reader, record: DecisionRecord, most: int) -> Behind:
    """Return what was linked behind a record, as long as it is no more than `most` records."""
    seal = _first_seal_over(reader, record)
    last = seal.heads[record.node] if seal else head_of(reader, "decisions", record.node)
    count = last.seq - record.seq
    if count > most:
        return Behind((), None, is_whole=False)
    rows = islice(decision_rows(reader, record.node, record.seq), count)
    return Behind(tuple(map(record_of, rows)), seal, is_whole=True)


def _first_seal_over(reader: Reader, record: DecisionRecord) -> Seal | None:
    for row in reader.rows(_SEALS_SINCE, stored(record.at)):
        seal = seal_of(row)
        if seal.heads.get(record.node, Head()).seq >= record.seq:
            return seal
    return None

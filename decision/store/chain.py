"""The chain of one writer: what its next record is linked to, and when its last one was made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from decision.store.database import Reader
from decision.store.errors import StoreDamaged
from decision.store.heads import START, Head, head_of
from decision.store.moments import EPOCH, civil_day, not_before, restored
from decision.store.records import Content, DecisionRecord, record_hash

_LAST = "select seq, at_utc from decision where node = $1 and seq >= $2 order by seq desc limit 1"
_LAST_SEAL = "select day from seal order by seq desc limit 1"


@dataclass(frozen=True, slots=True)
class NodeChain:
    """Where the chain of `node` stands; `sealed` is the civil day of the last seal over all heads."""

    node: str
    head: Head = START
    at: datetime = EPOCH
    sealed: date = date.min

    def linked(self, content: Content, reading: datetime) -> tuple[DecisionRecord, NodeChain]:
        """Return the record of `content` as the next link, and the chain with it."""
        at, behind = not_before(reading, self.at)
        seq, prev = self.head.seq + 1, self.head.hash
        digest = record_hash(content, self.node, seq, at, behind, prev)
        record = DecisionRecord(content, self.node, seq, at, behind, prev, digest)
        return record, replace(self, head=Head(seq, digest), at=at)

    def is_new_day(self, reading: datetime) -> bool:
        """Return whether no seal was made yet on the day of the clock."""
        return self.sealed < civil_day(max(reading, self.at))


def chain_of(reader: Reader, node: str) -> NodeChain:
    """Return where the chain of `node` stands in the store. Raises: StoreDamaged if records go beyond its head."""
    head = head_of(reader, "decisions", node)
    last = reader.rows(_LAST, node, head.seq)
    if last and last[0][0] > head.seq:
        what = f"record {last[0][0]} lies beyond the head of the chain, {head.seq}"
        fix = "run `liangti store check`, then restore a backup into a new store"
        raise StoreDamaged(what, where=f"decisions of {node}", fix=fix)
    sealed = reader.rows(_LAST_SEAL)
    return NodeChain(
        node,
        head,
        at=restored(last[0][1]) if last else EPOCH,
        sealed=sealed[0][0] if sealed else date.min,
    )

"""One walk along a chain, which tells of each record whether it is what was written, and in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from decision.store.heads import START, Head

Fault = Literal["changed", "missing", "reordered", "added", "cut"]
FindingKind = Literal[Fault, "missing_answer", "wrong_answer", "wrong_personal", "redacted"]

# Where a record came from is looked for nearby, and for the first few: the hash is made anew for each place.
_FARTHEST_MOVE = 300
_MOST_SEARCHES = 20
_RESTORE = "compare with a backup or an export from before, and restore it into a new store"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: which chain or table, the first record concerned, and what is wrong."""

    kind: FindingKind
    where: str
    seq: int | None
    id: str
    problem: str
    fix: str = _RESTORE

    @property
    def is_fault(self) -> bool:
        """Redacted values were deleted on purpose; everything else is a fault."""
        return self.kind != "redacted"

    def __str__(self) -> str:
        place = f"{self.where}, record {self.seq}" if self.seq is not None else self.where
        named = f"{place} ({self.id})" if self.id else place
        return f"{named}: {self.problem}" + (f"\n    fix: {self.fix}" if self.is_fault else "")


@dataclass(frozen=True, slots=True)
class Link:
    """A record as a link: its number, id, stored hashes, and the hash that it should have as number n."""

    seq: int
    id: str
    prev: str
    hash: str
    hash_as: Callable[[int], str]


@dataclass(slots=True)
class Walk:
    """A walk along the chain `where`; `sealed` holds the hashes that seals name, by number."""

    where: str
    sealed: Mapping[int, str] = field(default_factory=dict)
    head: Head = START
    searches: int = 0

    def take(self, link: Link) -> Iterator[Finding]:
        """Yield what is wrong with the next record, at most once for each cause."""
        expected = self.head.seq + 1
        if link.seq < expected:
            yield self._found("added", link.seq, link.id, "there is another record of this number")
            return
        if link.seq > expected:
            last = f" to {link.seq - 1}" if link.seq - 1 > expected else ""
            yield self._found("missing", expected, "", f"missing{last}")
        if link.hash_as(link.seq) != link.hash:
            yield self._misplaced(link)
        elif link.seq == expected and link.prev != self.head.hash:
            yield self._unlinked(link)
        elif self.sealed.get(link.seq, link.hash) != link.hash:
            yield self._found("changed", link.seq, link.id, "it is not the record that was sealed")
        self.head = Head(link.seq, link.hash)

    def end(self, head: Head) -> Iterator[Finding]:
        """Yield what is wrong with the end of the chain, where its head is said to be `head`."""
        last = max([head.seq, *self.sealed])
        if last > self.head.seq:
            problem = f"the chain ends before it: {last - self.head.seq} of {last} records are cut off"
            yield self._found("cut", self.head.seq + 1, "", problem)
        elif head.seq < self.head.seq:
            yield self._found("added", head.seq + 1, "", f"the chain ended at record {head.seq}")
        elif head.hash != self.head.hash:
            yield self._found(
                "changed", head.seq, "", "it is not the record that the head of the chain names"
            )

    def _misplaced(self, link: Link) -> Finding:
        self.searches += 1
        for distance in range(1, _FARTHEST_MOVE if self.searches <= _MOST_SEARCHES else 1):
            for seq in (link.seq - distance, link.seq + distance):
                if seq > 0 and link.hash_as(seq) == link.hash:
                    return self._found("reordered", link.seq, link.id, f"it was written as record {seq}")
        return self._found("changed", link.seq, link.id, "it is not what was written: its hash differs")

    def _unlinked(self, link: Link) -> Finding:
        if link.seq == 1:
            return self._found("changed", 1, link.id, "it does not begin the chain")
        problem = f"it is not the record that record {link.seq} was linked to"
        return self._found("changed", link.seq - 1, "", problem)

    def _found(self, kind: Fault, seq: int, identity: str, problem: str) -> Finding:
        return Finding(kind, self.where, seq, identity, problem)

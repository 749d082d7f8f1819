"""The head of every stream: its last number and hash, moved in the transaction that adds to the stream.

A tail that was cut off shows at once, since the head still names it; and two writers cannot fork a stream, since the
head moves only from where its writer believes it to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from decision.store.canonical import BEFORE_THE_FIRST
from decision.store.database import Reader, Transaction
from decision.store.errors import ConflictingWrite
from decision.store.tables import HEAD

Stream = Literal["decisions", "journal", "seals", "certificates"]

_READ = "select seq, hash from head where kind = $1 and name = $2"
_MOVE = "update head set seq = $1, hash = $2 where kind = $3 and name = $4 and seq = $5 and hash = $6"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands; number 0 is before its first record."""

    seq: int = 0
    hash: str = BEFORE_THE_FIRST


START = Head()


def head_of(reader: Reader, kind: Stream, name: str) -> Head:
    """Return where a stream stands."""
    found = reader.rows(_READ, kind, name)
    return Head(*found[0]) if found else START


def move(tx: Transaction, kind: Stream, name: str, old: Head, new: Head) -> None:
    """Move a head from `old` to `new`. Raises: ConflictingWrite if it is not, or no longer, at `old`."""
    if old == START:
        tx.insert(HEAD, [(kind, name, new.seq, new.hash)])
    elif tx.run(_MOVE, new.seq, new.hash, kind, name, old.seq, old.hash) != 1:
        raise ConflictingWrite("another writer has added to the same stream", where=f"{kind} {name}".rstrip())

"""One transaction on its way: what its jobs add is written together, just before the commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from decision.store.chain import NodeChain, chain_of
from decision.store.database import Row, Transaction
from decision.store.heads import move
from decision.store.tables import Table


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a unit had come."""

    rows: Mapping[tuple[Table, bool], int]
    chain: NodeChain | None
    hooks: int
    statements: int


class Unit:
    """What the jobs of one transaction share. `chain` is that of this process's node, if it has one.

    A job that makes a chain longer sets `has_moved`, so that the store is sealed when it is closed.

    An ordinary unit trusts the chain that the last one left; a careful unit comes after an error, when it is not known
    what was written, and reads it anew. Jobs look for their own earlier writes only in a careful unit.
    """

    def __init__(self, tx: Transaction, chain: NodeChain | None, *, is_careful: bool) -> None:
        self._tx = tx
        self.is_careful = is_careful
        self.chain = chain_of(tx, chain.node) if chain and is_careful else chain
        self._head = self.chain.head if self.chain else None
        self._rows: dict[tuple[Table, bool], list[Row]] = {}
        self._hooks: list[Callable[[], None]] = []
        self._statements = 0
        self.has_moved = False

    @property
    def tx(self) -> Transaction:
        """The transaction itself, with all that was added so far."""
        self._statements += 1
        self._flush()
        return self._tx

    def add(self, table: Table, *rows: Row, skip_existing: bool = False) -> None:
        """Add rows, written together with others."""
        self._rows.setdefault((table, skip_existing), []).extend(rows)

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Call `hook` once all is durable."""
        self._hooks.append(hook)

    def mark(self) -> Mark:
        """Return where the unit stands, for `forget`."""
        sizes = {key: len(rows) for key, rows in self._rows.items()}
        return Mark(sizes, self.chain, len(self._hooks), self._statements)

    def forget(self, mark: Mark) -> bool:
        """Take back what was added since `mark`; False if statements were run, which cannot be taken back."""
        if mark.statements != self._statements:
            return False
        for key, rows in self._rows.items():
            del rows[mark.rows.get(key, 0) :]
        del self._hooks[mark.hooks :]
        self.chain = mark.chain
        return True

    def finish(self) -> None:
        """Write what was added, and move the head of the chain."""
        self.move_head()
        self._flush()

    def move_head(self) -> None:
        """Move the head of the chain to its last record."""
        if self.chain and self._head and self.chain.head != self._head:
            move(self.tx, "decisions", self.chain.node, self._head, self.chain.head)
            self._head = self.chain.head

    def reload(self) -> None:
        """Read anew where the chain stands, after records were added to it from elsewhere."""
        if self.chain:
            self.chain = chain_of(self.tx, self.chain.node)
            self._head = self.chain.head

    def committed(self) -> None:
        """Run what was to follow the commit."""
        for hook in self._hooks:
            hook()

    def _flush(self) -> None:
        rows, self._rows = self._rows, {}
        for (table, skip_existing), added in rows.items():
            if skip_existing:
                # In the order of keys: two processes that add the same rows wait for each other, never in a ring.
                by_key = {row[: table.key_length]: row for row in added}
                self._tx.insert(table, [by_key[key] for key in sorted(by_key)], skip_existing=True)
            elif added:
                self._tx.insert(table, added)

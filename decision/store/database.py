"""What an engine must be able to do: read, read at one moment, write one transaction after another, take in a bulk.

Statements are standard SQL with `$1`, `$2`, …, which both engines read alike; whatever differs is a method here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from decision.store.migrations import Migration
from decision.store.moments import Clock
from decision.store.tables import Table

Row = tuple[Any, ...]
Columns = Sequence[Sequence[Any]]


class Reader(Protocol):
    """Answers statements; belongs to one thread for as long as it is lent out."""

    def rows(self, statement: str, *values: object) -> list[Row]: ...


class Transaction(Reader, Protocol):
    """Reads and writes; what it wrote holds once `Database.transaction` has ended without an error."""

    def run(self, statement: str, *values: object) -> int:
        """Return how many rows were changed."""
        ...

    def insert(self, table: Table, rows: Sequence[Row], *, skip_existing: bool = False) -> None: ...


class Staging(Reader, Protocol):
    """Rows on their way in, in tables of this connection only, named `staged_` and the table's name."""

    def run(self, statement: str, *values: object) -> int: ...

    def add(self, table: Table, columns: Columns) -> None:
        """Stage rows, given by the columns of their table."""
        ...

    def lay_in(self, batch: int) -> None:
        """Copy the staged rows into their tables with this number of a batch, in steps that hold nobody up."""
        ...


class Database(Protocol):
    """One database of either engine. `where` names it in errors, without a password.

    `has_one_owner` says whether no other process can write while this one has it open.
    """

    where: str
    has_one_owner: bool

    def migrate(self, clock: Clock, known: Sequence[Migration] | None = None, *, may: bool = True) -> int:
        """Bring the tables up to date; return how many migrations were applied. Raises: StoreVersion."""
        ...

    def reading(self) -> AbstractContextManager[Reader]:
        """Lend a reader: each statement sees what was committed when it began."""
        ...

    def snapshot(self) -> AbstractContextManager[Reader]:
        """Lend a reader whose statements all see one moment."""
        ...

    def stream(self, statement: str, *values: object) -> Iterator[Row]:
        """Yield the rows of one statement without holding them all."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open the one write transaction; called by the writer's thread only."""
        ...

    def staging(self, tables: Sequence[Table]) -> AbstractContextManager[Staging]:
        """Lend empty staging tables, to one caller at a time in all processes."""
        ...

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Lend whether nobody else does the work of this name now, in any process; nobody else will meanwhile."""
        ...

    def rest(self, *, is_idle: bool) -> None:
        """Do what can wait until nobody waits; called by the writer's thread between transactions."""
        ...

    def reopen(self) -> None:
        """Connect anew after an error that ended the connection. Raises: StoreUnusable when that fails."""
        ...

    def copy_into(self, file: Path) -> bool:
        """Write all that is committed into a new DuckDB file; False where the engine has no way of its own."""
        ...

    def close(self) -> None: ...

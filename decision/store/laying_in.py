"""What was staged laid into the tables, some rows at a statement, so that nobody waits long for a lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from decision.store.database import Row
from decision.store.tables import Table

_STEP = 10_000


class _Session(Protocol):
    def rows(self, statement: str, *values: object) -> list[Row]: ...
    def run(self, statement: str, *values: object) -> int: ...


def lay_in(session: _Session, tables: Sequence[Table], batch: int, place: str) -> None:
    """Insert the rows of `staged_…` as those of a batch; `place` is the column that numbers them from 0 or 1."""
    for table in tables:
        columns = ", ".join("$1" if name == "batch" else name for name, _ in table.columns)
        staged = f"staged_{table.name}"
        last = session.rows(f"select coalesce(max({place}), 0) from {staged}")[0][0]  # noqa: S608
        for first in range(0, last + 1, _STEP):
            session.run(
                f"insert into {table.name} ({table.names}) select {columns} from {staged}"  # noqa: S608
                f" where {place} >= $2 and {place} < $3",
                batch,
                first,
                first + _STEP,
            )

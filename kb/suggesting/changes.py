"""Every change of a single cell of the decision tables: one value more, or one value less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kb.axes import axes
from kb.cells import Cell
from kb.conditions import All, Test, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.model import Constraint, Situation

TableKey = Literal["situations", "constraints"]
TABLE_KEYS: tuple[TableKey, ...] = ("situations", "constraints")


@dataclass(frozen=True)
class CellChange:
    """`cell` takes the place of what stands under `fact` in a row of a table."""

    table: TableKey
    row: str
    fact: str
    cell: Cell

    def __str__(self) -> str:
        return f"{self.table}: {self.row}: {self.fact} becomes {self.cell}"

    def apply(self, kb: KnowledgeBase) -> KnowledgeBase:
        """Return the knowledge base with this one cell changed."""
        rows = tuple(self._changed(row) if row.id == self.row else row for row in rows_of(kb, self.table))
        return kb.model_copy(update={self.table: rows})

    def _changed(self, row: Situation | Constraint) -> Situation | Constraint:
        tests = [
            Test(test.fact, self.cell) if test.fact == self.fact else test for test in tests_in(row.when)
        ]
        return row.model_copy(update={"when": All(tuple(tests))})


def rows_of(kb: KnowledgeBase, table: TableKey) -> tuple[Situation | Constraint, ...]:
    """Return the rows of a decision table."""
    return kb.situations if table == "situations" else kb.constraints


def cell_changes(kb: KnowledgeBase) -> Iterator[CellChange]:
    """Yield every change: each value, or piece of a number or date, put into the cell or taken out of it.

    A cell that admits nothing cannot be written, so the last value of a cell stays.
    """
    by_fact = {axis.fact.id: axis for axis in axes(kb, kb.vocabulary.ids())}
    for table in TABLE_KEYS:
        for row in rows_of(kb, table):
            for test in tests_in(row.when):
                axis = by_fact[test.fact]
                admitted = axis.mask_of(test.cell)
                for atom in range(len(axis.atoms)):
                    if changed := admitted ^ 1 << atom:
                        yield CellChange(table, row.id, test.fact, axis.cell_of(changed, shortest=False))

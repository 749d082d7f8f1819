"""Rows that belong together: the situations, and the rows of a table that one rule set has there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kb.conditions import ALWAYS, All, Condition
from kb.knowledge_base import KnowledgeBase
from kb.model import Constraint, Situation
from kb.regions import Region
from kb.rule_tables import TableRow
from kb.verify.columns import Columns
from kb.verify.projects import Projects


@dataclass(frozen=True)
class RowSet:
    """Rows of which one, or any number (`is_unique` false), may hold for a project of `domain`.

    `rules` names the table, and the rule set where it has several; the situations have no such name.
    """

    kb: KnowledgeBase
    rules: tuple[str, ...]
    file: str
    rows: tuple[Situation | TableRow, ...]
    domain: Condition
    is_unique: bool

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.kb, [self.domain, *(row.when for row in self.rows)])

    @property
    def projects(self) -> Projects:
        return self.columns.projects

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The region of each row in the space of the columns."""
        return tuple(self.columns.space.region(row.when) for row in self.rows)


def row_name(row: Constraint | Situation | TableRow) -> str:
    """Return how a finding names a row."""
    return f"`{row.id}` ({row.zh})" if row.zh else f"`{row.id}`"


def row_sets(kb: KnowledgeBase) -> tuple[RowSet, ...]:
    """Return the situations, unless there are tables instead of them, and the rows of each rule set of each table."""
    found = []
    if kb.situations or not kb.tables:
        found.append(RowSet(kb, (), "situations.csv", kb.situations, ALWAYS, is_unique=True))
    for table in kb.tables:
        is_unique = table.hit_policy == "UNIQUE"
        for rule_set in table.rule_sets or (None,):
            rows = tuple(
                row for row in kb.rows_of_table[table.id] if rule_set is None or row.rule_set == rule_set.id
            )
            rules = (table.id,) if rule_set is None else (table.id, rule_set.id)
            domain = table.scope if rule_set is None else All((table.scope, rule_set.scope))
            found.append(RowSet(kb, rules, table.file, rows, domain, is_unique=is_unique))
    return tuple(found)

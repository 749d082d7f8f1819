"""What a table says of one project, by the written meaning: an answer, or why it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.conditions import ALWAYS, All, Condition, holds
from kb.knowledge_base import KnowledgeBase
from kb.rule_tables import RuleTable, TableRow
from kb.vocabulary import Value


@dataclass(frozen=True)
class TableSaid:
    """The answers of a table to a project that it is about, or the reason why it has none."""

    answers: tuple[str, ...] = ()
    reason: str = ""


def table_said(kb: KnowledgeBase, table: RuleTable, known: Mapping[str, Value]) -> TableSaid | None:
    """Return what a table says of a project whose facts, derived ones among them, are known.

    None: the table is not about the project, or hangs on a fact that is missing.
    """
    truths = {row.id: holds(row.when, known) for row in kb.rows_of_table[table.id]}
    scopes = {name: holds(All((table.scope, scope)), known) for name, scope in _scopes(table)}
    if None in (*truths.values(), *scopes.values()):
        return None
    rows = [row for row in kb.rows_of_table[table.id] if truths[row.id]]
    if table.hit_policy == "COLLECT":
        return TableSaid(_answers(table, rows)) if any(scopes.values()) else None
    said = [
        _of_rule_set(table, [row for row in rows if row.rule_set == name])
        for name, is_about in scopes.items()
        if is_about
    ]
    undecided = next((one for one in said if one.reason), None)
    if undecided or not said:
        return undecided
    return said[0] if len({one.answers for one in said}) == 1 else TableSaid(reason="texts_disagree")


def _of_rule_set(table: RuleTable, rows: list[TableRow]) -> TableSaid:
    if len(rows) == 1:
        return TableSaid(_answers(table, rows))
    return TableSaid(reason="two_published_rules" if rows else "no_published_rule")


def _scopes(table: RuleTable) -> list[tuple[str, Condition]]:
    return [(one.id, one.scope) for one in table.rule_sets] or [("", ALWAYS)]


def _answers(table: RuleTable, rows: list[TableRow]) -> tuple[str, ...]:
    answers = (row.answer(table) for row in rows)
    return tuple(answer for answer in answers if answer is not None)

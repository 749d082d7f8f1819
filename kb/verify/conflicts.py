"""Texts in force together that answer one project differently: rule sets of one table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kb.cover import meeting
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.regions import NOTHING, Region, intersection, merged, union
from kb.rule_tables import RuleSet, RuleTable
from kb.verify.columns import Columns
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield one finding for each two rule sets of a table that answer some project differently."""
    for table in ground.kb.tables:
        if table.hit_policy == "UNIQUE" and table.rule_sets:
            yield from _conflicts(ground.kb, table)


def _conflicts(kb: KnowledgeBase, table: RuleTable) -> Iterator[Finding]:
    rows = kb.rows_of_table[table.id]
    columns = Columns(kb, [row.when for row in rows])
    regions = [columns.space.region(row.when) for row in rows]
    against: dict[frozenset[str], Region] = {}
    for one, other in meeting(regions, columns.space.whole):
        first, second = rows[one], rows[other]
        if first.rule_set != second.rule_set and first.outputs != second.outputs:
            sets = frozenset((first.rule_set, second.rule_set))
            shared = intersection(regions[one], regions[other])
            against[sets] = union(against.get(sets, NOTHING), shared)
    for text, other_text in combinations(table.rule_sets, 2):
        shared = against.get(frozenset((text.id, other_text.id)), NOTHING)
        boxes = tuple(box for box in merged(shared) if columns.real((box,)))
        if boxes:
            names = f"{_name(text)} and {_name(other_text)}"
            problem = f"{names} are in force together and answer these projects differently"
            fix = "name in the manifest who acknowledges it, or correct the rows of one of them"
            yield columns.projects.finding(
                "conflicts", "error", other_text.location, problem, fix,
                region=columns.real(boxes), rules=(text.id, other_text.id), told=columns.told(boxes),
            )  # fmt: skip


def _name(rule_set: RuleSet) -> str:
    return f"`{rule_set.id}` ({rule_set.zh})"

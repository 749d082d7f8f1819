"""Tests of the flowchart, or of what a table answers, as derived facts: the situations, or rows, that lead there."""

from __future__ import annotations

from collections.abc import Iterable

from kb.condition_reader import FLOWCHART, Words
from kb.conditions import ALWAYS, AnyOf, Condition, Not
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import DerivedFact
from kb.record import NOWHERE


def with_implied_facts(kb: KnowledgeBase, words: Words) -> KnowledgeBase:
    """Return the knowledge base with a derived fact for each outcome that a condition read with `words` tests."""
    if not words.implied:
        return kb
    facts = []
    for name, (tested, value) in words.implied.items():
        if name in kb.derived_by_id or name in kb.vocabulary:
            place = getattr(kb.derived_by_id.get(name), "location", NOWHERE)
            what = f"`{name}` is a fact and stands for {tested} too"
            words.problems.append(Finding("duplicate", "error", place, what, "name the fact otherwise"))
        else:
            facts.append(_flowchart(kb, value) if tested == FLOWCHART else _answer(kb, tested, value, name))
    return kb.model_copy(update={"derived_facts": (*kb.derived_facts, *facts)})


def _flowchart(kb: KnowledgeBase, name: str) -> DerivedFact:
    chart = kb.flowchart_by_id[name]
    when = _any_of(situation.when for situation in kb.situations if situation.flowchart == name)
    return DerivedFact(
        id=name, zh=chart.zh, en=chart.en, when=when, basis=chart.basis, provenance=chart.provenance,
        location=chart.location, implied=True,
    )  # fmt: skip


def _answer(kb: KnowledgeBase, table_id: str, value: str, name: str) -> DerivedFact:
    table = kb.table_by_id[table_id]
    rows = [row for row in kb.rows_of_table[table_id] if row.answer(table) == value]
    zh, en = value, value
    if output := table.answer_output:
        zh, en = output.label(value), output.label(value, "en")
    return DerivedFact(
        id=name, zh=f"{table.zh}：{zh}", en=f"{table.en}: {en}" if table.en else "",
        when=_any_of(row.when for row in rows), basis=table.basis, provenance=table.provenance,
        location=table.location, implied=True,
    )  # fmt: skip


def _any_of(conditions: Iterable[Condition]) -> Condition:
    parts = tuple(conditions)
    return AnyOf(parts) if parts else Not(ALWAYS)

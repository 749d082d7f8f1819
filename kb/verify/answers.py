"""Answers written down in rule files (examples, reference cases): read, and classified by the written meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from kb.conditions import Truth, holds
from kb.knowledge_base import KnowledgeBase
from kb.model import Constraint
from kb.record import as_flag
from kb.verify.table_answers import TableSaid, table_said
from kb.vocabulary import Fact, UnreadableAnswer, Value


def read_answers(
    kb: KnowledgeBase, texts: Mapping[str, str]
) -> tuple[dict[str, Value], list[UnreadableAnswer]]:
    """Return the values that the texts state, and what is wrong with those that state none."""
    facts: dict[str, Value] = {}
    problems: list[UnreadableAnswer] = []
    for name, text in texts.items():
        try:
            facts[name] = _read(kb.vocabulary[name], text)
        except UnreadableAnswer as error:
            problems.append(error)
    return facts, problems


def _read(fact: Fact, text: str) -> Value:
    if fact.type != "boolean":
        return fact.read(text)
    try:
        return bool(as_flag(text))
    except PydanticCustomError:
        return fact.read(text)


@dataclass(frozen=True)
class Classified:
    """What the rules say of a project; `situations` are those that match, `items` those whose rule was tried.

    `tables` are those that answer it, or have no answer to it, unless a constraint excludes it; `findings` the ids of
    what is acknowledged of projects such as this one.
    """

    constraints: tuple[str, ...]
    situations: tuple[str, ...]
    items: Mapping[str, Truth]
    tables: Mapping[str, TableSaid]
    findings: tuple[str, ...]
    outcome: str
    reason: str


def classified(kb: KnowledgeBase, facts: Mapping[str, Value]) -> Classified:
    """Return what the rules say of a project; constraints, situations and tables in the order of the files."""
    known = kb.derived(facts)
    violated = tuple(rule for rule in kb.constraints if holds(rule.when, known))
    truths = {} if violated else {rule.id: holds(rule.when, known) for rule in kb.situations}
    matching = tuple(name for name, truth in truths.items() if truth)
    tables = () if violated else kb.tables
    said = {table.id: one for table in tables if (one := table_said(kb, table, known)) is not None}
    outcome, reason = _outcome(kb, violated, truths, said)
    return Classified(
        tuple(rule.id for rule in violated),
        matching,
        {rule.item: holds(rule.when, known) for rule in kb.item_rules},
        said,
        kb.findings_about(known),
        outcome,
        reason,
    )


def _outcome(
    kb: KnowledgeBase,
    violated: Sequence[Constraint],
    situations: Mapping[str, Truth],
    said: Mapping[str, TableSaid],
) -> tuple[str, str]:
    if violated:
        is_outside = all(rule.kind == "out_of_scope" for rule in violated)
        return "impossible", "out_of_scope" if is_outside else ""
    matching = [name for name, truth in situations.items() if truth]
    if len(matching) > 1:
        return "undecided", "two_published_flowcharts"
    if not matching and (situations or not kb.tables):
        return "undecided", "" if None in situations.values() else "no_published_flowchart"
    if reason := next((one.reason for one in said.values() if one.reason), ""):
        return "undecided", reason
    return ("decided" if matching or said else "undecided"), ""

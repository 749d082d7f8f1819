"""Answers written down in rule files (examples, reference cases): read, and classified by the written meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from kb.conditions import Truth, holds
from kb.knowledge_base import KnowledgeBase
from kb.record import as_flag
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
    """What the rules say of a project; `situations` are those that match, `items` those whose rule was tried."""

    constraints: tuple[str, ...]
    situations: tuple[str, ...]
    items: Mapping[str, Truth]

    @property
    def outcome(self) -> str:
        if self.constraints:
            return "impossible"
        return "decided" if len(self.situations) == 1 else "undecided"


def classified(kb: KnowledgeBase, facts: Mapping[str, Value]) -> Classified:
    """Return the constraints that the project violates, in the order of the file, its situations and its items."""
    known = kb.derived(facts)
    violated = tuple(rule.id for rule in kb.constraints if holds(rule.when, known))
    matching = () if violated else tuple(rule.id for rule in kb.situations if holds(rule.when, known))
    return Classified(violated, matching, {rule.item: holds(rule.when, known) for rule in kb.item_rules})

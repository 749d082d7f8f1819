"""What the form asks: every fact that somebody has to state, or those on which one topic turns, and where they turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from decision.conclusions import dependencies
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Fact, written


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """The ids of the facts, in no order; `marks` are the numbers at which the rules turn, by the fact.

    `topic` is what somebody wants to know, an empty one for everything; `tables` are those that answer it.
    """

    topic: str
    facts: frozenset[str]
    tables: tuple[str, ...]
    marks: Mapping[str, tuple[str, ...]]


def facts_asked(opened: OpenRelease, topic: str = "") -> AskedFacts:
    """Return what is asked for a topic; for one that the rules do not have, everything.

    Declared facts have their own place in the form, and a sum is worked out from its parts.
    """
    kb = opened.kb
    tables = tuple(table.id for table in kb.tables if table.topic == topic) if topic else ()
    wanted = set(_facts_of(kb, tables)) if tables else {fact.id for fact in kb.vocabulary.facts}
    for fact in kb.vocabulary.facts:
        if fact.id in wanted and fact.sum_of:
            wanted |= {*fact.sum_of}
    shown = {
        fact.id for fact in kb.vocabulary.facts if fact.given_by or (fact.id in wanted and _is_asked(fact))
    }
    marks = {name: found for name in kb.vocabulary.ids() if (found := tuple(_marks(opened, name)))}
    return AskedFacts(topic if tables else "", frozenset(shown), tables, marks)


def _is_asked(fact: Fact) -> bool:
    return not (fact.optional or fact.sum_of)


def _facts_of(kb: KnowledgeBase, tables: tuple[str, ...]) -> Iterator[str]:
    for conclusion, needed in dependencies(kb).items():
        if conclusion[0] == "row" and conclusion[1] in tables:
            yield from needed


def _marks(opened: OpenRelease, fact: str) -> Iterator[str]:
    """Yield the numbers at which some rule turns, the ends of what can be answered left out."""
    entry = opened.kb.vocabulary[fact]
    axis = opened.index.axes.get(fact)
    for value in axis.atoms if axis and entry.type == "number" else ():
        if isinstance(value, Decimal) and value not in (entry.lowest, entry.highest):
            yield written(value)

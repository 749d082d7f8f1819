"""What is answered to one way of stating the facts, as a row: the parts of `decide` that a table can hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from decision.bulk.sizes import FlowSizes
from decision.classify import classify
from decision.conclusions import dependencies
from decision.index import Index
from decision.interview_question import next_question
from decision.opened import OpenRelease
from kb.vocabulary import Value

_CASES_KEPT = 65_536
_TEXTS = ("outcome", "situation", "flowchart", "constraints", "next_question")


class Answer(NamedTuple):
    """The row of one project, nobody holding a certificate; what its outcome does not have is None.

    `constraints` are ids with blanks between them, `next_question` is the fact to ask.
    """

    outcome: str
    situation: str | None = None
    flowchart: str | None = None
    working_days: int | None = None
    steps: int | None = None
    slots: int | None = None
    handed_over: int | None = None
    to_submit: int | None = None
    constraints: str | None = None
    next_question: str | None = None


class Deciding(Protocol):
    """What decides kinds of project: rows with these columns, of which the first is the outcome."""

    types: Mapping[str, type]

    def of(self, facts: Mapping[str, Value]) -> tuple[object, ...]: ...


class Answers:
    """The answers of one release, each part found once."""

    types: Mapping[str, type] = {name: str if name in _TEXTS else int for name in Answer._fields}

    def __init__(self, opened: OpenRelease) -> None:
        self._opened = opened
        self._sizes = FlowSizes(opened.index)
        self._classifying = classifying_facts(opened.index)
        self._classified = lru_cache(maxsize=_CASES_KEPT)(self._classify)

    def of(self, facts: Mapping[str, Value]) -> Answer:
        """Return the answer to typed facts, those not answered left out."""
        known = self._classified(tuple((name, facts[name]) for name in self._classifying if name in facts))
        if known.outcome != "decided":
            return known
        return known._replace(**self._sizes.of(facts)._asdict())

    def _classify(self, stated: tuple[tuple[str, Value], ...]) -> Answer:
        facts, kb = dict(stated), self._opened.kb
        classified = classify(self._opened.index, facts)
        if classified.is_impossible:
            return Answer("impossible", constraints=" ".join(classified.constraints))
        if not classified.is_decided:
            question = next_question(self._opened, classified, facts)
            return Answer("undecided", next_question=question.fact if question else None)
        situation = kb.situation_by_id[classified.situations[0]]
        return Answer("decided", situation.id, situation.flowchart)


def classifying_facts(index: Index) -> tuple[str, ...]:
    """Return the facts on whose answers the outcome, the situation and the next question can turn.

    These are the facts that have to be answered, and those that decide a situation, a constraint or anything else
    together with one of them.
    """
    words = index.kb.vocabulary
    must = {fact.id for fact in words.facts if not fact.optional}
    depends = dependencies(index.kb)
    used = (facts for conclusion, facts in depends.items() if must & facts or _classifies(conclusion))
    telling = must.union(*used)
    return tuple(name for name in words.ids() if name in telling)


def _classifies(conclusion: tuple[str, ...]) -> bool:
    return conclusion[0] in ("situation", "constraint")

"""Answers that reach no flowchart: what is still possible and asked next, or what is broken and how to repair it."""

from __future__ import annotations

from collections.abc import Mapping

from decision.answer import Candidate, Repair, Violated, WhyUndecided
from decision.basis import basis_texts
from decision.classify import Classified, situations_left, smallest_repairs
from decision.index import Index
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value, written


def candidates(kb: KnowledgeBase, classified: Classified) -> tuple[Candidate, ...]:
    """Return the situations that are still possible."""
    found = (kb.situation_by_id[name] for name in classified.situations)
    return tuple(Candidate(one.id, one.zh, one.en, one.flowchart) for one in found)


def shared_flowchart(possible: tuple[Candidate, ...]) -> str | None:
    """Return the flowchart that all candidates have, if there is one."""
    shared = {candidate.flowchart for candidate in possible}
    return shared.pop() if len(shared) == 1 else None


def why_impossible(kb: KnowledgeBase, classified: Classified) -> WhyUndecided:
    """Return that the rules are not about the project, where nothing but that speaks against it."""
    kinds = {kb.constraint_by_id[name].kind for name in classified.constraints}
    return "out_of_scope" if kinds == {"out_of_scope"} else ""


def violated(kb: KnowledgeBase, classified: Classified) -> tuple[Violated, ...]:
    """Return the constraints that the answers break."""
    broken = (kb.constraint_by_id[name] for name in classified.constraints)
    return tuple(
        Violated(rule.id, rule.zh, rule.en, basis_texts(kb, rule.basis), str(rule.location))
        for rule in broken
    )


def repairs(index: Index, facts: Mapping[str, Value]) -> tuple[Repair, ...]:
    """Return the smallest changes of answers after which the project can be decided, and where they lead."""
    return tuple(
        repair(index, change, situations_left(index, {**facts, **change}))
        for change in smallest_repairs(index, facts)
    )


def repair(index: Index, change: Mapping[str, Value], situations: tuple[str, ...] = ()) -> Repair:
    """Return a change of answers as it is shown."""
    words = index.kb.vocabulary
    return Repair(
        {name: written(value) for name, value in change.items()},
        {words[name].zh: words[name].label(value) for name, value in change.items()},
        situations,
    )

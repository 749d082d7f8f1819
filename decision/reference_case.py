"""The project that stands for a flowchart: the answers of its reference case, and nothing declared beyond them."""

from __future__ import annotations

from collections.abc import Mapping

from decision.answer import Decision
from decision.decide import Case, decide
from decision.facts import read_answers
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value


def stated_answers(kb: KnowledgeBase, flowchart: str) -> Mapping[str, Value] | None:
    """Return the answers that the reference case of a flowchart states; None if it has none."""
    for case in kb.reference_cases:
        if case.flowchart == flowchart:
            return read_answers(kb.vocabulary, case.facts, from_text=True).values
    return None


def reference_answers(kb: KnowledgeBase, flowchart: str) -> Mapping[str, Value] | None:
    """Return these answers with no to every fact that need not be answered."""
    stated = stated_answers(kb, flowchart)
    declared = {fact.id: False for fact in kb.vocabulary.facts if fact.optional}
    return None if stated is None else {**declared, **stated}


def reference_decision(opened: OpenRelease, flowchart: str) -> Decision | None:
    """Return the decision on them, on the first day of the release and without a start."""
    answers = reference_answers(opened.kb, flowchart)
    day = opened.kb.manifest.effective_from
    return None if answers is None else decide(Case(answers), opened, day, day)

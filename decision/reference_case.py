"""The project that stands for a flowchart: its reference case, else its first example, nothing declared beyond it."""

from __future__ import annotations

from collections.abc import Mapping

from decision.answer import Decision
from decision.decide import Case, decide
from decision.facts import Answers, read_answers, stated_case_date, with_case_date
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value


def stated_answers(kb: KnowledgeBase, flowchart: str) -> Mapping[str, Value] | None:
    """Return the answers of the reference case of a flowchart, or else of its first example; None without both."""
    cases = ((case.flowchart, case.facts) for case in kb.reference_cases)
    examples = ((one.expect.flowchart, one.facts) for one in kb.examples)
    for leads_to, facts in (*cases, *examples):
        if leads_to == flowchart:
            return read_answers(kb.vocabulary, facts, from_text=True).values
    return None


def reference_answers(kb: KnowledgeBase, flowchart: str) -> Mapping[str, Value] | None:
    """Return these answers with no to whatever need not be declared, on the first day of the release."""
    stated = stated_answers(kb, flowchart)
    if stated is None:
        return None
    declared = {fact.id: False for fact in kb.vocabulary.facts if fact.optional and fact.type == "boolean"}
    day = stated_case_date(kb.vocabulary, stated) or kb.manifest.effective_from
    return with_case_date(kb.vocabulary, Answers({**declared, **stated}, ()), day).values


def reference_decision(opened: OpenRelease, flowchart: str) -> Decision | None:
    """Return the decision on them, on the first day of the release and without a start."""
    answers = reference_answers(opened.kb, flowchart)
    day = opened.kb.manifest.effective_from
    return None if answers is None else decide(Case(answers), opened, day, day)

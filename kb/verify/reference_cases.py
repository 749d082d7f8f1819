"""The case for which the figures of each flowchart are computed: one, complete, possible, and of that flowchart."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import ReferenceCase
from kb.verify.answers import classified, read_answers
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each reference case that is none, and each flowchart that lacks one.

    A knowledge base without any reference case computes no figures, and is left alone.
    """
    kb = ground.kb
    for case in kb.reference_cases:
        for problem, fix in _problems(kb, case):
            what, facts = f"reference case of `{case.flowchart}`: {problem}", tuple(case.facts.items())
            rules = (case.flowchart,)
            yield Finding("reference_cases", "error", case.location, what, fix, witness=facts, rules=rules)
    served = {case.flowchart for case in kb.reference_cases}
    for flowchart in kb.flowcharts:
        if served and flowchart.id not in served:
            problem = f"`{flowchart.id}` ({flowchart.zh}) has no reference case in applicability.yaml"
            fix = "add the answers for which its figures are computed"
            rules = (flowchart.id,)
            yield Finding("reference_cases", "error", flowchart.location, problem, fix, rules=rules)


def _problems(kb: KnowledgeBase, case: ReferenceCase) -> Iterator[tuple[str, str]]:
    facts, unreadable = read_answers(kb, case.facts)
    yield from ((error.problem, error.fix) for error in unreadable)
    missing = [fact for fact in kb.vocabulary.facts if not fact.optional and fact.id not in case.facts]
    if missing:
        names = ", ".join(f"`{fact.id}` ({fact.zh})" for fact in missing)
        yield f"{names} is not answered", "answer every fact that is not optional"
    if missing or unreadable:
        return
    found = classified(kb, facts)
    charts = {kb.situation_by_id[name].flowchart for name in found.situations}
    if found.constraints:
        yield f"{', '.join(found.constraints)} exclude this case", "correct the answers"
    elif charts != {case.flowchart}:
        reached = ", ".join(f"`{chart}`" for chart in sorted(charts)) or "no flowchart"
        yield f"it reaches {reached}", "correct the answers, or name the flowchart that they reach"

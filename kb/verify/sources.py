"""Rules of which nothing says where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import Rule
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each rule with neither basis nor provenance, and each statute that is not named."""
    for name, rule in _rules(ground.kb):
        if not rule.basis and rule.provenance is None:
            problem = f"`{name}` has neither a basis nor a provenance"
            fix = "name the law and article under `basis`, or write `provenance: reconstruction`"
        elif not rule.basis and rule.provenance == "statute":
            problem = f"`{name}` is said to be statute, but names no law"
            fix = "name the law and article under `basis`, or correct `provenance`"
        else:
            continue
        yield Finding("sources", "error", rule.location, problem, fix, rules=(name,))


def _rules(kb: KnowledgeBase) -> Iterator[tuple[str, Rule]]:
    sequencing = kb.sequencing
    for rules in (
        kb.constraints, kb.situations, kb.flowcharts, kb.derived_facts, kb.items, kb.advice,
        kb.ambiguous_words, kb.exemptions.rules, kb.monitoring.clock_rules, kb.monitoring.acceptance,
        kb.monitoring.watches, kb.monitoring.in_words, kb.monitoring.notifications,
        sequencing.early, sequencing.substitutions, sequencing.joint, sequencing.serial, sequencing.default_rules,
        sequencing.excluded_time, kb.legacy.rules if kb.legacy else (),
    ):  # fmt: skip
        yield from ((rule.id, rule) for rule in rules)
    yield from ((rule.item, rule) for rule in kb.item_rules)

"""Which facts some rule turns on, those of published charts and limits among them."""

from __future__ import annotations

from collections.abc import Iterator

from kb.axes import conditions_of
from kb.conditions import Condition, facts_in
from kb.knowledge_base import KnowledgeBase


def facts_read(kb: KnowledgeBase) -> frozenset[str]:
    """Return the facts, given and derived, that a rule reads; with a sum, its parts are read."""
    conditions = (*conditions_of(kb), *_published(kb))
    read = frozenset().union(*map(facts_in, conditions), *(item.requires_when for item in kb.items))
    sums = (fact.sum_of for fact in kb.vocabulary.facts if fact.id in read)
    versions = ((version.fact for version in derived.versions) for derived in kb.derived_facts)
    return read.union(*sums, *versions)


def _published(kb: KnowledgeBase) -> Iterator[Condition]:
    for chart in kb.charts:
        yield from (variant.when for variant in chart.variants)
        yield from (box.when for box in chart.steps)
    for item in kb.items:
        yield from (limit.when for limit in item.published_limits)
    yield from (rule.when for rule in kb.sequencing.alternatives)
    yield from (phase.when for joint in kb.sequencing.joint for phase in joint.phases)

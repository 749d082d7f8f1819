"""What a flow asks twice, too early or one after another without need, each with the days or documents it costs."""

from __future__ import annotations

from collections.abc import Iterator

from decision.once_only import asked_twice, papers, serial, validity
from decision.once_only.flows import flows_of
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase

__all__ = ["findings"]


def findings(kb: KnowledgeBase) -> Iterator[Finding]:
    """Yield what the rules of a sound knowledge base ask more than once, or later than they need to.

    Raises: kb.graph.RingError when items wait for each other.
    """
    flows = flows_of(kb)
    yield from asked_twice.findings(kb, flows)
    for check in (papers, serial, validity):
        yield from check.findings(kb, flows)

"""Rules that wait for each other in a ring: items by their documents, derived facts, steps of the old flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from kb import graph
from kb.conditions import facts_in
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.regions import NOTHING, Region, difference, intersection, union
from kb.verify.ground import Ground

Edge = tuple[str, str]


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each ring of items that some project meets whole, and for each ring of the old flow.

    An item that may begin early still ends after what it waits for, so a ring with early waits is one too. Documents
    make nothing wait where charts are drawn.
    """
    edges: dict[Edge, Region] = {}
    documents: dict[Edge, str] = {}
    for wait in () if ground.kb.is_drawn else ground.waits:
        edge = wait.maker, wait.item
        edges[edge] = union(edges.get(edge, NOTHING), wait.region)
        documents.setdefault(edge, wait.document)
    found: dict[tuple[str, ...], Region] = {}
    for ring, region in rings_of(edges, ground.projects.valid):
        first = ring.index(min(ring))
        turned = (*ring[first:], *ring[1 : first + 1])
        found[turned] = union(found.get(turned, NOTHING), region)
    for ring, region in found.items():
        waits = "; ".join(
            f"`{after}` requires `{documents[before, after]}` of `{before}`"
            for before, after in pairwise(ring)
        )
        place = ground.kb.item_by_id[ring[0]].location
        problem = f"items wait for each other in a ring: {' -> '.join(ring)}"
        fix = f"take one of these requirements away: {waits}"
        yield ground.projects.finding("rings", "error", place, problem, fix, region=region, rules=ring[:-1])
    if ground.kb.legacy:
        steps = {step.item: step for step in ground.kb.legacy.steps}
        for ring in graph.rings({item: step.after for item, step in steps.items()}):
            problem = f"steps of the old flow wait for each other in a ring: {' -> '.join(ring)}"
            fix = "take one of them out of an `after` list"
            yield Finding("rings", "error", steps[ring[0]].location, problem, fix, rules=ring[:-1])


def rings_of_derived_facts(kb: KnowledgeBase) -> Iterator[Finding]:
    """Yield a finding for each ring of derived facts; with one, no rule that reads them means anything."""
    for ring in graph.rings({derived.id: facts_in(derived.when) for derived in kb.derived_facts}):
        problem = f"derived facts are defined by each other in a ring: {' -> '.join(ring)}"
        fix = "define one of them by given facts only"
        yield Finding("rings", "error", kb.derived_by_id[ring[0]].location, problem, fix, rules=ring[:-1])


def rings_of(edges: Mapping[Edge, Region], where: Region) -> Iterator[tuple[tuple[str, ...], Region]]:
    """Yield rings of edges, each with the projects that meet all its edges, until all of `where` is looked at."""
    before: dict[str, list[str]] = {}
    for (maker, item), region in edges.items():
        if intersection(region, where):
            before.setdefault(maker, [])
            before.setdefault(item, []).append(maker)
    try:
        graph.in_order(before)
        return
    except graph.RingError as error:
        ring = error.ring
    # Whoever meets all edges of the ring has it; all others lack one of its edges and are looked at without that.
    for edge in pairwise(ring):
        yield from rings_of(edges, difference(where, edges[edge]))
        where = intersection(where, edges[edge])
    if where:
        yield ring, where
        yield from rings_of({edge: region for edge, region in edges.items() if not {*edge} & {*ring}}, where)

"""Everything the rules can conclude about a project, and the facts that each conclusion depends on.

A conclusion is a tuple of words, its kind first:

    ("derived", fact)                 ("constraint", id)              ("situation", id)
    ("flowchart", id)                 ("item", item)                  ("required", item, document)
    ("row", table, id)                the row of a decision table holds
    ("handed_over", item, document, member, maker)
        `member` is what `maker` really makes: the document, or for a class the first of its members that is made
    ("after", item, maker)            item starts when maker is closed
    ("early", item, maker)            item may start before, and ends a lag after maker is closed
    ("exempt", document, certificate type)
        a valid certificate of that type gives the document
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.cells import Cell
from kb.conditions import Condition, Test, facts_in
from kb.knowledge_base import KnowledgeBase

Conclusion = tuple[str, ...]
_YES = Cell((True,))


def members(kb: KnowledgeBase, document: str) -> tuple[str, ...]:
    """Return the documents that satisfy `document`: itself, or the members of a class in their order."""
    return kb.document_by_id[document].satisfied_by or (document,)


def other_makers(kb: KnowledgeBase, document: str, item: str) -> tuple[str, ...]:
    """Return the items, `item` left out, that make `document`."""
    return tuple(maker for maker in kb.makers.get(document, ()) if maker != item)


def required_documents(kb: KnowledgeBase, item: str) -> tuple[str, ...]:
    """Return every document that `item` can require, in the order of the file."""
    entry = kb.item_by_id[item]
    conditional = (document for documents in entry.requires_when.values() for document in documents)
    return tuple(dict.fromkeys((*entry.requires, *conditional, *entry.hand_over_if_produced)))


def is_so(fact: str) -> Condition:
    """Return the condition that a yes/no fact, given or derived, is yes."""
    return Test(fact, _YES)


def is_early(kb: KnowledgeBase, item: str, document: str) -> bool:
    """Return whether `item` need not wait for `document` before it starts."""
    return any(rule.item == item and rule.document == document for rule in kb.sequencing.early)


def dependencies(kb: KnowledgeBase) -> Mapping[Conclusion, frozenset[str]]:
    """Return every conclusion that the rules can reach -> the given facts that can decide it."""
    return {
        conclusion: frozenset().union(*(kb.given_facts_of[fact] for fact in direct))
        for conclusion, direct in direct_facts(kb).items()
    }


def direct_facts(kb: KnowledgeBase) -> Mapping[Conclusion, frozenset[str]]:
    """Return every conclusion that the rules can reach -> the facts, given and derived, that its conditions name."""
    return {
        conclusion: frozenset().union(*map(facts_in, conditions))
        for conclusion, conditions in premises(kb).items()
    }


def premises(kb: KnowledgeBase) -> Mapping[Conclusion, frozenset[Condition]]:
    """Return every conclusion that the rules can reach -> the conditions that together decide it."""
    return dict(_all(kb))


def _all(kb: KnowledgeBase) -> Iterator[tuple[Conclusion, frozenset[Condition]]]:
    for derived in kb.derivation_order:
        yield ("derived", derived.id), frozenset((derived.when,))
    for constraint in kb.constraints:
        yield ("constraint", constraint.id), frozenset((constraint.when,))
    for flowchart in kb.flowcharts:
        served = (situation.when for situation in kb.situations if situation.flowchart == flowchart.id)
        yield ("flowchart", flowchart.id), frozenset(served)
    for situation in kb.situations:
        yield ("situation", situation.id), frozenset((situation.when,))
    for row in kb.rows:
        yield ("row", row.table, row.id), frozenset((row.when,))
    of_item = {rule.item: frozenset((rule.when,)) for rule in kb.item_rules}
    for item, conditions in of_item.items():
        yield ("item", item), conditions
        yield from _of_documents(kb, item, of_item)
    for document, kinds in kb.certificates_for.items():
        for kind in kinds:
            yield ("exempt", document, kind.id), frozenset()


def _of_documents(
    kb: KnowledgeBase, item: str, of_item: Mapping[str, frozenset[Condition]]
) -> Iterator[tuple[Conclusion, frozenset[Condition]]]:
    entry = kb.item_by_id[item]
    waits: dict[Conclusion, frozenset[Condition]] = {}
    for document in required_documents(kb, item):
        conditions = of_item[item]
        if document not in entry.requires:
            named = (fact for fact, documents in entry.requires_when.items() if document in documents)
            conditions = conditions.union(is_so(fact) for fact in named)
            if document in entry.hand_over_if_produced:
                for member in members(kb, document):
                    conditions = conditions.union(
                        *(of_item[maker] for maker in other_makers(kb, member, item))
                    )
        yield ("required", item, document), conditions
        for member in members(kb, document):
            for maker in other_makers(kb, member, item):
                conditions |= of_item[maker]
            for maker in other_makers(kb, member, item):
                yield ("handed_over", item, document, member, maker), conditions
                wait = ("early" if is_early(kb, item, document) else "after", item, maker)
                waits[wait] = waits.get(wait, frozenset()) | conditions
    yield from waits.items()

"""What the checks stand on: the projects that can exist, and what each item needs for which of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from kb.axes import conditions_of
from kb.knowledge_base import KnowledgeBase
from kb.regions import NOTHING, Region, difference, intersection, union
from kb.verify.projects import Projects
from kb.verify.row_sets import RowSet, row_sets


@dataclass(frozen=True)
class Wait:
    """For the projects of `region`, `item` requires `document` and `maker` makes it."""

    item: str
    document: str
    maker: str
    region: Region


class Ground:
    """A knowledge base under verification. What several checks need is worked out once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    @cached_property
    def classes(self) -> Projects:
        """The projects, along the facts that tell the situations apart."""
        situations = (rows.projects for rows in self.row_sets if not rows.rules)
        return next(situations, None) or Projects(self.kb, ())

    @cached_property
    def row_sets(self) -> tuple[RowSet, ...]:
        """The situations, and the rows of each table, rule set by rule set."""
        return row_sets(self.kb)

    @cached_property
    def projects(self) -> Projects:
        """The projects, along every fact that a rule depends on."""
        return Projects(self.kb, conditions_of(self.kb))

    @cached_property
    def applies(self) -> Mapping[str, Region]:
        """Each item with a rule -> the projects to which it applies."""
        return {rule.item: self.projects.where(rule.when) for rule in self.kb.item_rules}

    @cached_property
    def required(self) -> Mapping[tuple[str, str], Region]:
        """Each item and document -> the projects for which the item requires it."""
        found: dict[tuple[str, str], Region] = {}
        for item, document, region in self._requirements():
            found[item, document] = union(found.get((item, document), NOTHING), region)
        return found

    def _requirements(self) -> Iterator[tuple[str, str, Region]]:
        for item, region in self.applies.items():
            entry = self.kb.item_by_id[item]
            for document in entry.requires:
                yield item, document, region
            for fact, documents in entry.requires_when.items():
                when = intersection(region, self.projects.where(self.kb.derived_by_id[fact].when))
                for document in documents:
                    yield item, document, when
            for document in entry.hand_over_if_produced:
                made = (self.made(member, besides=item) for member in self.members(document))
                yield item, document, intersection(region, reduce(union, made, NOTHING))

    def members(self, document: str) -> tuple[str, ...]:
        """Return the documents that satisfy `document`: itself, or the members of a class in their order."""
        return self.kb.document_by_id[document].satisfied_by or (document,)

    def makers(self, document: str, *, besides: str) -> tuple[str, ...]:
        """Return the items that make `document`, other than the item `besides`."""
        return tuple(maker for maker in self.kb.makers.get(document, ()) if maker != besides)

    def made(self, document: str, *, besides: str) -> Region:
        """Return the projects for which an item other than `besides` makes `document`."""
        makers = (self.applies[maker] for maker in self.makers(document, besides=besides))
        return reduce(union, makers, NOTHING)

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Every wait that a document makes for some project; a class is met by the first member that is made."""
        return tuple(self._waits())

    def _waits(self) -> Iterator[Wait]:
        for (item, document), required in self.required.items():
            left = required
            for member in self.members(document):
                for maker in self.makers(member, besides=item):
                    if region := intersection(left, self.applies[maker]):
                        yield Wait(item, document, maker, region)
                left = difference(left, self.made(member, besides=item))

"""Rows in the space of their own columns, a derived fact being one that holds or not, beside what projects can be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kb.condition_reader import derived_as_fact
from kb.conditions import Condition, facts_in
from kb.knowledge_base import KnowledgeBase
from kb.regions import Region, Space, intersection, merged
from kb.verify.projects import Projects, Told
from kb.vocabulary import Vocabulary


class Columns:
    """The columns that some conditions test, as a space; some of its boxes hold no project that can exist.

    Where no derived fact is tested, it is the space of the projects itself. `excluded` is what constraints exclude that
    turn on these columns alone.
    """

    def __init__(self, kb: KnowledgeBase, conditions: Iterable[Condition]) -> None:
        conditions = tuple(conditions)
        self.projects = Projects(kb, conditions)
        read = frozenset().union(*map(facts_in, conditions))
        derived = read & kb.derived_by_id.keys()
        constraints = [rule.when for rule in kb.constraints]
        self.space = self.projects.space
        if derived:
            constraints = [condition for condition in constraints if facts_in(condition) <= read]
            self.space = Space(_as_given(kb, derived), (*conditions, *constraints))
        self.excluded = [self.space.region(condition) for condition in constraints]

    @cached_property
    def _is_same(self) -> bool:
        return self.space is self.projects.space

    def real(self, region: Region) -> Region:
        """Return the projects of a region of the columns that can exist."""
        if self._is_same:
            return intersection(region, self.projects.valid)
        return self.projects.where(self.space.condition(region))

    def told(self, region: Region) -> Told:
        """Return a region of the columns in words and as cells."""
        if self._is_same:
            return self.projects.told(self.real(region))
        return self.space.in_words(region), self.space.cells(merged(region))


def _as_given(kb: KnowledgeBase, derived: Iterable[str]) -> KnowledgeBase:
    """Return a knowledge base without rules in which these derived facts are facts that can be stated."""
    facts = (derived_as_fact(name, kb.derived_by_id[name].zh) for name in sorted(derived))
    vocabulary = Vocabulary.model_construct(facts=(*kb.vocabulary.facts, *facts))
    return KnowledgeBase.model_construct(manifest=kb.manifest, vocabulary=vocabulary)

"""The projects that can exist, and findings about some of them: a region in words and in cells, with one project."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import reduce

from kb.conditions import ALWAYS, Condition
from kb.errors import Cells, Finding, Severity
from kb.knowledge_base import KnowledgeBase
from kb.location import Location
from kb.regions import Box, Region, Space, difference, given_facts, intersection, merged
from kb.verify.acknowledged import acknowledged, concerns
from kb.vocabulary import written

Told = tuple[str, Cells]


class Projects:
    """The projects that no constraint excludes, seen along the facts that some rules depend on."""

    def __init__(self, kb: KnowledgeBase, conditions: Iterable[Condition]) -> None:
        self._kb = kb
        rules = (*conditions, *(constraint.when for constraint in kb.constraints))
        read = given_facts(kb, rules)
        named = (
            (known, ALWAYS if known.region is None else known.region) for known in kb.manifest.acknowledged
        )
        self._acknowledged = [(known, region) for known, region in named if given_facts(kb, [region]) <= read]
        self.space = Space(kb, (*rules, *(region for _, region in self._acknowledged)))
        excluded = (self.space.region(constraint.when) for constraint in kb.constraints)
        self.valid = reduce(difference, excluded, self.space.possible)

    def where(self, condition: Condition) -> Region:
        """Return the projects that can exist and for which `condition` holds."""
        return intersection(self.space.region(condition), self.valid)

    def finding(
        self, check: str, severity: Severity, place: Location, problem: str, fix: str,
        *, region: Region, rules: tuple[str, ...] = (), figures: tuple[str, ...] = (), told: Told | None = None,
    ) -> Finding:  # fmt: skip
        """Return a finding about `region`, named by its check, its rules and the set of its projects.

        It is acknowledged where the manifest names the same projects, rules and figures. `told` says the region in
        other words, as when a derived fact stands for its condition.
        """
        digest = hashlib.sha256(self.space.written(region).encode()).hexdigest()[:12]
        identity = ":".join((check, *sorted(rules), digest))
        words, cells = told or self.told(region)
        found = Finding(
            check, severity, place, problem, fix, words, self.example(region), rules, identity, cells, figures
        )
        for known, named in self._acknowledged:
            is_same = known.region is None or merged(self.where(named)) == merged(region)
            if is_same and concerns(known, check, rules, figures):
                return acknowledged(self._kb, found, known)
        return found

    def acknowledged_parts(self, check: str, rules: tuple[str, ...], region: Region) -> Iterator[Region]:
        """Yield each part of `region` that an acknowledgement names, and that lies in it whole."""
        for known, named in self._acknowledged:
            part = self.where(named)
            if (
                known.region is not None
                and concerns(known, check, rules)
                and part
                and not difference(part, region)
            ):
                yield part

    def told(self, region: Region) -> Told:
        """Return a region in words and as cells."""
        return self.space.in_words(region), self.space.cells(merged(region))

    def told_widely(self, region: Region) -> Told:
        """Return a region in words and as cells, without what tells its projects from impossible ones only.

        Its boxes may overlap. An axis that can be left out is, from the last: facts that are asked later often follow
        from earlier ones.
        """
        wide = tuple(dict.fromkeys(self._widened(box, region) for box in merged(region)))
        return self.space.boxes_in_words(wide), self.space.cells(wide)

    def _widened(self, box: Box, region: Region) -> Box:
        for place, axis in reversed([*enumerate(self.space.axes)]):
            added = (*box[:place], axis.full & ~box[place], *box[place + 1 :])
            if all(added) and not difference(intersection((added,), self.valid), region):
                box = (*box[:place], axis.full, *box[place + 1 :])
        return box

    def example(self, region: Region) -> tuple[tuple[str, str], ...]:
        """Return one project of `region` in ids and codes, without the optional facts on which nothing turns."""
        box, *_ = few = merged(region)
        facts = self.space.witness(few)
        return tuple(
            (axis.fact.id, written(facts[axis.fact.id]))
            for axis, mask in zip(self.space.axes, box, strict=True)
            if mask != axis.full or not axis.fact.optional
        )

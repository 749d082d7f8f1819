"""Projects of which no text says whether an older version of a rule still takes them in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from kb.cells import Cell, Interval
from kb.conditions import All, Condition, Test
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import DerivedFact, Version
from kb.verify.columns import Columns
from kb.verify.ground import Ground
from kb.vocabulary import Fact


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each version of which no text was seen that it replaces the one before, where it matters."""
    day = ground.kb.case_date_fact
    for derived in ground.kb.derived_facts if day else ():
        for before, after in pairwise(derived.versions):
            if after.replaces == "not_seen" and day:
                yield from _gap(ground.kb, day, derived, before, after)


def _gap(
    kb: KnowledgeBase, day: Fact, derived: DerivedFact, before: Version, after: Version
) -> Iterator[Finding]:
    later = [version.begins for version in derived.versions if version.begins > after.begins]
    until = min(later, default=None)
    columns = Columns(kb, [open_case := _only_before(day, before, after, until)])
    boxes = columns.space.region(open_case)
    if region := columns.real(boxes):
        problem = (
            f"from {after.begins} on `{derived.id}` ({derived.zh}) is read by `{after.fact}`; "
            f"no text was seen that says whether it replaces `{before.fact}`, which these projects meet alone"
        )
        fix = "read the text, then write `replaces: stated`; or acknowledge the gap in the manifest"
        yield columns.projects.finding(
            "gaps", "error", derived.location, problem, fix,
            region=region, rules=(derived.id,), told=columns.told(boxes),
        )  # fmt: skip


def _only_before(day: Fact, before: Version, after: Version, until: date | None) -> Condition:
    time = Interval(after.begins, until, low_included=True)
    return All(
        (
            Test(day.id, Cell((time,))),
            Test(before.fact, Cell((True,))),
            Test(after.fact, Cell((False,))),
        )
    )

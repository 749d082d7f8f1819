"""Gaps and overlaps of two releases held against each other: which are closed, wholly or in part, and which are new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from kb.conditions import ALWAYS, All, AnyOf, Condition, Test
from kb.cover import meeting, uncovered
from kb.errors import Cells, Finding
from kb.knowledge_base import KnowledgeBase
from kb.regions import NOTHING, Region, difference, intersection, union
from kb.verify.gaps import gap_finding, gaps
from kb.verify.overlaps import overlap_finding, overlaps
from kb.verify.projects import Projects
from kb.verify.row_sets import RowSet, row_sets

State = Literal["closed", "partly_closed", "left", "opened", "partly_opened"]
_OF_OLD: tuple[State, State, State] = ("closed", "partly_closed", "left")
_OF_NEW: tuple[State, State, State] = ("opened", "partly_opened", "left")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a gap or an overlap of the old rules, or of one that the new rules have opened.

    `moved` is its part that was closed or opened, what constraints exclude on the other side among it, `rest` the part
    that is as it was; each is empty without such a part.
    """

    finding: Finding
    state: State
    moved: Cells
    rest: Cells


@dataclass(frozen=True)
class _Open:
    """A gap or an overlap of the rows that `rules` name."""

    rules: tuple[str, ...]
    finding: Finding
    condition: Condition


def settled(old: KnowledgeBase, new: KnowledgeBase) -> tuple[Settled, ...]:
    """Return what became of each gap and overlap of the old rules, then those that the new ones have opened.

    One that names values or a table which the other rules do not have cannot be held against them. Facts that they do
    not ask make no difference to them.
    """
    before = (_held_against(new, one, _OF_OLD) for one in _open(old))
    after = (_held_against(old, one, _OF_NEW) for one in _open(new))
    return (*(one for one in before if one), *(one for one in after if one and one.state != "left"))


def _open(kb: KnowledgeBase) -> Iterator[_Open]:
    for rows in row_sets(kb):
        if rows.is_unique:
            space = rows.projects.space
            for region, told in gaps(rows):
                yield _Open(rows.rules, gap_finding(rows, region, told), space.condition(region))
            for overlap in overlaps(rows):
                yield _Open(rows.rules, overlap_finding(rows, overlap), space.condition(overlap.region))


def _held_against(other: KnowledgeBase, one: _Open, states: tuple[State, State, State]) -> Settled | None:
    rows = next((rows for rows in row_sets(other) if rows.rules == one.rules and rows.is_unique), None)
    if rows is None:
        return None
    condition = _asked_by(other, one.condition)
    projects = Projects(other, [condition, rows.domain, *(row.when for row in rows.rows)])
    region = intersection(projects.space.region(condition), projects.space.possible)
    if not region:
        return None
    rest = intersection(region, _undecided(projects, rows, one.finding.check))
    moved = difference(region, rest)
    wholly, partly, not_at_all = states
    state = wholly if not rest else partly if moved else not_at_all
    return Settled(one.finding, state, _cells(projects, moved), _cells(projects, rest))


def _asked_by(kb: KnowledgeBase, boxes: Condition) -> Condition:
    """Return what is left of a condition, which must be boxes of tests, when only facts of these rules are tested."""
    if isinstance(boxes, Test):
        return boxes if boxes.fact in kb.vocabulary else ALWAYS
    assert isinstance(boxes, All | AnyOf)
    return type(boxes)(tuple(_asked_by(kb, part) for part in boxes.parts))


def _undecided(projects: Projects, rows: RowSet, check: str) -> Region:
    """Return the projects that no row covers, or that two cover."""
    regions = [projects.space.region(row.when) for row in rows.rows]
    if check == "gaps":
        outside = uncovered(regions, projects.space.whole)
        return intersection(outside, projects.where(rows.domain))
    shared = (
        intersection(regions[one], regions[other]) for one, other in meeting(regions, projects.space.whole)
    )
    return intersection(reduce(union, shared, NOTHING), projects.valid)


def _cells(projects: Projects, region: Region) -> Cells:
    return projects.told_widely(region)[1] if region else ()

"""Projects that no row covers and no constraint excludes: of the situations, and of tables that answer with one row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from kb.cover import uncovered
from kb.errors import Finding
from kb.location import Location
from kb.regions import NOTHING, Region, difference, intersection, merged, union
from kb.verify import versions
from kb.verify.ground import Ground
from kb.verify.projects import Told
from kb.verify.row_sets import RowSet


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield one finding for each box of the gaps, one for each part that is acknowledged, one for each open version."""
    for rows in ground.row_sets:
        if rows.is_unique:
            yield from (gap_finding(rows, region, told) for region, told in gaps(rows))
    yield from versions.findings(ground)


def gaps(rows: RowSet) -> Iterator[tuple[Region, Told | None]]:
    """Yield the projects of each gap: those that are acknowledged first, then the boxes of all others.

    A box that is a gap whole is told in the columns of the rows.
    """
    columns = rows.columns
    outside = uncovered([*rows.regions, *columns.excluded], columns.space.whole)
    open_boxes = merged(intersection(outside, columns.space.region(rows.domain)))
    boxes = [(box, real) for box in open_boxes if (real := columns.real((box,)))]
    left = reduce(union, (real for _, real in boxes), NOTHING)
    for part in rows.projects.acknowledged_parts("gaps", rows.rules, left):
        yield part, None
        left = difference(left, part)
    for box, real in boxes:
        if rest := intersection(real, left):
            yield rest, None if difference(real, rest) else columns.told((box,))


def gap_finding(rows: RowSet, region: Region, told: Told | None) -> Finding:
    """Return the finding of a gap of these rows."""
    if rows.rules:
        problem = f"no row of {rows.file} covers these projects, which `{' '.join(rows.rules)}` is about"
        fix = "add or widen a row, narrow the scope, or acknowledge in the manifest what was published so"
    else:
        problem = "no row of situations.csv covers these projects, no row of constraints.csv excludes them"
        fix = "add or widen a row of situations.csv, or exclude them with a row of constraints.csv"
    place = Location(rows.file, 1, 1)
    return rows.projects.finding(
        "gaps", "error", place, problem, fix, region=region, rules=rows.rules, told=told
    )

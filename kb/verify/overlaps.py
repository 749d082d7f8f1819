"""Projects that two rows cover although one row may answer, and no constraint excludes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.cover import meeting
from kb.errors import Finding
from kb.model import Situation
from kb.regions import Region, intersection, merged
from kb.rule_tables import TableRow
from kb.verify.ground import Ground
from kb.verify.row_sets import RowSet, row_name


class Overlap(NamedTuple):
    """Two rows, the projects that both cover, and the boxes of their columns in which these lie."""

    first: Situation | TableRow
    second: Situation | TableRow
    region: Region
    boxes: Region


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield one finding for each pair of rows that share a project; rows that say the same are duplicates."""
    for rows in ground.row_sets:
        if rows.is_unique:
            yield from (overlap_finding(rows, overlap) for overlap in overlaps(rows))


def overlaps(rows: RowSet) -> Iterator[Overlap]:
    """Yield each two rows that share a project that can exist, and do not say the same."""
    columns, regions = rows.columns, rows.regions
    for one, other in meeting(regions, columns.space.whole):
        both = intersection(regions[one], regions[other])
        shared = columns.real(both)
        if shared and merged(regions[one]) != merged(regions[other]):
            yield Overlap(rows.rows[one], rows.rows[other], shared, merged(both))


def overlap_finding(rows: RowSet, overlap: Overlap) -> Finding:
    """Return the finding of an overlap of these rows."""
    first, second = overlap.first, overlap.second
    problem = f"{row_name(second)} covers projects that {row_name(first)} covers already: {first.location}"
    fix = "narrow one of the two rows, or exclude the projects with a row of constraints.csv"
    return rows.projects.finding(
        "overlaps", "error", second.location, problem, fix,
        region=overlap.region, rules=(first.id, second.id), told=rows.columns.told(overlap.boxes),
    )  # fmt: skip

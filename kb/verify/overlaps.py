"""Projects that two situations cover and no constraint excludes."""

from __future__ import annotations

from collections.abc import Iterator

from kb.cover import meeting
from kb.errors import Finding
from kb.regions import intersection, merged
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield one finding for each pair of rows that share a project; rows that say the same are duplicates."""
    projects, rows = ground.classes, ground.kb.situations
    regions = [projects.space.region(row.when) for row in rows]
    for one, other in meeting(regions, projects.space.whole):
        shared = intersection(intersection(regions[one], regions[other]), projects.valid)
        if not shared or merged(regions[one]) == merged(regions[other]):
            continue
        first, second = rows[one], rows[other]
        problem = (
            f"`{second.id}` ({second.zh}) covers projects that `{first.id}` ({first.zh}) covers already: "
            f"{first.location}"
        )
        fix = "narrow one of the two rows, or exclude the projects with a row of constraints.csv"
        rules = first.id, second.id
        yield projects.finding("overlaps", "error", second.location, problem, fix, region=shared, rules=rules)

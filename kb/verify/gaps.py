"""Projects that no situation covers and no constraint excludes."""

from __future__ import annotations

from collections.abc import Iterator

from kb.cover import uncovered
from kb.errors import Finding
from kb.location import Location
from kb.regions import merged
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield one finding for each box of the gaps."""
    projects, kb = ground.classes, ground.kb
    conditions = [*(row.when for row in kb.situations), *(row.when for row in kb.constraints)]
    covered = map(projects.space.region, conditions)
    for box in merged(uncovered(covered, projects.space.whole)):
        problem = "no row of situations.csv covers these projects, no row of constraints.csv excludes them"
        fix = "add or widen a row of situations.csv, or exclude them with a row of constraints.csv"
        place = Location("situations.csv", 1, 1)
        yield projects.finding("gaps", "error", place, problem, fix, region=(box,))

"""Rows that say the same, however they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.errors import Finding
from kb.model import Constraint, Situation
from kb.regions import Region, merged
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each row of a table that admits exactly the projects of an earlier one."""
    yield from _repeated(ground, ground.kb.situations)
    yield from _repeated(ground, ground.kb.constraints)


def _repeated(ground: Ground, rows: Sequence[Situation] | Sequence[Constraint]) -> Iterator[Finding]:
    projects, first = ground.classes, dict[Region, Situation | Constraint]()
    for row in rows:
        region = merged(projects.space.region(row.when))
        earlier = first.setdefault(region, row)
        if earlier is row or not region:
            continue
        problem = f"`{row.id}` ({row.zh}) says the same as `{earlier.id}` ({earlier.zh}): {earlier.location}"
        fix, rules = "delete one of the two rows, or correct its cells", (earlier.id, row.id)
        yield projects.finding("duplicates", "error", row.location, problem, fix, region=region, rules=rules)

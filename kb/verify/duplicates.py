"""Rows that say the same, however they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.errors import Finding
from kb.model import Constraint, Situation
from kb.regions import Region, Space, merged
from kb.rule_tables import TableRow
from kb.verify.ground import Ground
from kb.verify.projects import Projects
from kb.verify.row_sets import row_name

_Row = Constraint | Situation | TableRow


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each row of a table that admits exactly the projects of an earlier one."""
    for rows in ground.row_sets:
        yield from _repeated(rows.rows, rows.columns.space, rows.projects)
    yield from _repeated(ground.kb.constraints, ground.classes.space, ground.classes)


def _repeated(rows: Sequence[_Row], space: Space, projects: Projects) -> Iterator[Finding]:
    first = dict[Region, _Row]()
    for row in rows:
        region = merged(space.region(row.when))
        earlier = first.setdefault(region, row)
        if earlier is row or not region:
            continue
        problem = f"{row_name(row)} says the same as {row_name(earlier)}: {earlier.location}"
        fix, rules = "delete one of the two rows, or correct its cells", (earlier.id, row.id)
        real = projects.space.region(row.when)
        yield projects.finding("duplicates", "error", row.location, problem, fix, region=real, rules=rules)

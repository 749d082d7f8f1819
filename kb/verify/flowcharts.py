"""Flowcharts that no situation leads to."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each flowchart without a situation."""
    reached = {situation.flowchart for situation in ground.kb.situations}
    for flowchart in ground.kb.flowcharts:
        if flowchart.id not in reached:
            problem = f"no row of situations.csv leads to `{flowchart.id}` ({flowchart.zh})"
            fix = "name it in a row of situations.csv, or delete it from flowcharts.csv"
            yield Finding("flowcharts", "error", flowchart.location, problem, fix, rules=(flowchart.id,))

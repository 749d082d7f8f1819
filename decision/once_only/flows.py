"""The flow of each flowchart for its reference case: what costs are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from decision.chart import Chart, chart
from decision.conclusions import dependencies
from decision.derive import Derivation
from decision.documents import Need, needs
from decision.reference_case import reference_answers
from kb.errors import Finding, Severity
from kb.knowledge_base import KnowledgeBase
from kb.location import Location

CHECK = "once_only"


class Flow(NamedTuple):
    """The flow of a flowchart, and what each document is needed for in it."""

    chart: Chart
    needs: tuple[Need, ...]


Flows = Mapping[str, Flow]


def flows_of(kb: KnowledgeBase) -> Flows:
    """Return the flow of each flowchart that has a reference case. Raises: kb.graph.RingError."""
    every = tuple(dependencies(kb))
    made = {}
    for case in kb.reference_cases:
        answers = reference_answers(kb, case.flowchart)
        if answers is not None:
            flow = chart(kb, Derivation(kb, answers).conclusions(every))
            made[case.flowchart] = Flow(flow, needs(kb, flow))
    return made


def costing(count: int, what: str, charts: int, flows: Flows) -> str:
    """Return what something costs, over how many flowcharts.

    >>> costing(3, "working day", 2, {"F-1": ..., "F-2": ..., "F-3": ...})
    'it costs 3 working days over 2 of 3 flowcharts'
    """
    return f"it costs {count} {what}{'' if count == 1 else 's'} over {charts} of {len(flows)} flowcharts"


def found(severity: Severity, place: Location, problem: str, fix: str, kind: str, *rules: str) -> Finding:
    """Return a finding that keeps its name while rules are moved about."""
    identity = ":".join((CHECK, kind, *rules))
    return Finding(CHECK, severity, place, problem, fix, rules=rules, identity=identity)

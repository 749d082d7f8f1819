"""Each flowchart as its reference case has it: the decision that the API gives for those answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.routes.figures import figures_of
from decision.answer import DocumentFate, Plan, Step
from decision.figures import FlowchartFigures
from decision.labelled import Labelled
from decision.opened import OpenRelease
from decision.reference_case import reference_decision, stated_answers
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True)
class ChartSeen:
    """One flowchart: its size, and the plan and documents of its reference case."""

    flowchart: Labelled
    facts: Mapping[str, Value]
    figures: FlowchartFigures
    plan: Plan
    documents: tuple[DocumentFate, ...]


class Charts:
    """The flowcharts of a release: sizes at once, plans when they are first looked at."""

    def __init__(self, opened: OpenRelease) -> None:
        self._opened = opened
        self._seen: dict[str, ChartSeen] = {}
        self.figures: Mapping[str, FlowchartFigures] = figures_of(opened).flowcharts

    def items_of(self, name: str) -> frozenset[str]:
        """Return the items of a flowchart, those after the start of works too."""
        chart = self.get(name)
        if chart is None:
            return frozenset()
        return frozenset(step.item for step in (*chart.plan.steps, *chart.plan.after_start_of_works))

    def get(self, name: str) -> ChartSeen | None:
        """Return a flowchart by its id, or None if there is none or no case that shows it."""
        if name in self.figures and name not in self._seen and (made := self._made(name)):
            self._seen[name] = made
        return self._seen.get(name)

    def _made(self, name: str) -> ChartSeen | None:
        stated, decision = stated_answers(self._opened.kb, name), reference_decision(self._opened, name)
        assert stated is not None
        assert decision is not None
        if decision.flowchart is None or decision.plan is None or decision.documents is None:
            return None
        return ChartSeen(
            decision.flowchart, stated, self.figures[name], decision.plan, decision.documents.list
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """What two flowcharts do not share."""

    only_a: tuple[Step, ...]
    only_b: tuple[Step, ...]
    other_days: tuple[tuple[Step, Step], ...]
    documents_a: tuple[DocumentFate, ...]
    documents_b: tuple[DocumentFate, ...]


def differences(a: ChartSeen, b: ChartSeen) -> Differences:
    """Return the steps and the documents to submit that one flowchart has and the other has not, or has otherwise."""
    steps_a, steps_b = ({step.item: step for step in chart.plan.steps} for chart in (a, b))
    brought_a, brought_b = (
        {fate.document: fate for fate in chart.documents if fate.status == "submit"} for chart in (a, b)
    )
    return Differences(
        only_a=tuple(step for item, step in steps_a.items() if item not in steps_b),
        only_b=tuple(step for item, step in steps_b.items() if item not in steps_a),
        other_days=tuple(
            (step, steps_b[item])
            for item, step in steps_a.items()
            if item in steps_b
            and (step.start_day, step.finish_day) != (steps_b[item].start_day, steps_b[item].finish_day)
        ),
        documents_a=tuple(fate for name, fate in brought_a.items() if name not in brought_b),
        documents_b=tuple(fate for name, fate in brought_b.items() if name not in brought_a),
    )


def charts_of(opened: OpenRelease) -> Charts:
    """Return the flowcharts of a release, kept with it."""
    kept: Charts | None = opened.kept.get(Charts)
    return kept or opened.kept.setdefault(Charts, Charts(opened))

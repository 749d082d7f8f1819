"""Which items are worth cutting: days gained per day cut, over all flowcharts or over logged projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from decision.bulk.sizes import FlowSizes
from decision.classify import classify
from decision.criticality import deciding_items
from decision.index import Index
from decision.plan import Task, finish_of
from decision.reference_case import reference_answers
from kb.vocabulary import Value

Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Worth:
    """What it brings to cut one item. Unit: working days, summed over plans, each as often as it counts.

    `plans` have the item, and in `deciding` of them a day cut is a day gained. `most` are the days that all of them
    gain together if the item takes no time at all.
    """

    item: str
    days: int
    plans: int
    deciding: int
    most: int

    @property
    def gained_per_day(self) -> float:
        """Days gained per day cut, for a plan that has the item."""
        return self.deciding / self.plans


def worth_of(plans: Iterable[tuple[Sequence[Task], int]]) -> tuple[Worth, ...]:
    """Return the items of some plans, that of which most plans gain first. A plan comes with how often it counts.

    Raises: kb.graph.RingError.
    """
    found: dict[str, Worth] = {}
    for tasks, count in plans:
        deciding, length = deciding_items(tasks), finish_of(tasks)
        for task in tasks:
            # An item that does not decide gains nothing, however much of it is cut.
            most = length - finish_of(_without_days(tasks, task.id)) if task.id in deciding else 0
            was = found.get(task.id) or Worth(task.id, task.days, 0, 0, 0)
            found[task.id] = replace(
                was,
                plans=was.plans + count,
                deciding=was.deciding + count * (task.id in deciding),
                most=was.most + count * most,
            )
    return tuple(sorted(found.values(), key=lambda one: (-one.deciding, -one.most, -one.plans, one.item)))


def plans_of_charts(index: Index) -> Iterator[tuple[Sequence[Task], int]]:
    """Yield the plan of the reference case of each flowchart, each once."""
    sizes = FlowSizes(index)
    for flowchart in index.kb.flowcharts:
        facts = reference_answers(index.kb, flowchart.id)
        if facts is not None:
            yield sizes.tasks(facts), 1


def plans_of_projects(
    index: Index, projects: Iterable[tuple[Facts, int]]
) -> Iterator[tuple[Sequence[Task], int]]:
    """Yield the plans of those projects that are decided, each with how many there are."""
    sizes = FlowSizes(index)
    for facts, count in projects:
        if classify(index, facts).is_decided:
            yield sizes.tasks(facts), count


def _without_days(tasks: Sequence[Task], name: str) -> list[Task]:
    return [replace(task, days=0) if task.id == name else task for task in tasks]

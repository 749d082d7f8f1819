"""Conclusions -> the flow of one project: its items, what each requires, what is handed over, what waits for what.

What waits for what is said by the documents that one item makes for another, or by the arrows of a published chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decision.conclusions import Conclusion, required_documents
from decision.drawn.boxes import Arrow, DrawnFlow, drawn_flow
from decision.drawn.days import drawn_days
from decision.plan import Schedule, Task, schedule
from kb.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class HandOver:
    """`document` (or the `member` that stands for it) comes from the items `makers`."""

    document: str
    member: str
    makers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """An item waits for `maker` because of `documents`; early: it may start before and ends `lag_days` after.

    Where a publisher drew the order, `arrow` is what makes it wait.
    """

    maker: str
    documents: tuple[str, ...] = ()
    early_rule: str = ""
    lag_days: int = 0
    arrow: Arrow | None = None

    @property
    def is_early(self) -> bool:
        return bool(self.early_rule)


@dataclass(frozen=True)
class Chart:
    """The flow of one project. `items` are counted (to the construction permit), `later` follow the start of works.

    Of a `drawn` flow the items are its boxes; `all_arrows_days` are the working days that all its arrows take.
    """

    items: tuple[str, ...]
    later: tuple[str, ...]
    requires: Mapping[str, tuple[str, ...]]
    handed_over: Mapping[tuple[str, str], HandOver]
    waits: Mapping[str, tuple[Wait, ...]]
    schedule: Schedule
    later_schedule: Schedule
    drawn: DrawnFlow | None = None
    all_arrows_days: int | None = None

    @property
    def asking(self) -> tuple[str, ...]:
        """The items whose documents are counted: of a drawn flow also those that have no box of their own."""
        return self.drawn.items if self.drawn else self.items


def chart(kb: KnowledgeBase, certain: Iterable[Conclusion]) -> Chart:
    """Return the flow that these conclusions make; a flowchart of which no chart was drawn has no items.

    Raises: kb.graph.RingError when items wait for each other.
    """
    found = frozenset(certain)
    if kb.is_drawn:
        return _drawn_chart(kb, found)
    applying = [item for item in kb.items if ("item", item.id) in found]
    items = tuple(item.id for item in applying if kb.stage_by_id[item.stage].counted)
    later = tuple(item.id for item in applying if not kb.stage_by_id[item.stage].counted)
    requires = _requires(kb, found, (item.id for item in applying))
    handed_over = _hand_overs(kb, found, requires)
    waits = {item.id: _waits(kb, item.id, requires[item.id], handed_over) for item in applying}
    _compare(found, waits)
    counted = schedule(counted_tasks(kb, items, waits))
    after_start = schedule([_late_task(kb, item, waits[item], set(later), counted) for item in later])
    return Chart(items, later, requires, handed_over, waits, counted, after_start)


def _drawn_chart(kb: KnowledgeBase, found: frozenset[Conclusion]) -> Chart:
    reached = [name for kind, name, *_ in found if kind == "flowchart"]
    published = kb.chart_by_id.get(reached[0]) if len(reached) == 1 else None
    if published is None:
        return Chart((), (), {}, {}, {}, schedule([]), schedule([]))
    flow = drawn_flow(kb, published, {name for kind, name, *_ in found if kind == "item"})
    waits = {
        item: tuple(Wait(one.maker, arrow=one) for one in arrows) for item, arrows in flow.arrows.items()
    }
    tasks = [
        Task(item, box.days, tuple(wait.maker for wait in waits[item])) for item, box in flow.boxes.items()
    ]
    days = drawn_days(tasks, flow.branches)
    return Chart(
        items=tuple(flow.boxes),
        later=(),
        requires=_requires(kb, found, flow.items),
        handed_over={},
        waits=waits,
        schedule=days.schedule,
        later_schedule=schedule([]),
        drawn=flow,
        all_arrows_days=days.all_arrows_days,
    )


def counted_tasks(
    kb: KnowledgeBase, items: Sequence[str], waits: Mapping[str, tuple[Wait, ...]]
) -> list[Task]:
    """Return the tasks of the counted items, each with what it waits for among them."""
    inside = set(items)
    return [_task(kb, item, waits[item], inside) for item in items]


def has_plan(kb: KnowledgeBase, flow: Chart) -> bool:
    """Return whether a flow is a plan: some rules have no items, and some flowcharts no chart."""
    return flow.drawn is not None if kb.is_drawn else bool(kb.items)


def last_day(flow: Chart) -> int:
    """Return the working day on which the last of all items is finished."""
    slots = (*flow.schedule.slots.values(), *flow.later_schedule.slots.values())
    return max((slot.finish for slot in slots), default=0)


def _requires(
    kb: KnowledgeBase, found: frozenset[Conclusion], items: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    return {
        item: tuple(d for d in required_documents(kb, item) if ("required", item, d) in found)
        for item in items
    }


def _hand_overs(
    kb: KnowledgeBase, found: frozenset[Conclusion], requires: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], HandOver]:
    makers: dict[tuple[str, str, str], list[str]] = {}
    for kind, item, *rest in found:
        if kind == "handed_over":
            makers.setdefault((item, rest[0], rest[1]), []).append(rest[2])
    order = {item.id: place for place, item in enumerate(kb.items)}
    hand_overs = {}
    for (item, document, member), names in makers.items():
        if document in requires.get(item, ()):
            hand_overs[item, document] = HandOver(
                document, member, tuple(sorted(names, key=order.__getitem__))
            )
    return hand_overs


def _waits(
    kb: KnowledgeBase, item: str, requires: tuple[str, ...], handed_over: Mapping[tuple[str, str], HandOver]
) -> tuple[Wait, ...]:
    """Return one wait for each maker; a document without early intervention makes the whole wait an ordinary one."""
    early = kb.early_of_item.get(item, {})
    documents: dict[str, list[str]] = {}
    for document in requires:
        if hand_over := handed_over.get((item, document)):
            for maker in hand_over.makers:
                documents.setdefault(maker, []).append(document)
    waits = []
    for maker, needed in documents.items():
        rules = [early[document] for document in needed if document in early]
        is_early = len(rules) == len(needed)
        waits.append(
            Wait(
                maker,
                tuple(needed),
                rules[0].id if is_early else "",
                max(rule.lag_days for rule in rules) if is_early else 0,
            )
        )
    return tuple(waits)


def _compare(found: frozenset[Conclusion], waits: Mapping[str, tuple[Wait, ...]]) -> None:
    """The order read from hand-overs must be the order that the rules concluded."""
    for item, entries in waits.items():
        for wait in entries:
            assert ("early" if wait.is_early else "after", item, wait.maker) in found, (item, wait)


def _task(kb: KnowledgeBase, item: str, waits: tuple[Wait, ...], inside: set[str]) -> Task:
    after = tuple(wait.maker for wait in waits if not wait.is_early and wait.maker in inside)
    early = tuple((wait.maker, wait.lag_days) for wait in waits if wait.is_early and wait.maker in inside)
    return Task(item, kb.item_by_id[item].days, after, early)


def _late_task(
    kb: KnowledgeBase, item: str, waits: tuple[Wait, ...], inside: set[str], counted: Schedule
) -> Task:
    """An item after the start of works waits for counted items by their finish."""
    task = _task(kb, item, waits, inside)
    before = [wait for wait in waits if wait.maker in counted.slots]
    starts = [counted.slots[wait.maker].finish for wait in before if not wait.is_early]
    ends = [counted.slots[wait.maker].finish + wait.lag_days for wait in before if wait.is_early]
    return Task(task.id, task.days, task.after, task.early, max(starts, default=0), max(ends, default=0))

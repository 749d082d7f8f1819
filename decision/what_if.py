"""The smallest changes of answers that lead to each other flowchart, and what each would gain or cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from decision.answer import Size
from decision.chart import has_plan
from decision.classify import Classified, classify, situations_left
from decision.comparison import size_of_flow
from decision.decide import Case, flow_of
from decision.index import Index
from decision.kept import Kept
from decision.opened import FlowKey, OpenRelease
from decision.smallest_changes import Change, shared_flowchart, smallest_changes
from decision.table_changes import TableChange, table_changes
from kb.vocabulary import Value, written

_SIZES_KEPT = 512
Kind = Literal["answer", "choice", "given"]


class _Sizes(Kept[FlowKey, Size | None]):
    """The sizes of flows; without certificates those of a release stay the same."""

    def __init__(self) -> None:
        super().__init__(_SIZES_KEPT)


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer that would be another; `was` is None where it was not given."""

    fact: str
    was: str | None
    now: str
    changeable: bool


@dataclass(frozen=True, slots=True)
class Gain:
    """What is saved; below zero what is added."""

    working_days: int
    steps: int
    documents: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """A smallest change of answers, after which every way to complete them leads to `flowchart`.

    `kind`: `answer`, open questions get answers and no answer changes; `choice`, only answers change that an applicant
    can choose; `given`, something changes that is as it is, such as who owns the land. `size` is None while further
    answers decide it, `gain` where either size is not known.
    """

    flowchart: str
    situations: tuple[str, ...]
    kind: Kind
    changes: tuple[Changed, ...]
    size: Size | None
    gain: Gain | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Where the answers lead now, and all smallest changes that lead elsewhere.

    Open questions come first, then choices, then what is given; of one kind the greatest gain first. All changes of up
    to `answers_changed` answers were looked at; where `is_complete`, these are all. `tables` are those that would
    answer otherwise.
    """

    flowchart: str | None
    size: Size | None
    alternatives: tuple[Alternative, ...]
    unreachable: tuple[str, ...]
    answers_changed: int
    is_complete: bool
    tables: tuple[TableChange, ...] = ()


def what_if(case: Case, opened: OpenRelease, as_of: date, known_at: date) -> WhatIf:
    """Return the smallest changes for a case, each sized with its certificates and dates as the case itself is."""
    kb = opened.kb
    sizes = _Sizes() if case.certificates else opened.kept.setdefault(_Sizes, _Sizes())

    def size_of(facts: Change) -> Size | None:
        """Return how much the flow asks for; None while the answers decide on none, and where it has no plan."""
        classified = classify(opened.index, facts)
        if not classified.is_decided:
            return None
        changed = replace(case, facts=facts)
        key = opened.flow_key(opened.flow_conclusions(classified.settled))
        return sizes.get(key, lambda: _size(changed, opened, classified, as_of, known_at))

    now, size = shared_flowchart(opened.index, case.facts), size_of(case.facts)
    found, answers_changed, is_complete = smallest_changes(opened.index, case.facts)
    alternatives = []
    for flowchart, changes in found.items():
        if flowchart == now:
            continue
        for change in changes:
            facts = {**case.facts, **change}
            after = size_of(facts)
            changed = tuple(_changed(opened.index, case.facts, name, value) for name, value in change.items())
            left = situations_left(opened.index, facts)
            alternatives.append(
                Alternative(flowchart, left, _kind(changed), changed, after, _gain(size, after))
            )
    unreachable = tuple(one.id for one in kb.flowcharts if one.id not in found and one.id != now)
    return WhatIf(
        now,
        size,
        tuple(sorted(alternatives, key=_order)),
        unreachable,
        answers_changed,
        is_complete,
        table_changes(opened.index, case.facts),
    )


def _changed(index: Index, facts: Change, name: str, value: Value) -> Changed:
    was = facts.get(name)
    changeable = index.kb.vocabulary[name].changeable
    return Changed(name, None if was is None else written(was), written(value), changeable)


def _kind(changed: tuple[Changed, ...]) -> Kind:
    if all(one.was is None for one in changed):
        return "answer"
    return "choice" if all(one.changeable for one in changed) else "given"


def _size(
    case: Case, opened: OpenRelease, classified: Classified, as_of: date, known_at: date
) -> Size | None:
    flow, _, fates = flow_of(opened, case, classified, as_of, known_at)
    return size_of_flow(opened.kb, flow, fates) if has_plan(opened.kb, flow) else None


def _gain(before: Size | None, after: Size | None) -> Gain | None:
    if before is None or after is None:
        return None
    return Gain(
        before.working_days - after.working_days,
        before.steps - after.steps,
        before.documents - after.documents,
    )


def _order(one: Alternative) -> tuple[int, ...]:
    saved = one.gain or (one.size and Gain(-one.size.working_days, -one.size.steps, -one.size.documents))
    kind = ("answer", "choice", "given").index(one.kind)
    numbers = (saved.working_days, saved.documents, saved.steps) if saved else ()
    return (kind, not saved, *(-number for number in numbers), len(one.changes))

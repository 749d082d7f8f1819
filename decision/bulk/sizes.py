"""The size of a flow when nobody holds a certificate, read from the bits of its conclusions.

It is the size of the chart of the same conclusions, without drawing that chart: a register of projects holds thousands
of flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import NamedTuple

from decision.bulk.drawn_sizes import DrawnSizes
from decision.chart import Chart
from decision.conclusions import Conclusion, required_documents
from decision.derive import Derivation
from decision.index import Index
from decision.plan import Task, finish_of
from kb.knowledge_base import KnowledgeBase
from kb.model import Item
from kb.vocabulary import Value


class FlowSize(NamedTuple):
    """What is counted to the construction permit: `slots` - `handed_over` are brought, `to_submit` different ones."""

    working_days: int
    steps: int
    slots: int
    handed_over: int
    to_submit: int


class FlowSizes:
    """The sizes of the flows of one index, each found once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._drawn = DrawnSizes(index) if index.kb.is_drawn else None
        self._steps = () if self._drawn else tuple(_steps(index.kb, index.bit_of))
        self._deciding = _union(step.bits for step in self._steps)
        self._of_bits = lru_cache(maxsize=None)(self._size)
        self._brought_of_bits = lru_cache(maxsize=None)(self._brought)
        self._part = lru_cache(maxsize=None)(_part)

    def of(self, facts: Mapping[str, Value]) -> FlowSize:
        """Return the size of the flow that is certain for these answers.

        Raises: kb.graph.RingError when items wait for each other.
        """
        if self._drawn:
            return _size_of_drawn(self._drawn.chart(facts))
        return self._of_bits(certain_bits(self._index, facts) & self._deciding)

    def brought(self, facts: Mapping[str, Value]) -> frozenset[str]:
        """Return the documents of that flow which the applicant brings; `to_submit` counts them."""
        if self._drawn:
            return self._drawn.brought(facts)
        return self._brought_of_bits(certain_bits(self._index, facts) & self._deciding)

    def tasks(self, facts: Mapping[str, Value]) -> tuple[Task, ...]:
        """Return the counted items of that flow with their days and waits; of a drawn one, those of its main line."""
        if self._drawn:
            return self._drawn.tasks(facts)
        bits = certain_bits(self._index, facts) & self._deciding
        return tuple(part.task for part in self._parts(bits))

    def _parts(self, bits: int) -> list[_Part]:
        return [self._part(step, bits & step.bits) for step in self._steps if bits & step.bit]

    def _brought(self, bits: int) -> frozenset[str]:
        return frozenset().union(*(part.brought for part in self._parts(bits)))

    def _size(self, bits: int) -> FlowSize:
        parts = self._parts(bits)
        return FlowSize(
            finish_of([part.task for part in parts]),
            len(parts),
            sum(part.slots for part in parts),
            sum(part.handed_over for part in parts),
            len(self._brought_of_bits(bits)),
        )


def _size_of_drawn(flow: Chart) -> FlowSize:
    slots = [document for documents in flow.requires.values() for document in documents]
    return FlowSize(flow.schedule.working_days, len(flow.items), len(slots), 0, len(set(slots)))


def certain_bits(index: Index, facts: Mapping[str, Value]) -> int:
    """Return one bit, that of `index.bit_of`, for each conclusion that every completion of the answers reaches."""
    bits, shift = 0, 0
    for table, low, _ in index.spans(index.positions(facts)):
        bits |= low << shift
        shift += len(table.conclusions)
    if index.by_meaning:
        derivation = Derivation(index.kb, facts)
        bits |= _union(index.bit_of[one] for one in index.by_meaning if derivation.truth(one))
    return bits


@dataclass(frozen=True, slots=True)
class _Slot:
    """A document of an item: its bit, those of its hand-overs, and the lag where the item need not wait for it.

    `waits` are the bits of the hand-overs by each counted item; only these are waited for in the counted plan.
    """

    document: str
    bit: int
    handed_over: int
    waits: tuple[tuple[str, int], ...]
    lag_days: int | None


@dataclass(frozen=True, eq=False)
class _Step:
    """A counted item with its bit and the documents that it can require."""

    item: Item
    bit: int
    slots: tuple[_Slot, ...]

    @cached_property
    def bits(self) -> int:
        """Every bit that makes a difference to this step."""
        return self.bit | _union(slot.bit | slot.handed_over for slot in self.slots)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one step adds to a flow."""

    task: Task
    slots: int
    handed_over: int
    brought: frozenset[str]


def _part(step: _Step, bits: int) -> _Part:
    asked = [slot for slot in step.slots if bits & slot.bit]
    given = [slot for slot in asked if bits & slot.handed_over]
    brought = frozenset(slot.document for slot in asked if not bits & slot.handed_over)
    lags: dict[str, int | None] = {}
    for slot in given:
        for maker, bit in slot.waits:
            if bits & bit:
                lags[maker] = _longer(lags.get(maker, 0), slot.lag_days)
    after = tuple(maker for maker, lag in lags.items() if lag is None)
    early = tuple((maker, lag) for maker, lag in lags.items() if lag is not None)
    return _Part(Task(step.item.id, step.item.days, after, early), len(asked), len(given), brought)


def _longer(one: int | None, other: int | None) -> int | None:
    """Return the longer lag; None, an ordinary wait for the finish, is the longest."""
    return None if one is None or other is None else max(one, other)


def _steps(kb: KnowledgeBase, bit_of: Mapping[Conclusion, int]) -> Iterator[_Step]:
    hand_overs: dict[tuple[str, str], dict[str, int]] = {}
    for conclusion, bit in bit_of.items():
        if conclusion[0] == "handed_over":
            _, name, document, _, maker = conclusion
            by_maker = hand_overs.setdefault((name, document), {})
            by_maker[maker] = by_maker.get(maker, 0) | bit
    with_rule = (item for item in kb.items if ("item", item.id) in bit_of)  # the others never apply
    counted = {item.id: item for item in with_rule if kb.stage_by_id[item.stage].counted}
    for name, item in counted.items():
        early = kb.early_of_item.get(name, {})
        slots = []
        for document in required_documents(kb, name):
            by_maker = hand_overs.get((name, document), {})
            waits = tuple((maker, bit) for maker, bit in by_maker.items() if maker in counted)
            lag = early[document].lag_days if document in early else None
            bit = bit_of["required", name, document]
            slots.append(_Slot(document, bit, _union(by_maker.values()), waits, lag))
        yield _Step(item, bit_of["item", name], tuple(slots))


def _union(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)

"""The size of a flow whose order is drawn, read from its chart; the same chart is drawn once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from decision.chart import Chart, chart
from decision.conclusions import Conclusion
from decision.drawn.open_boxes import with_open_boxes
from decision.index import Index
from decision.plan import Task
from kb import graph
from kb.vocabulary import Value

_CHARTS_KEPT = 4_096
_OF_FLOW = frozenset(("flowchart", "item", "required"))


class DrawnSizes:
    """The charts of one index, and what is counted of them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._charts = lru_cache(maxsize=_CHARTS_KEPT)(self._drawn)

    def chart(self, facts: Mapping[str, Value]) -> Chart:
        """Return the flow that is certain for these answers. Raises: kb.graph.RingError."""
        certain = with_open_boxes(self._index.kb, self._index.settle(facts))
        return self._charts(frozenset(one for one in certain if one[0] in _OF_FLOW))

    def brought(self, facts: Mapping[str, Value]) -> frozenset[str]:
        """Return the documents that the applicant brings."""
        return frozenset().union(*self.chart(facts).requires.values())

    def tasks(self, facts: Mapping[str, Value]) -> tuple[Task, ...]:
        """Return the boxes of the main line with their days and what they wait for on it."""
        flow = self.chart(facts)
        if flow.drawn is None:
            return ()
        waits = {item: tuple(wait.maker for wait in found) for item, found in flow.waits.items()}
        main = [item for item in flow.items if item not in flow.drawn.branches]
        before = graph.among(main, waits)
        return tuple(Task(item, flow.drawn.boxes[item].days, before[item]) for item in main)

    def _drawn(self, certain: frozenset[Conclusion]) -> Chart:
        return chart(self._index.kb, certain)

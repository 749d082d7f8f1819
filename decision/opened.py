"""An opened release: its index, the calendars, and the flows made so far in a bounded cache."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from decision.chart import Chart, chart
from decision.conclusions import Conclusion
from decision.index import Index
from kb.calendar_files import CalendarNotice
from kb.knowledge_base import KnowledgeBase
from kb.release import Release

CHARTS_KEPT = 4096


@dataclass
class ChartCache:
    """Flows by what was concluded, the least recently used dropped first."""

    most: int = CHARTS_KEPT
    hits: int = 0
    misses: int = 0
    _charts: OrderedDict[frozenset[Conclusion], Chart] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, kb: KnowledgeBase, certain: frozenset[Conclusion]) -> Chart:
        """Return the flow, made now if it was not kept."""
        with self._lock:
            if found := self._charts.get(certain):
                self._charts.move_to_end(certain)
                self.hits += 1
                return found
        made = chart(kb, certain)
        with self._lock:
            self.misses += 1
            self._charts[certain] = made
            while len(self._charts) > self.most:
                self._charts.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._charts)


@dataclass(frozen=True)
class OpenRelease:
    """Everything a decision needs, ready in memory."""

    release: Release
    index: Index
    calendars: tuple[CalendarNotice, ...]
    charts: ChartCache = field(default_factory=ChartCache)

    @property
    def kb(self) -> KnowledgeBase:
        return self.release.kb

    def chart(self, certain: Iterable[Conclusion]) -> Chart:
        """Return the flow that these conclusions make; derived facts and classification do not tell flows apart."""
        flow = frozenset(c for c in certain if c[0] in ("item", "required", "handed_over", "after", "early"))
        return self.charts.get(self.kb, flow)

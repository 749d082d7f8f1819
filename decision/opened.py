"""An opened release: its index, the calendars, and within bounds whatever was made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from decision.answer import Size
from decision.chart import Chart, chart
from decision.comparison import size_before
from decision.conclusions import Conclusion
from decision.drawn.open_boxes import with_open_boxes
from decision.index import Index
from decision.index_settling import Settled
from decision.kept import Kept
from decision.trace import RuleLine, rule_lines
from decision.working_days import Due, WorkingCalendar
from kb.calendar_files import CalendarNotice
from kb.knowledge_base import KnowledgeBase
from kb.reader import decode
from kb.release import Release

CHARTS_KEPT = 512
_CALENDARS_KEPT, _STARTS_KEPT, _DAYS_AT_ONCE = 1_024, 1_024, 64
# A number with one bit for each conclusion of the index, and conclusions that the index does not know.
FlowKey = tuple[int, frozenset[Conclusion]]
_OF_FLOW = frozenset(("item", "required", "handed_over", "after", "early"))


class ChartCache(Kept[FlowKey, Chart]):
    """The flows made so far, by what was concluded."""

    def __init__(self, most: int = CHARTS_KEPT) -> None:
        super().__init__(most)


@dataclass(frozen=True)
class OpenRelease:
    """Everything a decision needs, ready in memory.

    `rule_files` are the bytes of the rule files by their names in the folder, where it was opened from one; `kept` is
    where a later package keeps what it made of this release, under its own type.
    """

    release: Release
    index: Index
    calendars: tuple[CalendarNotice, ...]
    charts: ChartCache = field(default_factory=ChartCache)
    kept: dict[type, Any] = field(default_factory=dict, compare=False, repr=False)
    rule_files: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @property
    def kb(self) -> KnowledgeBase:
        return self.release.kb

    def chart(self, certain: Iterable[Conclusion]) -> Chart:
        """Return the flow that these conclusions make; derived facts and situations do not tell flows apart."""
        flow = [conclusion for conclusion in certain if conclusion[0] in self._of_flow]
        return self.charts.get(self.flow_key(flow), lambda: chart(self.kb, flow))

    def flow_conclusions(self, settled: Settled) -> frozenset[Conclusion]:
        """Return the conclusions that make the flow of a project."""
        return with_open_boxes(self.kb, settled) if self.kb.is_drawn else settled.certain

    def flow_key(self, certain: Iterable[Conclusion]) -> FlowKey:
        """Return one small key for one flow, whatever else is concluded."""
        bit_of, bits, others = self.index.bit_of, 0, []
        for conclusion in certain:
            if conclusion[0] in self._of_flow:
                bits |= bit_of.get(conclusion, 0)
                if conclusion not in bit_of:
                    others.append(conclusion)
        return bits, frozenset(others)

    @cached_property
    def _of_flow(self) -> frozenset[str]:
        """The kinds of conclusions that make a flow; a drawn one stands in the chart of its flowchart."""
        return _OF_FLOW | {"flowchart"} if self.kb.is_drawn else _OF_FLOW

    @cached_property
    def rule_texts(self) -> Mapping[str, str]:
        """The rule files as text; line 3 of a text is line 3 of the file."""
        return {name: decode(data, name) for name, data in self.rule_files.items()}

    @cached_property
    def rule_lines(self) -> tuple[RuleLine, ...]:
        """What the trace says of each rule, whatever the facts are."""
        return rule_lines(self.kb)

    @cached_property
    def size_before(self) -> Size | None:
        """The size of the flow before the reform."""
        return size_before(self.kb, self.kb.legacy) if self.kb.legacy else None

    def calendar(self, known_at: date) -> WorkingCalendar:
        """Return the calendar as announced by then."""
        return self._calendar(known_at)

    def days_after(self, start: date, known_at: date, most: int) -> tuple[Due, ...]:
        """Return the days on which a plan has used 0, 1, 2 to at least `most` working days, where there are so many."""
        return self._days_after(start, self._calendar(known_at), whole_rows(most))

    @cached_property
    def _days_after(self) -> Callable[[date, WorkingCalendar, int], tuple[Due, ...]]:
        return lru_cache(maxsize=_STARTS_KEPT)(lambda start, calendar, most: calendar.days_after(start, most))

    @cached_property
    def _calendar(self) -> Callable[[date], WorkingCalendar]:
        return lru_cache(maxsize=_CALENDARS_KEPT)(lambda day: WorkingCalendar.known_at(self.calendars, day))


def whole_rows(days: int) -> int:
    """Return a number of days, rounded up so that plans of about the same length share their days."""
    return -(-days // _DAYS_AT_ONCE) * _DAYS_AT_ONCE

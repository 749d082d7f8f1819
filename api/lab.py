"""The law change lab: which items are worth cutting, and what values set for a trial make of each flowchart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from api.logged_cases import stated_in
from api.moments import begin_of
from api.replaying import opened_for_trial
from api.rule_texts import RuleTexts
from decision.chart_effects import ChartEffect, chart_effects
from decision.replayed.kinds import logged_kinds
from decision.store.interface import Store
from decision.store.listing import Wanted
from decision.worth import Worth, plans_of_charts, plans_of_projects, worth_of
from explain.lab_told import lab_told
from explain.told import Sections
from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase
from kb.patch import Setting

Step = Callable[[str], None]


@dataclass(frozen=True)
class AskedLab:
    """Rules with values set; items are weighed over the flowcharts, or, `is_logged`, over decisions of some days."""

    rules: RuleTexts
    settings: Sequence[Setting] = ()
    is_logged: bool = False
    since: date | datetime | None = None
    until: date | datetime | None = None


@dataclass(frozen=True)
class Lab:
    """The flowcharts before and after, and the items by what it brings to cut them. `over` says of what plans."""

    kb: KnowledgeBase
    over: str
    flowcharts: tuple[ChartEffect, ...]
    items: tuple[Worth, ...]

    def told(self, lang: Lang) -> tuple[dict[str, Any], Sections]:
        """Return it as plain data, and in sentences."""
        items = [{**asdict(one), "gained_per_day": round(one.gained_per_day, 6)} for one in self.items]
        flowcharts = [asdict(one) for one in self.flowcharts]
        data = {"over": self.over, "flowcharts": flowcharts, "items": items}
        return data, lab_told(self.flowcharts, self.items, self.kb, self.over, lang)


def lab(asked: AskedLab, store: Store | None = None, step: Step = lambda _: None) -> Lab:
    """Return what set values do, and what more could be done; the log is read from a store.

    Raises: KnowledgeBaseError, kb.patch.UnknownPath, kb.graph.RingError, LiangtiError.
    """
    step("reading the rules")
    old = opened_for_trial(asked.rules.rules(step=step))
    new = opened_for_trial(asked.rules.rules(asked.settings, step)) if asked.settings else old
    if asked.is_logged and store is not None:
        step("reading the log")
        days = (
            day if day is None or isinstance(day, datetime) else begin_of(day)
            for day in (asked.since, asked.until)
        )
        begin, end = days
        log = map(stated_in, store.decisions.each(Wanted(begin=begin, end=end)))
        plans = plans_of_projects(new.index, logged_kinds(log, new.index))
    else:
        plans = plans_of_charts(new.index)
    over = "log" if asked.is_logged else "flowcharts"
    return Lab(new.kb, over, chart_effects(old, new), worth_of(plans))

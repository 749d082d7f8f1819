"""Published times that do not come out: of charts by their arrows, of their stages, of one thing by several sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.errors import Finding
from kb.graph import RingError
from kb.knowledge_base import KnowledgeBase
from kb.published import PublishedChart, PublishedTotal, TotalLimit
from kb.verify.charts import Case, cases, projects_of
from kb.verify.ground import Ground
from kb.verify.projects import Projects

_FIX = "correct the figure or the arrow, or acknowledge in the manifest what was published so"


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each published time that its parts, or another source, say otherwise."""
    for chart in ground.kb.charts:
        projects = projects_of(ground.kb, chart)
        try:
            for case in cases(ground.kb, chart, projects):
                yield from _of_case(ground.kb, chart, case, projects)
        except RingError as error:
            problem = f"boxes of `{chart.id}` wait for each other in a ring: {' -> '.join(error.ring)}"
            fix = "take one of these arrows away"
            yield Finding("times", "error", chart.location, problem, fix, rules=(chart.id,))
    for total in ground.kb.totals:
        yield from _of_sources(ground, total)


def _of_case(kb: KnowledgeBase, chart: PublishedChart, case: Case, projects: Projects) -> Iterator[Finding]:
    def finding(what: str, published: int, *derived: int) -> Finding:
        problem = f"`{chart.id}`: {published} days are published, {what}"
        if case.unknown:
            problem += f"; no days are known of {', '.join(f'`{item}`' for item in case.unknown)}"
        figures = tuple(dict.fromkeys(map(str, (published, *derived))))
        return projects.finding(
            "times", "error", case.variant.location, problem, _FIX,
            region=case.region, rules=(chart.id,), figures=figures,
            told=projects.told_widely(case.region),
        )  # fmt: skip

    total, main, every = case.variant.total, case.by_main_line(), case.by_all_arrows()
    if total is not None:
        if differing := [days for days in (main, every) if days != total]:
            what = f"the main line comes to {main}, all arrows to {every}"
            yield finding(what, total, *differing)
        for box in case.boxes:
            early = case.with_early(box.item, _early_of(kb, case, box.item))
            if early not in (total, every):
                what = f"{every} by all arrows, but {early} if `{box.item}` begins as early as it may"
                yield finding(what, total, early)
    brackets = {span: days for span, days in case.variant.brackets.items() if days is not None}
    for span, days in brackets.items():
        if (derived := case.by_main_line(span)) != days:
            yield finding(f"for `{span}` but its boxes come to {derived}", days, derived)
    is_whole = bool(brackets) and len(brackets) == len(case.variant.brackets)
    if total is not None and is_whole and (added := sum(brackets.values())) != total:
        yield finding(f"its stages add up to {added}", total, added)


def _early_of(kb: KnowledgeBase, case: Case, item: str) -> frozenset[str]:
    """Return the boxes before whose end an item may begin, by the chart or by another rule."""
    drawn = next(box.may_start_before for box in case.boxes if box.item == item)
    rules = kb.alternatives_of_item.get(item, ())
    return frozenset(drawn).union(*(rule.may_start_before for rule in rules))


def _of_sources(ground: Ground, total: PublishedTotal) -> Iterator[Finding]:
    by_year: dict[int, list[TotalLimit]] = {}
    for limit in total.limits:
        if year := limit.said_of or (limit.begins.year if limit.begins else 0):
            by_year.setdefault(year, []).append(limit)
    for year, limits in by_year.items():
        figures = tuple(dict.fromkeys(f"{limit.days} {limit.unit}" for limit in limits))
        if len(figures) > 1:
            problem = f"`{total.id}` ({total.zh}) in {year}: {_told(limits)}"
            yield ground.classes.finding(
                "times", "error", total.location, problem, _FIX,
                region=ground.classes.valid, rules=(total.id,), figures=figures,
                told=ground.classes.told_widely(ground.classes.valid),
            )  # fmt: skip


def _told(limits: Sequence[TotalLimit]) -> str:
    return ", ".join(f"{limit.days} {limit.unit} by `{limit.basis}`" for limit in limits)

"""全景监控: all cases counted by light, by department and by flowchart, late days by who held them, rows over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from decision.cases.folds import Fold
from decision.cases.lights_over_time import late_days, lights_over_time, worst
from decision.cases.lists import Lists, Wanted
from decision.cases.passing import brought_to
from decision.cases.sight import Sight
from decision.cases.told import Data
from decision.kept import Kept

DAYS_SHOWN = 60
_KEPT = 20_000
NO_LIGHT = "none"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases have a row; an empty part lets all through."""

    department: str = ""
    flowchart: str = ""
    light: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case: what lists tell of it, its worst light now, and its light on each day that is shown."""

    line: Data
    light: str
    over_time: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts over all cases and the rows of one page; `matching` counts the rows of all pages."""

    states: Mapping[str, int]
    by_department: Mapping[str, Mapping[str, int]]
    by_flowchart: Mapping[str, Mapping[str, int]]
    late: Mapping[str, int]
    rows: tuple[Row, ...]
    matching: int
    days: tuple[date, ...]


class Overviews:
    """Makes overviews of folds; what a case adds on a day is kept by its last hash, within a bound."""

    def __init__(self, lists: Lists, lights: Sequence[str]) -> None:
        self._lists, self._lights = lists, lights
        self._late = Kept[tuple[str, date], Mapping[str, int]](_KEPT)
        self._over_time = Kept[tuple[str, date], tuple[str, ...]](_KEPT)

    def of(
        self, folds: Iterable[Fold], today: date, sight: Sight, wanted: Filter, first: int, most: int
    ) -> Overview:
        """Return the overview of all cases, with rows from number `first` on, the worst lights first."""
        cases = [fold for fold in folds if sight.sees_case(fold.case)]
        lines = list(self._lists.marks(cases, today, Wanted(), sight))
        known = list(zip(cases, lines, strict=True))
        matching = sorted((one for one in known if self._is_wanted(*one, wanted)), key=self._urgency)
        days = days_until(today)
        rows = tuple(
            Row(line, self._worst(line), self._strip(fold, today, days))
            for fold, line in matching[first : first + most]
        )
        late: Counter[str] = Counter()
        for fold, line in known:
            late.update(self._late_days(fold, line, today))
        return Overview(
            states=Counter(line["state"] for line in lines),
            by_department=_counted(_departments(known)),
            by_flowchart=_counted((line["flowchart"] or "", self._worst(line)) for line in lines),
            late=dict(late.most_common()),
            rows=rows,
            matching=len(matching),
            days=days,
        )

    def _worst(self, line: Data) -> str:
        return worst(line["lights"].values(), self._lights) or NO_LIGHT

    def _is_wanted(self, fold: Fold, line: Data, wanted: Filter) -> bool:
        return (
            wanted.flowchart in ("", line["flowchart"])
            and wanted.state in ("", line["state"])
            and (not wanted.department or self._has(fold, line, wanted))
            and (bool(wanted.department) or wanted.light in ("", self._worst(line)))
        )

    def _has(self, fold: Fold, line: Data, wanted: Filter) -> bool:
        """Return whether a department has a step in hand that shows the light that is wanted."""
        plan = fold.case.plan.by_id
        own = [step for step in line["in_hand"] if plan[step].department == wanted.department]
        return any(wanted.light in ("", line["lights"].get(step, NO_LIGHT)) for step in own)

    def _urgency(self, one: tuple[Fold, Data]) -> tuple[int, str]:
        _, line = one
        light = self._worst(line)
        return -(self._lights.index(light) if light in self._lights else -1), line["receipt"]

    def _strip(self, fold: Fold, today: date, days: Sequence[date]) -> tuple[str, ...]:
        return self._over_time.get((fold.hash, today), lambda: lights_over_time(fold.history, days))

    def _late_days(self, fold: Fold, line: Data, today: date) -> Mapping[str, int]:
        # Of a case that is over no day is added any more, so that its count need not be made anew each day.
        day = today if line["state"] in ("running", "blocked") else date.max
        return self._late.get((fold.hash, day), lambda: late_days(brought_to(fold.case, today), today))


def days_until(today: date) -> tuple[date, ...]:
    """Return the days that strips show, today the last."""
    return tuple(today - timedelta(days=ago) for ago in range(DAYS_SHOWN - 1, -1, -1))


def _departments(known: Iterable[tuple[Fold, Data]]) -> Iterator[tuple[str, str]]:
    for fold, line in known:
        for step in line["in_hand"]:
            yield fold.case.plan.by_id[step].department, line["lights"].get(step, NO_LIGHT)


def _counted(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Return for each name how many lights of each kind, the names with most lights first."""
    found: dict[str, Counter[str]] = {}
    for name, light in pairs:
        found.setdefault(name, Counter())[light] += 1
    return {name: dict(found[name]) for name in sorted(found, key=lambda name: -found[name].total())}

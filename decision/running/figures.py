"""The figures of real running: sums over cases. What is still open is counted apart, never as nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from decision.running.run import OPEN_CASES, CaseRun, Holding
from decision.running.spread import Spread, spread

Which = Literal["real", "simulated", "all"]
HOLDERS_WITHOUT_NAME = ("applicant", "statutory", "holiday")


@dataclass(frozen=True, slots=True)
class Took:
    """An item or a flowchart: promised and actual working days of what is closed, how much in time, what is not.

    `ended` ended without a closing that could be timed: declined, withdrawn, no longer needed.
    """

    id: str
    promised: Spread
    actual: Spread
    in_time: int
    open: int
    ended: int

    @property
    def percent_in_time(self) -> int | None:
        """How many of a hundred that are closed kept their promise; None where nothing is closed."""
        return 100 * self.in_time // self.actual.count if self.actual.count else None


@dataclass(frozen=True, slots=True)
class Held:
    """A step or a holder: the calendar days for which it held cases, how many, and the days after their limit."""

    id: str
    days: int
    late_days: int
    cases: int
    late_cases: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Of completed cases the working days one after the other, as they were, and what working side by side saved."""

    serial: Spread
    actual: Spread
    saved: Spread


@dataclass(frozen=True)
class RunningFigures:
    """All figures; `states` counts cases by state, `cases` is the whole of them, in and out of time."""

    which: Which
    states: Mapping[str, int]
    cases: Took
    items: tuple[Took, ...]
    flowcharts: tuple[Took, ...]
    steps: tuple[Held, ...]
    holders: tuple[Held, ...]
    saved: Saved


def running_figures(runs: Iterable[CaseRun], which: Which = "real") -> RunningFigures:
    """Return the figures of the cases that are wanted: items by id, steps and holders by the days they held."""
    wanted = [run for run in runs if which == "all" or run.is_simulated is (which == "simulated")]
    states = Counter(run.state for run in wanted)
    charts = defaultdict[str, list[CaseRun]](list)
    for run in wanted:
        charts[run.flowchart].append(run)
    done = [run for run in wanted if run.actual is not None and run.serial is not None]
    return RunningFigures(
        which=which,
        states={name: states[name] for name in (*OPEN_CASES, "completed", "ended")},
        cases=_took_cases("", wanted),
        items=_items(wanted),
        flowcharts=tuple(_took_cases(name, charts[name]) for name in sorted(charts)),
        steps=_held(wanted, lambda holding: holding.step),
        holders=_held(wanted, holder_of),
        saved=Saved(
            spread(run.serial or 0 for run in done),
            spread(run.actual or 0 for run in done),
            spread((run.serial or 0) - (run.actual or 0) for run in done),
        ),
    )


def holder_of(holding: Holding) -> str:
    """Return the department that held a day, or the kind of day that is no department's."""
    return holding.department if holding.kind == "department" else holding.kind


def _took_cases(name: str, runs: list[CaseRun]) -> Took:
    completed = [run for run in runs if run.actual is not None]
    return Took(
        name,
        spread(run.promised for run in completed if run.promised is not None),
        spread(run.actual for run in completed if run.actual is not None),
        sum(run.is_in_time for run in completed),
        sum(run.state in OPEN_CASES for run in runs),
        sum(run.state == "ended" for run in runs),
    )


def _items(runs: list[CaseRun]) -> tuple[Took, ...]:
    closed = defaultdict[str, list[tuple[int, int, bool]]](list)
    for one in (one for run in runs for one in run.rounds):
        closed[one.item].append((one.promised, one.actual, one.is_late))
    still_open = Counter(item for run in runs for item in run.open_items)
    ended = Counter(item for run in runs for item in run.ended_items)
    return tuple(
        Took(
            item,
            spread(promised for promised, _, _ in closed[item]),
            spread(actual for _, actual, _ in closed[item]),
            sum(not is_late for _, _, is_late in closed[item]),
            still_open[item],
            ended[item],
        )
        for item in sorted({*closed, *still_open, *ended})
    )


def _held(runs: list[CaseRun], name_of: Callable[[Holding], str]) -> tuple[Held, ...]:
    days, late, cases, late_cases = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for run in runs:
        for sums, counts, held in ((days, cases, run.held), (late, late_cases, run.held_late)):
            own = Counter[str]()
            for holding, number in held.items():
                own[name_of(holding)] += number
            sums.update(own)
            counts.update(own.keys())
    names = sorted((name for name in days if name), key=lambda name: (-days[name], name))
    return tuple(Held(name, days[name], late[name], cases[name], late_cases[name]) for name in names)

"""Several ways timed in turn, round after round, so that whatever disturbs the machine disturbs all of them.

A benchmark is a module with `run(quick: bool) -> list[Row]`; what it found is printed and written by `results`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Way = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to hold: at most `limit`, or at least."""

    limit: float
    at_least: bool = False

    def holds(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit

    def __str__(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one benchmark.

    `figure` None was not measured, `note` says why; `bar` None promises nothing. `spread` are the quarters of the
    rounds between which half of them lie, in the unit of the figure: `us`, `s`, `MB`, `1/s`, `x` for a ratio.
    """

    bench: str
    name: str
    figure: float | None
    unit: str
    bar: Bar | None = None
    spread: tuple[float, float] | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`held`, `missed`, or nothing where there is no bar or no figure."""
        if self.bar is None or self.figure is None:
            return ""
        return "held" if self.bar.holds(self.figure) else "missed"


@dataclass(frozen=True, slots=True)
class Timed:
    """Microseconds a call in each round, each the median of its round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        return quarters(self.rounds)


def quarters(readings: Sequence[float]) -> tuple[float, float]:
    """Return the quarters of the readings between which half of them lie."""
    if len(readings) < 2:
        return readings[0], readings[0]
    low, _, high = statistics.quantiles(readings, n=4, method="inclusive")
    return low, high


def timed(
    ways: Mapping[str, tuple[Way, Sequence[object]]], rounds: int, *, repeat: Mapping[str, int] | None = None
) -> dict[str, Timed]:
    """Return how long each way takes on its inputs. `repeat` says how many times a short one runs per reading."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (way, inputs) in ways.items():
            found[name].append(_round(way, inputs, (repeat or {}).get(name, 1)))
    return {name: Timed(tuple(readings)) for name, readings in found.items()}


def _round(way: Way, inputs: Sequence[object], times: int) -> float:
    """Return the median of the calls of one round; a clock reading costs 0.1 us, so short calls are read together."""
    clock, readings = time.perf_counter_ns, list[int]()
    if times == 1:
        for one in inputs:
            begin = clock()
            way(one)
            readings.append(clock() - begin)
        return statistics.median(readings) / 1000
    for _ in range(times):
        begin = clock()
        for one in inputs:
            way(one)
        readings.append(clock() - begin)
    return statistics.median(readings) / 1000 / len(inputs)


def times(bench: str, found: Mapping[str, Timed]) -> list[Row]:
    """Return a row in microseconds for each way."""
    return [Row(bench, name, one.median, "us", None, one.spread) for name, one in found.items()]


def ratio(
    bench: str, found: Mapping[str, Timed], name: str, other: str, bar: Bar | None = None, note: str = ""
) -> Row:
    """Return how many times as long one way takes as another: the median of the ratios of each round.

    If one of them was not timed, the row has no figure.
    """
    both = f"{name} / {other}"
    if name not in found or other not in found:
        missing = name if name not in found else other
        return Row(bench, both, None, "x", bar, None, note or f"{missing} was not measured")
    each = [a / b for a, b in zip(found[name].rounds, found[other].rounds, strict=True)]
    return Row(bench, both, statistics.median(each), "x", bar, quarters(each), note)

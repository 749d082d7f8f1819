"""Several ways timed in turn, round after round, so that whatever disturbs the machine disturbs all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Way = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """Microseconds a call in each round, each the median of its round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        """The quarters of the rounds between which half of them lie."""
        low, _, high = statistics.quantiles(self.rounds, n=4)
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


def ratios(found: Mapping[str, Timed], bars: Sequence[tuple[str, str, float]]) -> list[str]:
    """Return a line for each time, and for each ratio with its bar: the median of the ratios of each round."""
    width = max(map(len, found))
    lines = [
        f"{name:{width}}  {one.median:9.2f} us   ({one.spread[0]:.2f} to {one.spread[1]:.2f})"
        for name, one in found.items()
    ]
    lines.append("")
    for name, other, bar in bars:
        if name in found and other in found:
            each = [a / b for a, b in zip(found[name].rounds, found[other].rounds, strict=True)]
            low, middle, high = statistics.quantiles(each, n=4)
            verdict = "held" if middle <= bar else "missed"
            lines.append(
                f"{name} / {other}: {middle:.2f}   ({low:.2f} to {high:.2f})   at most {bar:g}: {verdict}"
            )
    return lines

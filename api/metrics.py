"""Counters and histograms in the text format of Prometheus (version 0.0.4); no value of a case is a label."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = tuple[str, ...]
Samples = Mapping[Labels, float]


@dataclass
class Counter:
    """A number that only grows, for each combination of labels."""

    name: str
    help: str
    labels: Labels = ()
    _counts: dict[Labels, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *labels: str, amount: float = 1) -> None:
        with self._lock:
            self._counts[labels] = self._counts.get(labels, 0) + amount

    def value(self, *labels: str) -> float:
        return self._counts.get(labels, 0)

    def lines(self) -> Iterator[str]:
        return _lines(self.name, "counter", self.help, self.labels, dict(self._counts) or _zero(self.labels))


@dataclass
class Read:
    """A number that is read where it is kept, whenever somebody asks."""

    name: str
    help: str
    labels: Labels
    read: Callable[[], Samples]
    kind: str = "gauge"

    def lines(self) -> Iterator[str]:
        return _lines(self.name, self.kind, self.help, self.labels, self.read())


@dataclass
class Histogram:
    """How often something took up to so many seconds, for each combination of labels."""

    name: str
    help: str
    labels: Labels
    bounds: Sequence[float] = SECONDS
    _found: dict[Labels, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def observe(self, seconds: float, *labels: str) -> None:
        with self._lock:
            counts = self._found.setdefault(labels, [0.0] * (len(self.bounds) + 2))
            counts[bisect_left(self.bounds, seconds)] += 1
            counts[-1] += seconds

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, "histogram", self.help)
        for labels, counts in sorted(self._found.items()):
            total = 0.0
            for bound, count in zip((*map(repr, self.bounds), "+Inf"), counts[:-1], strict=True):
                total += count
                yield _line(f"{self.name}_bucket", (*self.labels, "le"), (*labels, bound), total)
            yield _line(f"{self.name}_sum", self.labels, labels, counts[-1])
            yield _line(f"{self.name}_count", self.labels, labels, total)


class Metrics:
    """Everything that the service counts."""

    def __init__(self) -> None:
        self.requests = Counter("liangti_requests_total", "Requests answered.", ("method", "route", "status"))
        self.seconds = Histogram("liangti_request_seconds", "Seconds until the answer was sent.", ("route",))
        self.decisions = Counter("liangti_decisions_total", "Decisions recorded.", ("outcome",))
        self.appends = Counter("liangti_store_appends_total", "Records given to the store.", ("result",))
        self.replays = Counter("liangti_idempotent_replies_total", "Answers given again under their key.")
        self.shadow = Counter("liangti_shadow_checks_total", "Decisions derived again.", ("result",))
        self.restarts = Counter("liangti_engine_restarts_total", "Engines started again after a failure.")
        self._read: list[Read] = []

    def watch(self, *read: Read) -> None:
        """Show numbers that are kept elsewhere."""
        self._read += read

    def text(self) -> str:
        """Return all numbers."""
        counted: tuple[Counter | Histogram, ...] = (
            self.requests,
            self.seconds,
            self.decisions,
            self.appends,
            self.replays,
            self.shadow,
            self.restarts,
        )
        shown: tuple[Counter | Histogram | Read, ...] = (*counted, *self._read)
        return "".join(f"{line}\n" for one in shown for line in one.lines())


def _lines(name: str, kind: str, about: str, labels: Labels, samples: Samples) -> Iterator[str]:
    yield from _head(name, kind, about)
    for values, number in sorted(samples.items()):
        yield _line(name, labels, values, number)


def _zero(labels: Labels) -> Samples:
    return {} if labels else {(): 0}


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, values: Iterable[str], number: float) -> str:
    named = ",".join(f'{label}="{_escaped(value)}"' for label, value in zip(labels, values, strict=True))
    shown = str(int(number)) if number == int(number) else repr(number)
    return f"{name}{{{named}}} {shown}" if named else f"{name} {shown}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

"""Random decisions, each with certificates and a start of its own: however many they are, memory stays flat."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.in_process import print_caches
from benchmarks.keeping import decide_and_keep, now
from benchmarks.rounds import Bar, Row
from decision.store import open_store
from explain.prepared import answer_bytes

BENCH = "memory"
_COUNTS = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
_QUICK_COUNTS = (1_000, 2_000, 5_000, 10_000)
_KEPT_COUNTS = (1_000, 2_000, 5_000, 10_000)
_QUICK_KEPT_COUNTS = (200, 500, 1_000)
# How much of a processor each way may take: what it reached by then is what is printed.
_SECONDS, _KEPT_SECONDS, _QUICK_SECONDS = 600.0, 200.0, 30.0
# How many of the 4,800 projects are asked for again and again; the first time each takes as long as 100 later ones.
_PROJECTS, _QUICK_PROJECTS = 1_000, 100
_CERTIFICATES = 8
# All caches are full only after so many.
_FULL = 100_000
Readings = dict[int, tuple[float, float]]


def run(quick: bool = False) -> list[Row]:
    """Decide in one process, then with a store that keeps each; read the memory of the process at several counts."""
    release = opened()
    cases, chance = Cases(release), random.Random(7)
    projects = chance.sample(cases.facts, _QUICK_PROJECTS if quick else _PROJECTS)

    def decide() -> None:
        answer_bytes(
            cases.case(chance.choice(projects), _CERTIFICATES, distinct=False), release, AS_OF, AS_OF
        )

    decided = _read(decide, _QUICK_COUNTS if quick else _COUNTS, _QUICK_SECONDS if quick else _SECONDS)
    print_caches(release)
    with (
        tempfile.TemporaryDirectory(prefix="liangti-memory-") as folder,
        open_store("duckdb:///memory.duckdb", Path(folder), "bench", now) as store,
    ):
        kept = _read(
            lambda: decide_and_keep(store, release, cases, chance.choice(projects)),
            _QUICK_KEPT_COUNTS if quick else _KEPT_COUNTS,
            _QUICK_SECONDS if quick else _KEPT_SECONDS,
        )
    return [*_rows("decided", decided), *_rows("kept in DuckDB", kept)]


def resident_mb() -> float:
    """Return the memory that the process holds, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _read(decide: Callable[[], None], counts: Sequence[int], seconds: float) -> Readings:
    """Return the memory, and how many a second of processor decided, at each count that is reached in time."""
    readings: Readings = {}
    done, end = 0, time.process_time() + seconds
    for count in counts:
        begin, before = time.process_time(), done
        while done < count and time.process_time() < end:
            decide()
            done += 1
        readings[done] = resident_mb(), (done - before) / (time.process_time() - begin)
        if done < count:
            break
    return readings


def _rows(name: str, readings: Readings) -> list[Row]:
    """Return a row for each reading, and how far memory grew from half of the way, or less, to its end."""
    rows = [
        Row(
            BENCH,
            f"{name}, after {count:,}",
            memory,
            "MB",
            note=f"{rate:,.0f} in a second of processor, making their cases included",
        )
        for count, (memory, rate) in readings.items()
    ]
    end = max(readings)
    half = max((count for count in readings if 2 * count <= end), default=end)
    growth = readings[end][0] / readings[half][0]
    bar = Bar(1.02) if half >= _FULL else None
    return [*rows, Row(BENCH, f"{name}: memory after {end:,} / after {half:,}", growth, "x", bar)]

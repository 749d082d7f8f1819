"""A million random decisions, each with certificates and a start of its own: memory must stay flat."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.in_process import print_caches
from benchmarks.rounds import Bar, Row
from explain.prepared import answer_bytes

BENCH = "memory"
_TENTHS = 10


def run(quick: bool = False) -> list[Row]:
    """Decide, and read the memory of the process at each tenth.

    The caches fill up in the first half; what is added in the second has to be next to nothing.
    """
    release = opened()
    cases = Cases(release)
    number = 20_000 if quick else 1_000_000
    read: list[Row] = []
    begin = time.perf_counter()
    for done in range(1, number + 1):
        answer_bytes(cases.case(cases.any_facts(), 20, distinct=False), release, AS_OF, AS_OF)
        if done % (number // _TENTHS) == 0:
            passed, begin = time.perf_counter() - begin, time.perf_counter()
            note = f"{number / _TENTHS / passed:,.0f} decisions a second, making their certificates included"
            read.append(Row(BENCH, f"after {done:,} decisions", resident_mb(), "MB", note=note))
    print_caches(release)
    half, end = read[_TENTHS // 2 - 1].figure, read[-1].figure
    assert half
    assert end
    bar = None if quick else Bar(1.02)
    return [*read, Row(BENCH, "memory at the end / at half", end / half, "x", bar)]


def resident_mb() -> float:
    """Return the memory that the process holds, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20

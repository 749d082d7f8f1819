"""A million random decisions, each with certificates and a start of its own: memory must stay flat."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.in_process import print_caches
from explain.prepared import answer_bytes


def run(*, quick: bool = False) -> None:
    """Decide, and print the memory of the process at each tenth."""
    release = opened()
    cases = Cases(release)
    number = 20_000 if quick else 1_000_000
    print("decisions    memory MB    decisions a second, certificates made included")
    begin = time.perf_counter()
    for done in range(number + 1):
        if done % (number // 10) == 0:
            passed, begin = time.perf_counter() - begin, time.perf_counter()
            speed = f"{number / 10 / passed:12,.0f}" if done else ""
            print(f"{done:9,}    {resident_mb():9.1f} {speed}")
        answer_bytes(cases.case(cases.any_facts(), 20, distinct=False), release, AS_OF, AS_OF)
    print_caches(release)


def resident_mb() -> float:
    """Return the memory that the process holds, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20

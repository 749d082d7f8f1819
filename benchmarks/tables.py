"""The exact analysis of big decision tables with mixed types: time and memory, and that every fault is found."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

from benchmarks.engines import installed
from benchmarks.partitions import faulty_table, found_holes, found_reaches
from benchmarks.rounds import Bar, Row, quarters
from kb.decision_tables.analysis import analyse
from kb.decision_tables.reading import read_table

BENCH = "tables"
_SEED, _FAULTS = 7, 20
_SIZES = {1_000: Bar(0.5), 10_000: Bar(10.0)}
_MOST_MB = Bar(1_024)
_SOLVED = 1_000


def run(quick: bool = False) -> list[Row]:
    """Analyse tables of each size, in a process of its own for each reading."""
    rows: list[Row] = []
    for size, bar in _SIZES.items():
        readings = [_reading(size) for _ in range(1 if quick or size > 1_000 else 5)]
        seconds = sorted(reading["seconds"] for reading in readings)
        shape = f"{size:,} rows, 8 columns"
        faults = f"{2 * _FAULTS} faults, {readings[0]['found']:g} found"
        rows += [
            Row(
                BENCH,
                f"full report on {shape}",
                seconds[len(seconds) // 2],
                "s",
                bar,
                quarters(seconds),
                faults,
            ),
            Row(
                BENCH,
                f"faults found in {shape}",
                readings[0]["found"],
                "faults",
                Bar(2 * _FAULTS, at_least=True),
            ),
            Row(BENCH, f"memory for {shape}", max(one["megabytes"] for one in readings), "MB", _MOST_MB),
        ]
    return rows + _beside_z3()


def _beside_z3() -> list[Row]:
    """Ask z3 of the smaller table whether it has a gap and an overlap, and the report for all of them."""
    shape = f"{_SOLVED:,} rows, 8 columns"
    with installed("z3-solver") as peers:
        if "z3-solver" in peers.missing:
            return [Row(BENCH, f"z3 on {shape}", None, "s", note=peers.missing["z3-solver"])]
        solver = peers.ready["z3-solver"]
        table = faulty_table(_SEED, _SOLVED, _FAULTS).table
        read, _ = read_table(table)
        assert read is not None
        begin = time.perf_counter()
        gap, overlap = solver.asked(read)
        between = time.perf_counter()
        report = analyse(table)
        end = time.perf_counter()
    assert bool(report.spaces.gaps) or gap != "sat"
    assert bool(report.spaces.overlaps) or overlap != "sat"
    said = f"a gap: {gap}, an overlap: {overlap}; one witness each, the report lists {2 * _FAULTS}"
    return [
        Row(BENCH, f"z3 asked for one gap and one overlap in {shape}", between - begin, "s", note=said),
        Row(BENCH, f"full report against z3 on {shape}", (end - between) / (between - begin), "x z3"),
    ]


def _reading(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.tables", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    reading: dict[str, float] = json.loads(done.stdout)
    return reading


def _measure(size: int) -> dict[str, float]:
    faulty = faulty_table(_SEED, size, _FAULTS)
    begin = time.perf_counter()
    report = analyse(faulty.table)
    seconds = time.perf_counter() - begin
    return {
        "seconds": seconds,
        "found": found_holes(faulty, report) + found_reaches(faulty, report),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024,
    }


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))

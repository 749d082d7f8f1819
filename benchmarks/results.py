"""The figures of a run as text for a terminal, and as `RESULTS.md` with the machine and the versions."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from itertools import groupby
from pathlib import Path

from benchmarks.rounds import Row

RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = """# Figures of one run

Written by `make bench`. A time is the median of interleaved rounds, a ratio the median of the ratios of each round;
half of the rounds lie within the spread.
"""
_PACKAGES = ("durable-rules", "duckdb", "fastapi", "ibis-framework", "orjson", "pydantic", "uvicorn")


def as_text(rows: Sequence[Row]) -> str:
    """Return the rows of one benchmark, each on a line."""
    width = max((len(row.name) for row in rows), default=0)
    return "\n".join(_line(row, width) for row in rows)


def as_markdown(
    rows: Sequence[Row], titles: Mapping[str, str], form: str, machine: str, versions: Iterable[str]
) -> str:
    """Return all rows with the machine, the versions, and every bar on top.

    `titles` are those of the benchmarks, `form` says whether the rounds were long or short.
    """
    with_bar = [row for row in rows if row.bar]
    counted = ", ".join(
        f"{sum(row.verdict == verdict for row in with_bar)} {word}"
        for verdict, word in (("held", "held"), ("missed", "missed"), ("", "not measured"))
    )
    parts = [
        _HEAD,
        f"- rounds: {form}\n- machine: {machine}\n- versions: {', '.join(versions)}\n",
        f"## Bars: {counted}\n",
        _table(with_bar),
    ]
    for bench, of_bench in groupby(rows, key=lambda row: row.bench):
        parts += [f"## {bench}: {titles[bench]}\n", _table(list(of_bench))]
    return "\n".join(parts)


def machine() -> str:
    """Return what this machine is: processor, cores, memory, system."""
    names = re.findall(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    kilobytes = re.findall(r"^MemTotal:\s+(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    memory = f", {int(kilobytes[0]) / 2**20:.0f} GiB" if kilobytes else ""
    processor = names[0] if names else platform.machine()
    return f"{processor}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.machine()}"


def versions() -> list[str]:
    """Return Python and the packages that the figures hang on."""
    return [
        f"Python {platform.python_version()}",
        *(f"{name} {metadata.version(name)}" for name in _PACKAGES),
    ]


def written(number: float) -> str:
    """Return a figure with three digits that count.

    >>> written(0.012345), written(3.14159), written(123456.7)
    ('0.0123', '3.14', '123,457')
    """
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def _line(row: Row, width: int) -> str:
    figure = "-" if row.figure is None else written(row.figure)
    words = [f"{row.name:{width}}  {figure:>10} {row.unit:4}"]
    if row.spread:
        words.append(f"({written(row.spread[0])} to {written(row.spread[1])})")
    if row.bar:
        words.append(f"{row.bar}: {row.verdict or 'not measured'}")
    return "  ".join([*words, row.note] if row.note else words).rstrip()


def _table(rows: Sequence[Row]) -> str:
    lines = ["| what | figure | spread | bar | | note |", "| --- | ---: | --- | --- | --- | --- |"]
    for row in rows:
        figure = "" if row.figure is None else f"{written(row.figure)} {row.unit}"
        spread = f"{written(row.spread[0])} to {written(row.spread[1])}" if row.spread else ""
        verdict = (row.verdict or "not measured") if row.bar else ""
        cells = (row.name, figure, spread, str(row.bar or ""), verdict, row.note)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join([*lines, ""])


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""

"""One benchmark in a process of its own, so that the memory it measures is its own too."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from benchmarks.rounds import Row


def rows_of(name: str, *, quick: bool) -> list[Row]:
    """Return what the benchmark of this name finds; a short run is `quick`."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_run, name, quick).result()


def _run(name: str, quick: bool) -> list[Row]:
    rows: list[Row] = import_module(f"benchmarks.{name}").run(quick=quick)
    return rows

"""A million projects as one table: the Ibis join beside the one written by hand, and beside zen-engine row by row."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.engines import installed
from benchmarks.rounds import Bar, Row, Timed, ratio, times
from benchmarks.workloads import look_up, workload
from decision.bulk import decide_table
from decision.bulk.answers import Answer, Answers
from decision.bulk.engines import copy_to, reader_in
from decision.opened import OpenRelease
from kb.vocabulary import Value, written

BENCH = "bulk"
JOIN, BY_HAND, WHOLE, ZEN = "Ibis join", "join by hand", "whole table", "zen-engine, situation alone"
_ZEN = "zen-engine"
_ROWS, _QUICK_ROWS, _ZEN_ROWS = 1_000_000, 200_000, 5_000
Facts = Mapping[str, Value]


def run(quick: bool = False) -> list[Row]:
    """Decide a table in turn with its peers; times are microseconds a row, so that tables and samples compare."""
    release = opened()
    cases = Cases(release)
    number, rounds = (_QUICK_ROWS, 2) if quick else (_ROWS, 5)
    with tempfile.TemporaryDirectory() as name, reader_in(Path(name)) as reader, installed(_ZEN) as peers:
        folder = Path(name)
        source, ours, by_hand = (folder / f"{one}.parquet" for one in ("cases", "decided", "by_hand"))
        _write_cases(reader, cases.facts, number, source)
        _fill_by_hand(reader, release, cases.facts)
        ways: dict[str, Callable[[], float]] = {
            JOIN: lambda: _join(release, source, ours) / number,
            BY_HAND: lambda: _seconds(partial(copy_to, reader, _JOINED_BY_HAND, by_hand)) / number,
            WHOLE: lambda: _seconds(partial(decide_table, release, source, ours, AS_OF)) / number,
        }
        if zen := peers.ready.get(_ZEN):
            ways[ZEN] = _row_by_row(zen, release, cases)
        readings: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, seconds_a_row in ways.items():
                readings[way].append(seconds_a_row() * 1e6)
        _check(reader, ours, by_hand, number)
    found = {name: Timed(tuple(some)) for name, some in readings.items()}
    # What a join costs before its first row weighs less the more there are: the bar is that of a million.
    bar = Bar(10.0, at_least=True) if number == _ROWS else None
    sampled = f"{number:,} projects; zen-engine asked for {_ZEN_ROWS:,} of them, at its rate"
    return [
        *times(BENCH, found),
        *(Row(BENCH, f"{name}, projects a second", 1e6 / one.median, "1/s") for name, one in found.items()),
        ratio(BENCH, found, JOIN, BY_HAND, Bar(2.0), note=f"{number:,} projects"),
        ratio(BENCH, found, ZEN, JOIN, bar, note=sampled),
        ratio(BENCH, found, ZEN, WHOLE, note="with reading, and each kind of project decided once"),
    ]


def _row_by_row(zen: Any, release: OpenRelease, cases: Cases) -> Callable[[], float]:
    """Return what asks for the situations of a sample of projects, in seconds a row; its answers are checked."""
    ask, table = zen.w1(workload(release, cases.combinations)), look_up(release.index, cases.combinations)
    sample = random.Random(1).choices(cases.facts, k=_ZEN_ROWS)
    assert all(ask(one) == table(one) for one in sample)

    def each() -> None:
        for one in sample:
            ask(one)

    return lambda: _seconds(each) / len(sample)


def _write_cases(
    reader: duckdb.DuckDBPyConnection, facts: Sequence[Facts], number: int, target: Path
) -> None:
    """Write as many projects as asked for, any of `facts` at each row."""
    listed = ", ".join(f"({n}, {_values(one)})" for n, one in enumerate(facts))
    reader.execute(f"create table known as select * from (values {listed}) as t(n, {', '.join(facts[0])})")
    chosen = f"select hash(i) % {len(facts)} as n, i from range({number}) as r(i)"
    query = f"select known.* exclude n from ({chosen}) join known using (n) order by i"
    copy_to(reader, query, target)
    reader.execute(
        f"create view cases as select file_row_number + 1 as row, * exclude file_row_number"
        f" from read_parquet('{target}', file_row_number = true)"
    )


def _fill_by_hand(reader: duckdb.DuckDBPyConnection, release: OpenRelease, facts: Sequence[Facts]) -> None:
    """Make the table that a join by hand needs: every answer beside the ten facts."""
    answers = Answers(release)
    listed = ", ".join(f"({_values(one)}, {_texts(answers.of(one))})" for one in facts)
    names = ", ".join((*facts[0], *Answer._fields))
    reader.execute(f"create table by_facts as select * from (values {listed}) as t({names})")


_JOINED_BY_HAND = f"""
    select row, {", ".join(Answer._fields)} from cases left join by_facts using (investor, land_nature, acquisition,
        management, public_place, named_building_or_estate, river_management_area, takes_farmland, takes_forest,
        out_of_code_high_rise)
    order by row
"""


def _join(release: OpenRelease, source: Path, target: Path) -> float:
    """Return how long the join takes alone, from its start to the written file."""
    begins: list[float] = []
    decide_table(release, source, target, AS_OF, step=lambda _: begins.append(time.perf_counter()))
    return time.perf_counter() - begins[-1]


def _check(reader: duckdb.DuckDBPyConnection, ours: Path, by_hand: Path, number: int) -> None:
    read = [f"select * from read_parquet('{path}')" for path in (ours, by_hand)]
    assert reader.execute(f"select count(*) from ({read[0]})").fetchall() == [(number,)]
    assert reader.execute(f"{read[0]} except all {read[1]} limit 1").fetchall() == []


def _values(facts: Facts) -> str:
    return ", ".join(f"'{written(value)}'" for value in facts.values())


def _texts(answer: Answer) -> str:
    return ", ".join("null" if one is None else repr(one) for one in answer)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin

"""W1 and W2 asked of every engine in one run: how many dictionary look-ups, and how much of the fastest, they cost."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.engines import Peers, installed
from benchmarks.rounds import Bar, Row, Way, ratio, timed, times
from benchmarks.workloads import Workload, look_up, with_sets, workload
from decision.decide import Case
from decision.opened import OpenRelease
from explain.prepared import answer_bytes

BENCH = "peers"
LOOK_UP, OURS = "W1 dictionary", "W1 ours"
SETS, OURS_2 = "W2 plain sets", "W2 ours, whole answer and trace"
ZEN, ZEN_2 = "W1 zen-engine", "W2 zen-engine"
_CHECKED = 30
_SLOW_W1, _SLOW_W2 = 75, 10
Ways = dict[str, tuple[Way, Sequence[Any]]]


def run(quick: bool = False) -> list[Row]:
    """Check every answer of every peer, then time all of them in turn."""
    release = opened()
    cases = Cases(release)
    work = workload(release, cases.combinations)
    rounds, each = (3, 40) if quick else (15, 300)
    asked = [cases.case(dict(work.facts)) for _ in range(each)]
    ways = _ours(release, cases, work, asked)
    with installed() as peers:
        missing = _add(ways, peers, work, cases, asked)
        gc.collect()
        gc.freeze()
        found = timed(ways, rounds, repeat={LOOK_UP: 100, OURS: 100, ZEN: 3})
    versions = {f"{what} {name}": peers.versions[name] for name in peers.ready for what in ("W1", "W2")}
    return [
        *(
            Row(row.bench, row.name, row.figure, row.unit, None, row.spread, versions.get(row.name, ""))
            for row in times(BENCH, found)
        ),
        *(Row(BENCH, name, None, "us", note=why) for name, why in missing.items()),
        ratio(BENCH, found, OURS, LOOK_UP, Bar(3.0)),
        ratio(BENCH, found, OURS, ZEN, Bar(0.2)),
        ratio(BENCH, found, OURS_2, ZEN_2, Bar(0.25)),
        ratio(BENCH, found, OURS_2, SETS),
        *(
            ratio(BENCH, found, f"{what} {name}", ours)
            for what, ours in (("W1", OURS), ("W2", OURS_2))
            for name in peers.ready
        ),
    ]


def _ours(release: OpenRelease, cases: Cases, work: Workload, asked: Sequence[Case]) -> Ways:
    table = look_up(release.index, cases.combinations)
    return {
        LOOK_UP: (table, cases.combinations),  # type: ignore[dict-item]
        OURS: (release.index.at, cases.combinations),  # type: ignore[dict-item]
        SETS: (with_sets(table, work.slots, AS_OF), asked),  # type: ignore[dict-item]
        OURS_2: (lambda case: answer_bytes(case, release, AS_OF, AS_OF), asked),  # type: ignore[arg-type, return-value, dict-item]
    }


def _add(ways: Ways, peers: Peers, work: Workload, cases: Cases, asked: Sequence[Case]) -> dict[str, str]:
    """Add every peer whose answers are right; return why others are not there."""
    table, sets = ways[LOOK_UP][0], ways[SETS][0]
    missing = {f"W1 and W2 {name}": why for name, why in peers.missing.items()}
    for name, peer in peers.ready.items():
        w1, w2 = peer.w1(work), peer.w2(work, AS_OF)
        assert all(w1(one) == table(one) for one in cases.combinations), name
        assert all(w2(one) == sets(one) for one in asked[:_CHECKED]), name
        is_fast = f"W1 {name}" == ZEN
        ways[f"W1 {name}"] = w1, cases.combinations if is_fast else cases.combinations[:_SLOW_W1]
        ways[f"W2 {name}"] = w2, asked[: 50 if is_fast else _SLOW_W2]
    return missing

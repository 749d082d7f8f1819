"""Decisions in one process: how many dictionary look-ups, and how much of the fastest peer, they cost."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import orjson

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.engines import installed
from benchmarks.rounds import Bar, Row, Way, ratio, timed, times
from benchmarks.workloads import look_up, with_sets, workload
from decision.decide import Case, decide
from decision.opened import OpenRelease
from explain.as_data import decision_bytes
from explain.prepared import answer_bytes, prepared

LOOK_UP, OURS, ZEN = "W1 dictionary", "W1 ours", "W1 zen-engine"
SETS, OURS_2, ZEN_2 = "W2 plain sets", "W2 ours, whole answer and trace", "W2 zen-engine"
WHOLE, PLAIN = "whole decision, random", "whole decision, plain way"
BENCH = "in_process"
BARS = (
    (OURS, LOOK_UP, Bar(3.0)),
    (OURS, ZEN, Bar(0.2)),
    (OURS_2, ZEN_2, Bar(0.25)),
    (WHOLE, ZEN_2, Bar(0.25)),
)


def run(quick: bool = False) -> list[Row]:
    """Time all ways in turn; return what a call takes, and the ratios."""
    release = opened()
    cases = Cases(release)
    work = workload(release, cases.combinations)
    rounds, each = (3, 40) if quick else (15, 300)
    w2 = [cases.case(dict(work.facts)) for _ in range(each)]
    whole = [cases.case(cases.any_facts()) for _ in range(each)]
    check_ours([*w2[:20], *whole[:20]], release)

    def ours(case: object) -> object:
        assert isinstance(case, Case)
        return answer_bytes(case, release, AS_OF, AS_OF)

    def plain(case: object) -> object:
        assert isinstance(case, Case)
        return decision_bytes(decide(case, release, AS_OF, AS_OF))

    table = look_up(release.index, cases.combinations)
    sets = with_sets(table, work.slots, AS_OF)
    facts: Sequence[object] = cases.combinations
    ways: dict[str, tuple[Way, Sequence[object]]] = {
        LOOK_UP: (table, facts),  # type: ignore[dict-item]
        OURS: (release.index.at, facts),  # type: ignore[dict-item]
        SETS: (sets, w2),  # type: ignore[dict-item]
        OURS_2: (ours, w2),
        WHOLE: (ours, whole),
        PLAIN: (plain, whole[:10]),
    }
    with installed("zen-engine") as peers:
        for zen in peers.ready.values():
            zen_1, zen_2 = zen.w1(work), zen.w2(work, AS_OF)
            assert all(zen_1(one) == table(one) for one in cases.combinations)
            assert all(zen_2(one) == sets(one) for one in w2[:50])
            ways[ZEN] = zen_1, facts  # type: ignore[assignment]
            ways[ZEN_2] = zen_2, w2[:50]  # type: ignore[assignment]
        gc.collect()
        gc.freeze()
        found = timed(ways, rounds, repeat={LOOK_UP: 100, OURS: 100, ZEN: 3})
    sizes = [len(answer_bytes(case, release, AS_OF, AS_OF).public) for case in (w2[0], whole[0])]
    print(f"\nW2 writes {sizes[0]:,} bytes, a whole decision about {sizes[1]:,}")
    print_caches(release)
    return [*times(BENCH, found), *(ratio(BENCH, found, *both) for both in BARS)]


def check_ours(cases: Sequence[Case], release: OpenRelease) -> None:
    """Assert that the bytes are those of the plain way."""
    for case in cases:
        plain = decision_bytes(decide(case, release, AS_OF, AS_OF))
        assert answer_bytes(case, release, AS_OF, AS_OF).public == plain
        assert orjson.loads(plain)["outcome"] == "decided"


def print_caches(release: OpenRelease) -> None:
    """Print how often each cache helped."""
    print("\ncache          kept      hits    misses   helped")
    for name, (hits, misses, kept) in prepared(release).caches().items():
        if hits + misses:
            print(f"{name:12} {kept:6,} {hits:9,} {misses:9,}   {hits / (hits + misses):6.1%}")

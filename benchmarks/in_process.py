"""Whole decisions in one process: with the prepared texts and without, beside the fastest peer's bare answer."""

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

WHOLE, PLAIN, ZEN = "whole decision, random", "whole decision, plain way", "W2 zen-engine"
BENCH = "in_process"
_CHECKED = 20


def run(quick: bool = False) -> list[Row]:
    """Time all ways in turn; return what a call takes, and the ratios."""
    release = opened()
    cases = Cases(release)
    work = workload(release, cases.combinations)
    rounds, each = (3, 40) if quick else (15, 300)
    asked = [cases.case(dict(work.facts)) for _ in range(50)]
    whole = [cases.case(cases.any_facts()) for _ in range(each)]
    check_ours([*asked[:_CHECKED], *whole[:_CHECKED]], release)

    def ours(case: object) -> object:
        assert isinstance(case, Case)
        return answer_bytes(case, release, AS_OF, AS_OF)

    def plain(case: object) -> object:
        assert isinstance(case, Case)
        return decision_bytes(decide(case, release, AS_OF, AS_OF))

    sets = with_sets(look_up(release.index, cases.combinations), work.slots, AS_OF)
    ways: dict[str, tuple[Way, Sequence[object]]] = {WHOLE: (ours, whole), PLAIN: (plain, whole[:10])}
    with installed("zen-engine") as peers:
        for zen in peers.ready.values():
            bare = zen.w2(work, AS_OF)
            assert all(bare(one) == sets(one) for one in asked)
            ways[ZEN] = bare, asked  # type: ignore[assignment]
        gc.collect()
        gc.freeze()
        found = timed(ways, rounds)
    print(
        f"\nthe first of these answers has {len(answer_bytes(whole[0], release, AS_OF, AS_OF).public):,} bytes"
    )
    print_caches(release)
    return [*times(BENCH, found), ratio(BENCH, found, WHOLE, ZEN, Bar(0.25))]


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

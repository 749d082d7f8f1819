"""A log of a million decisions decided again under new rules: as one replay, and a sample of it project by project."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.cases import AS_OF, Cases, opened
from benchmarks.rounds import Bar, Row
from decision.decide import Case, decide
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.replayed import Holding, Logged, Replay, replay
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.patch import patched, read_setting
from kb.release import Release, rule_files
from kb.unpacked import folder_of

BENCH = "replay"
_ONE_BY_ONE = 300
_HOLD_EVERY, _HELD = 20, 10
_CHANGES = ("items/eia_form.promised.days=3", "situations/S-GRT-02.flowchart=F-GRT-01")
_RULES = Path(__file__).parent.parent / "kb" / "harbin"


def run(quick: bool = False) -> list[Row]:
    """Decide the log again; one project in twenty holds ten certificates. Times are of the whole, reading included."""
    old = opened()
    new = _changed(old)
    number = 50_000 if quick else 1_000_000
    parts: dict[str, Replay] = {}
    seconds = {}
    for name, hold_every in (("nobody holds a certificate", 0), ("one in twenty holds ten", _HOLD_EVERY)):
        begin = time.perf_counter()
        parts[name] = replay(_log(old, number, hold_every), lambda _: old, new)
        seconds[name] = time.perf_counter() - begin
    one_by_one = _one_by_one(old, new)
    plain, held = seconds.values()
    rows = [Row(BENCH, f"{number:,} decisions, {name}", taken, "s") for name, taken in seconds.items()]
    return [
        *rows,
        Row(BENCH, "decisions a second", number / plain, "1/s"),
        Row(BENCH, "decisions that change", float(parts["nobody holds a certificate"].changed), ""),
        Row(BENCH, "one by one, both rules, a decision", one_by_one * 1e6, "us"),
        Row(BENCH, "one by one / replay", one_by_one * number / plain, "x", Bar(20.0, at_least=True)),
        Row(BENCH, "one by one / replay with certificates", one_by_one * number / held, "x"),
        Row(
            BENCH,
            "largest memory of the process",
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "MB",
        ),
    ]


def _log(release: OpenRelease, number: int, hold_every: int) -> Iterator[Logged]:
    """Yield a log that is made while it is read, as a store gives it: any project, each an own id."""
    cases, chance = Cases(release), random.Random(1)
    fingerprint = release.release.fingerprint
    stated: list[Mapping[str, object]] = [dict(facts) for facts in cases.facts]
    for place in range(number):
        chosen = chance.randrange(len(stated))
        holding = None
        if hold_every and place % hold_every == 0:
            case = cases.case(cases.facts[chosen], _HELD)
            holding = Holding(case.parties, case.certificates, case.start, AS_OF, AS_OF)
        yield Logged(f"{place:026}", fingerprint, stated[chosen], holding)


def _one_by_one(old: OpenRelease, new: OpenRelease) -> float:
    """Return how many seconds deciding one project under both rules takes by itself."""
    cases = Cases(old)
    sample = [Case(cases.any_facts()) for _ in range(_ONE_BY_ONE)]
    begin = time.perf_counter()
    for case in sample:
        for release in (old, new):
            decide(case, release, AS_OF, AS_OF)
    return (time.perf_counter() - begin) / len(sample)


def _changed(old: OpenRelease) -> OpenRelease:
    settings = [read_setting(word) for word in _CHANGES]
    with folder_of(patched(rule_files(_RULES), settings, old.kb.vocabulary)) as folder:
        kb: KnowledgeBase = load(folder)
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), old.calendars)

"""Findings that the publisher knows: matched by what they say, told under their ids, lapsed when they say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.condition_reader import derived_as_fact
from kb.conditions import All, AnyOf, Condition, Test
from kb.errors import Cells, Finding
from kb.knowledge_base import KnowledgeBase
from kb.manifest import Acknowledgement
from kb.regions import cell_in_words
from kb.vocabulary import Fact


def concerns(known: Acknowledgement, check: str, rules: Iterable[str], figures: Iterable[str] = ()) -> bool:
    """Return whether an acknowledgement is about a check and these rules and figures, as far as it names any.

    One that names neither rules, nor figures, nor a region is about nothing.
    """
    return (
        known.check == check
        and (not known.rules or {*known.rules} == {*rules})
        and (not known.figures or {*known.figures} == {*figures})
        and (bool(known.rules or known.figures) or known.region is not None)
    )


def acknowledged(kb: KnowledgeBase, finding: Finding, known: Acknowledgement) -> Finding:
    """Return a finding under the id of its acknowledgement, its region told as that tells it."""
    words, cells = _told(kb, known.region) if known.region is not None else ("", ())
    return replace(
        finding,
        severity="acknowledged",
        identity=known.id,
        acknowledged=known.id,
        reason=f"{known.reason} ({known.who}, {known.date})",
        region=words or finding.region,
        cells=cells or finding.cells,
    )


def _told(kb: KnowledgeBase, region: Condition) -> tuple[str, Cells]:
    """Return a region in words and as cells; nothing where it is not written as boxes of cells."""
    boxes = [_tests(part) for part in (region.parts if isinstance(region, AnyOf) else (region,))]
    if not all(boxes):
        return "", ()
    words = (" × ".join(cell_in_words(_fact(kb, test.fact), test.cell) for test in box) for box in boxes)
    return "; ".join(words), tuple(tuple((test.fact, str(test.cell)) for test in box) for box in boxes)


def _tests(part: Condition) -> tuple[Test, ...]:
    parts = part.parts if isinstance(part, All) else (part,)
    tests = tuple(test for test in parts if isinstance(test, Test))
    return tests if len(tests) == len(parts) else ()


def _fact(kb: KnowledgeBase, name: str) -> Fact:
    known = name in kb.vocabulary
    return kb.vocabulary[name] if known else derived_as_fact(name, kb.derived_by_id[name].zh)


def lapsed(kb: KnowledgeBase, checks: Iterable[str], found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield a finding for each acknowledgement of one of these checks that nothing found agrees with."""
    told = {finding.acknowledged for finding in found}
    run = frozenset(checks)
    for known in kb.manifest.acknowledged:
        if known.check in run and known.id not in told:
            problem = f"acknowledgement `{known.id}` has lapsed: check `{known.check}` finds no longer what it names"
            fix = "look at what is found now, then correct its region, rules or figures, or delete it"
            rules = (known.id, *known.rules)
            yield Finding("acknowledged", "error", known.location, problem, fix, rules=rules)

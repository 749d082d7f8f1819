"""Everything that is wrong or worth knowing in a knowledge base, by exact analysis: check after check -> findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.loader import load_with_findings
from kb.location import Location
from kb.verify import (
    ambiguous_words,
    boundaries,
    cases,
    conflicts,
    documents,
    duplicates,
    examples,
    figures,
    flowcharts,
    gaps,
    items,
    once_only,
    overlaps,
    reference_cases,
    releases,
    rings,
    sequencing,
    sources,
    times,
    unreachable,
)
from kb.verify.acknowledged import lapsed
from kb.verify.ground import Ground

__all__ = ["CHECKS", "check_folder", "verify"]

CHECKS: Mapping[str, Callable[[Ground], Iterator[Finding]]] = {
    "gaps": gaps.findings,
    "overlaps": overlaps.findings,
    "conflicts": conflicts.findings,
    "boundaries": boundaries.findings,
    "duplicates": duplicates.findings,
    "unreachable": unreachable.findings,
    "flowcharts": flowcharts.findings,
    "items": items.findings,
    "documents": documents.findings,
    "rings": rings.findings,
    "sequencing": sequencing.findings,
    "times": times.findings,
    "figures": figures.findings,
    "once_only": once_only.findings,
    "sources": sources.findings,
    "releases": releases.findings,
    "cases": cases.findings,
    "reference_cases": reference_cases.findings,
    "examples": examples.findings,
    "ambiguous_words": ambiguous_words.findings,
}

# The files (or folders) without which a check would show faults that are none, or miss some. A check that looks at
# each entry by itself needs none: what cannot be read of them is reported anyway. Those of `_TABLES` read cells only.
_TABLES = ("vocabulary.yaml", "constraints.csv", "situations.csv", "tables/")
_DERIVED = "applicability.yaml"
_RULES = (*_TABLES, _DERIVED)
_ITEMS = (*_RULES, "items/", "documents.csv", "departments.yaml")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "gaps": _TABLES,
    "overlaps": _TABLES,
    "conflicts": _RULES,
    "boundaries": _RULES,
    "duplicates": _TABLES,
    "unreachable": (*_RULES, "items/", "advice.yaml", "legacy.yaml"),
    "flowcharts": ("situations.csv", "flowcharts.csv"),
    "items": (*_RULES, "items/", "advice.yaml", "legacy.yaml"),
    "documents": (*_ITEMS, "certificates.csv", "legacy.yaml"),
    "rings": (*_ITEMS, "legacy.yaml"),
    "sequencing": (*_ITEMS, "sequencing.yaml"),
    "times": (*_RULES, "charts.yaml"),
    "figures": (*_RULES, "charts.yaml", "items/"),
    "once_only": (*_RULES, "items/", "documents.csv"),
    "cases": ("transitions.csv", "monitoring.yaml", "items/"),
    "reference_cases": (*_RULES, "flowcharts.csv"),
    "examples": (*_RULES, "items/", "examples/"),
    "ambiguous_words": ("vocabulary.yaml", "ambiguous_words.yaml"),
}


def verify(
    kb: KnowledgeBase,
    damaged: frozenset[str] = frozenset(),
    dangling: frozenset[str] = frozenset(),
    step: Callable[[str], None] = lambda _: None,
) -> tuple[Finding, ...]:
    """Return what all checks find, sorted by place.

    `damaged` names the files of which a part could not be read, `dangling` those that name what is not there. A
    check that needs them is left out, and a finding says so.
    """
    found = list(rings.rings_of_derived_facts(kb))
    # Whatever file the ring begins in, no derived fact means anything.
    harmed = damaged | {finding.location.file for finding in found} | ({_DERIVED} if found else set())
    ground, left_out = Ground(kb), dict[str, set[str]]()
    for name, check in CHECKS.items():
        step(name)
        needed = _NEEDS.get(name, ())
        # Rows of declared tables read derived facts.
        needed = _RULES if needed == _TABLES and kb.tables else needed
        faulty = harmed if needed == _TABLES else harmed | dangling
        if missing := {file for file in faulty if file.startswith(needed)}:
            left_out[name] = missing
        else:
            found += check(ground)
    found += lapsed(kb, CHECKS.keys() - left_out.keys(), found)
    if left_out:
        found.append(_left_out(left_out))
    return _sorted(found)


def check_folder(
    folder: Path, step: Callable[[str], None] = lambda _: None
) -> tuple[KnowledgeBase | None, tuple[Finding, ...]]:
    """Return the knowledge base of a rule folder, as far as it can be read, and everything that is wrong with it."""
    loaded = load_with_findings(folder, step)
    if loaded.knowledge_base is None:
        files = {finding.location.file for finding in loaded.findings}
        return None, _sorted([*loaded.findings, _left_out(dict.fromkeys(CHECKS, files))])
    found = verify(loaded.knowledge_base, loaded.damaged, loaded.dangling, step)
    return loaded.knowledge_base, _sorted([*loaded.findings, *found])


def _left_out(checks: Mapping[str, Iterable[str]]) -> Finding:
    files = sorted(set().union(*checks.values()))
    problem = f"not checked, since {', '.join(files)} must be repaired first: {', '.join(checks)}"
    fix = "repair what is reported of these files, then check again"
    return Finding("incomplete", "warning", Location(files[0], 1, 1), problem, fix)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    def place(finding: Finding) -> tuple[Location, str, str]:
        return finding.location, finding.check, finding.problem

    return tuple(sorted(dict.fromkeys(findings), key=place))

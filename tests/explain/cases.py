"""Decisions on the shipped rules, for tests that show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from decision.answer import Decision
from decision.certificates import Certificate, Parties, Party
from decision.decide import Case, decide
from decision.facts import read_answers
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from kb.calendar_files import load_calendars
from kb.loader import load
from kb.release import Release

KB_FOLDER = Path(__file__).parents[2] / "kb"
DAY = date(2015, 5, 18)
FACTORY = {
    "investor": "non_government",
    "land_nature": "collective",
    "acquisition": "collective_enterprise",
    "management": "filing",
}
NOBODY = Parties()
BUREAU = Parties(others=(("intermediary", Party(name="北方建筑设计院")),))


@cache
def opened() -> OpenRelease:
    """Return the shipped rules by their written meaning."""
    kb = load(KB_FOLDER / "harbin")
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), load_calendars(KB_FOLDER / "calendars"))


@cache
def reference_decisions(start: date | None = None) -> dict[str, Decision]:
    """Return a decision for each of the 27 flowcharts."""
    return {flowchart: decided(facts, start=start) for flowchart, facts in reference_cases().items()}


def reference_cases() -> dict[str, Mapping[str, str]]:
    """Return the answers that stand for each of the 27 flowcharts."""
    return {case.flowchart: case.facts for case in opened().kb.reference_cases}


def decided(
    facts: Mapping[str, str],
    *,
    start: date | None = None,
    parties: Parties = NOBODY,
    certificates: tuple[Certificate, ...] = (),
) -> Decision:
    answers = read_answers(opened().kb.vocabulary, facts, from_text=True).values
    return decide(Case(answers, parties, certificates, start), opened(), DAY, DAY)


def design_certificate(valid_until: date, number: str = "A123000001") -> Certificate:
    """Return a qualification certificate of the design bureau in BUREAU."""
    return Certificate(
        "design_qual", number, holder="北方建筑设计院", issued=date(2013, 6, 1), valid_until=valid_until
    )


def all_declared(flowchart: str, start: date | None = None) -> Decision:
    """Return the reference case of a flowchart with every declared fact answered yes."""
    declared = {fact.id: "true" for fact in opened().kb.vocabulary.facts if fact.optional}
    return decided({**reference_cases()[flowchart], **declared}, start=start)


@cache
def largest_case(start: date | None = None) -> Decision:
    """Return the decision with the most steps: of all flowcharts, with every declared fact answered yes."""
    return max(
        (all_declared(flowchart, start) for flowchart in reference_cases()),
        key=lambda decision: len(decision.plan.steps) if decision.plan else 0,
    )

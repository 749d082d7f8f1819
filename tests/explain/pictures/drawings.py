"""What tests of pictures share: decisions to draw, and SVG read as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

from decision.answer import Decision
from explain.pictures.plan_chart import plan_chart
from tests.explain.cases import DAY, FACTORY, decided, largest_case, opened, reference_decisions

SVG = "{http://www.w3.org/2000/svg}"


@cache
def departments() -> dict[str, str]:
    """Return the English names of departments."""
    return {name: one.en for name, one in opened().kb.department_by_id.items()}


def chart_of(decision: Decision, lang: str = "zh", **how: object) -> str:
    """Return the plan chart as the service draws it."""
    plan = decision.plan
    assert plan
    dues = opened().days_after(plan.start, decision.known_at, plan.working_days) if plan.start else ()
    return plan_chart(decision, lang, departments=departments(), dues=dues, **how)


@cache
def plan_charts(lang: str) -> tuple[tuple[Decision, str], ...]:
    """Return a decision with its chart for each flowchart, for a few with dates, and for the one with most steps."""
    dated = [reference_decisions(DAY)[flowchart] for flowchart in ("F-GOV-01", "F-COL-03", "F-INF-01")]
    decisions = [*reference_decisions().values(), *dated, largest_case(), largest_case(DAY)]
    return tuple((decision, chart_of(decision, lang)) for decision in decisions)


def village_factory() -> Decision:
    """Return the worked case; its release has no fingerprint, so that only what is drawn can change the picture."""
    facts = {**FACTORY, "public_place": "false", "takes_farmland": "false"}
    decision = decided(facts, start=DAY)
    return replace(decision, release=replace(decision.release, fingerprint="0" * 64))


def tree_of(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def of_class(root: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the elements of a class."""
    return (one for one in root.iter() if name in (one.get("class") or "").split())


def written(root: ET.Element) -> str:
    """Return all that is written in a picture, without blanks and line ends."""
    return "".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace(" ", "")

"""The two releases of Tangshan, opened once, and what was published of them beside this repository."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from decision.answer import Decision
from decision.decide import Case, decide
from decision.facts import read_answers, with_case_date
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from tests.decision.strategies import opened_by_meaning
from tests.second_reading import Project, document

MARCH = Path(__file__).parents[1] / "kb" / "tangshan"
NOVEMBER = MARCH / "2019-11"
DAY = date(2019, 12, 2)


@cache
def release(folder: Path) -> OpenRelease:
    return opened_by_meaning(load(folder))


def rules(folder: Path) -> KnowledgeBase:
    return release(folder).kb


def findings(*kinds: str, of_release: str | None = None) -> list[Mapping[str, Any]]:
    """Return the findings of a release that can be computed, of some kinds or of all."""
    return [
        one
        for one in document("findings.yaml")["findings"]
        if one["computed"] == "true"
        and one.get("release") == of_release
        and (not kinds or one["kind"] in kinds)
    ]


def decided(folder: Path, stated: Project, day: date = DAY) -> Decision:
    """Return what is decided of the facts stated; a yes or no that is not stated is no."""
    facts = {
        fact.id: stated.get(fact.id, False)
        for fact in rules(folder).vocabulary.facts
        if fact.id in stated or fact.type == "boolean"
    }
    answers = with_case_date(rules(folder).vocabulary, read_answers(rules(folder).vocabulary, facts), day)
    return decide(Case(answers.values), release(folder), day, day)


def items_of(decision: Decision) -> set[str]:
    """Return the items of a plan: its boxes, what shares a box, and what applies beside the chart."""
    plan = decision.plan
    assert plan is not None
    shared = {companion.id for step in plan.steps for companion in step.with_items}
    return {step.item for step in plan.steps} | shared | {one.item for one in plan.beside}

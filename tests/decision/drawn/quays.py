"""The works on the quays: an invented town that draws its charts, opened by its written meaning, and its projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

from decision.answer import Decision
from decision.decide import Case, decide
from decision.facts import read_answers
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from kb.calendar_files import load_calendars
from kb.loader import load
from kb.release import Release
from kb.vocabulary import Value

FOLDER = Path(__file__).parent / "quays"
QUAYS = load(FOLDER)
CALENDARS = load_calendars(Path(__file__).parents[3] / "kb" / "calendars")
OPENED = OpenRelease(Release(QUAYS), build(QUAYS, by_meaning(QUAYS)), CALENDARS)
DAY = date(2014, 6, 3)
# Costs on the bound and one step beside it.
VALUES = {
    "purpose": ("shed", "pier"),
    "owner": ("town", "private"),
    "cost": ("1000", "1001"),
    "at_once": ("true", "false"),
}
PROJECTS = tuple(dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values()))
DECIDED = tuple(one for one in PROJECTS if (one["purpose"], one["owner"]) != ("pier", "private"))
TOWN_SHED = {"purpose": "shed", "owner": "town", "cost": "1001", "at_once": "false"}


def facts_of(answers: Mapping[str, str]) -> Mapping[str, Value]:
    """Return answers as the rules read them."""
    return read_answers(QUAYS.vocabulary, answers, from_text=True).values


def decided(answers: Mapping[str, str], start: date | None = None) -> Decision:
    """Return the decision on a project."""
    return decide(Case(facts_of(answers), start=start), OPENED, DAY, DAY)

"""The water mills opened: an invented base with numbers, drawn charts and tables; projects on and beside its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product

from decision.answer import Decision
from decision.decide import Case, decide
from decision.facts import read_answers
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from kb.loader import load
from kb.release import Release
from tests.folders import MILLS

KB = load(MILLS)
OPENED = OpenRelease(Release(KB), build(KB, by_meaning(KB)), ())
DAY = date(2019, 6, 3)
_VALUES = {
    "case_date": ("2019-06-03", "2020-03-01"),
    "work": ("new", "repair", "removal"),
    "wheel_width_m": ("1.5", "2", "2.5", "3"),
    "house_width_m": ("2", "4"),
    "near_weir": ("true", "false"),
}
PROJECTS = tuple(dict(zip(_VALUES, values, strict=True)) for values in product(*_VALUES.values()))
# Each project whole, and with one answer left out.
ANSWERED = tuple(
    {name: value for name, value in project.items() if name != left_out}
    for project in PROJECTS
    for left_out in (None, *_VALUES)
)


def case_of(answers: Mapping[str, str], **more) -> Case:
    """Return a case of these answers."""
    return Case(read_answers(KB.vocabulary, answers, from_text=True).values, **more)


def decided(answers: Mapping[str, str], **more) -> Decision:
    """Return the decision on them."""
    return decide(case_of(answers, **more), OPENED, DAY, DAY)

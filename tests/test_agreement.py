"""Three ways to one answer: meaning, index and engine over the whole domain of Harbin, 75 x 2^6 complete projects.

The meaning is read twice: by `decision/derive.py`, which opening compares the engine with, and by the plainest reading
of the domain notes (`tests/decision/strategies.py`), which knows nothing of what a conclusion depends on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

import pytest

from decision.conclusions import Conclusion, dependencies
from decision.derive import Derivation
from decision.engine import Engine
from kb.vocabulary import Value
from tests.decision.strategies import (
    DECLARED,
    KB,
    NOTHING_DECLARED,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    conclusions_by_hand,
)

Case = Mapping[str, Value]
INDEX = OPENED.index
ALL = tuple(dependencies(KB))
CASES: list[Case] = [
    {**answers(*combination), **dict(zip(DECLARED, declared, strict=True))}
    for combination in VALID
    for declared in product((False, True), repeat=len(DECLARED))
]


@cache
def indexed() -> list[frozenset[Conclusion]]:
    return [INDEX.settle(case).certain for case in CASES]


def differences(
    one: list[frozenset[Conclusion]], other: list[frozenset[Conclusion]]
) -> Iterator[tuple[Case, list[Conclusion]]]:
    """Yield the first cases in which two ways differ, and in what."""
    for case, these, those in zip(CASES, one, other, strict=True):
        if these != those:
            yield case, sorted(these ^ those)


def test_there_are_4800_complete_projects():
    assert len(CASES) == 75 * 2**6 == 4800


def test_index_and_meaning_agree_on_every_conclusion_of_every_complete_project():
    by_hand = [conclusions_by_hand(case) for case in CASES]
    assert next(differences(indexed(), by_hand), None) is None


def test_index_and_derivation_agree_on_every_conclusion_with_nothing_declared():
    for combination in VALID:
        case = {**answers(*combination), **NOTHING_DECLARED}
        assert INDEX.settle(case).certain == Derivation(KB, case).conclusions(ALL), combination


def test_index_and_derivation_agree_on_conclusions_drawn_from_every_complete_project():
    """Thirty conclusions a project, and each of the 1,106 in about a hundred and thirty of them."""
    chance, compared = random.Random(2), set[Conclusion]()
    for case, concluded in zip(CASES, indexed(), strict=True):
        drawn = chance.sample(ALL, 30)
        assert Derivation(KB, case).conclusions(drawn) == concluded & set(drawn), case
        compared.update(drawn)
    assert compared == set(ALL)


def test_index_and_derivation_agree_on_every_partial_answer_of_the_four_criteria():
    """What the derivation concludes is certain, what it denies is not possible; the index may know more."""
    chance = random.Random(3)
    for partial in PARTIAL:
        facts = answers(*partial)
        settled, meaning = INDEX.settle(facts), Derivation(KB, facts)
        for conclusion in chance.sample(ALL, 30):
            truth = meaning.truth(conclusion)
            assert truth is not True or conclusion in settled.certain, (partial, conclusion)
            assert truth is not False or conclusion not in settled.possible, (partial, conclusion)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    bands = {name: axis.representatives for name, axis in INDEX.axes.items()}
    with Engine.start(KB, bands) as running:
        yield running


def test_engine_and_index_agree_on_every_conclusion_of_every_complete_project(engine):
    assert next(differences(engine.conclusions(CASES, ALL), indexed()), None) is None


def test_every_complete_project_has_one_situation_one_flowchart_and_no_constraint():
    for case, concluded in zip(CASES, indexed(), strict=True):
        kinds = [conclusion[0] for conclusion in concluded]
        assert kinds.count("situation") == kinds.count("flowchart") == 1, case
        assert "constraint" not in kinds, case


def test_the_complete_projects_have_3264_sets_of_items():
    sets = {frozenset(c for c in concluded if c[0] == "item") for concluded in indexed()}
    print(f"\n{len(CASES)} complete projects have {len(sets)} sets of items")
    assert len(sets) == 3264

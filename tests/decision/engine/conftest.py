"""The shipped knowledge base, its engine, and every combination of its coded facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import kb as kb_package
from decision.engine import Engine
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.vocabulary import Value

HARBIN = Path(kb_package.__file__).parent / "harbin"


@pytest.fixture(scope="session")
def harbin() -> KnowledgeBase:
    return load(HARBIN)


@pytest.fixture(scope="session")
def engine(harbin: KnowledgeBase) -> Iterator[Engine]:
    with Engine.start(harbin, {}) as running:
        yield running


@pytest.fixture(scope="session")
def combinations(harbin: KnowledgeBase) -> list[dict[str, Value]]:
    """Every combination of the coded facts, with no to every yes-or-no fact."""
    coded = [fact for fact in harbin.vocabulary.facts if fact.type == "code"]
    declared: dict[str, Value] = {
        fact.id: False for fact in harbin.vocabulary.facts if fact.type == "boolean"
    }
    names = [fact.id for fact in coded]
    return [
        {**declared, **dict(zip(names, codes, strict=True))} for codes in product(*(f.codes for f in coded))
    ]

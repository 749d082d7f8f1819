"""The grid of two facts says of each pair of values what a look at every single project finds."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from api.pages.workbench.grid import Spot, facts_of_grid, grid_of
from kb.conditions import holds
from kb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def broken(opened) -> KnowledgeBase:
    """The shipped rules without their second situation, and with a third one that covers what the first one covers."""
    first, _, third, *rest = opened.kb.situations
    found = (first, third.model_copy(update={"when": first.when}), *rest)
    return opened.kb.model_copy(update={"situations": found})


def expected(kb: KnowledgeBase, pinned: dict[str, str], facts: list[str]) -> Spot:
    """Return what every project with these answers says."""
    free = [name for name in facts if name not in pinned]
    kinds, met = set(), set()
    for values in product(*(kb.vocabulary[name].codes for name in free)):
        project = pinned | dict(zip(free, values, strict=True))
        if any(holds(one.when, project) is True for one in kb.constraints):
            continue
        here = [one.id for one in kb.situations if holds(one.when, project) is True]
        met.update(here)
        kinds.add("gap" if not here else "overlap" if len(here) > 1 else "covered")
    kind = next((one for one in ("overlap", "gap", "covered") if one in kinds), "impossible")
    return Spot(kind, tuple(one.id for one in kb.situations if one.id in met))


def test_every_pair_of_values_of_every_two_facts(opened, broken):
    facts = facts_of_grid(opened.kb)
    for kb, (down, across) in product((opened.kb, broken), combinations(facts, 2)):
        grid = grid_of(kb, down, across, "zh")
        for row, column in product(range(len(grid.rows)), range(len(grid.columns))):
            pinned = {down: kb.vocabulary[down].codes[row], across: kb.vocabulary[across].codes[column]}
            assert grid.spots[row][column] == expected(kb, pinned, facts), pinned


def test_the_broken_rules_show_a_gap_and_an_overlap_and_the_shipped_ones_none(opened, broken):
    def kinds(kb: KnowledgeBase) -> set[str]:
        grid = grid_of(kb, "land_nature", "acquisition", "en")
        return {spot.kind for row in grid.spots for spot in row}

    assert {"gap", "overlap"} <= kinds(broken)
    assert kinds(opened.kb) == {"covered", "impossible"}

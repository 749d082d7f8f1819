"""Truths as decision diagrams: they say what their tables say, and what differs is found in each cell."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision import common_space, index_plan
from decision.common_space import NEVER, Diagrams, TooLarge, by_conclusion, regions_by
from decision.derive import Derivation
from decision.index_build import build, by_meaning
from decision.index_table import Table
from kb.axes import axes, axis_of
from kb.loader import load
from kb.regions import intersection, size
from tests.folders import MILLS
from tests.strategies import AREA, GOODS, NUMBERS, ROOFED

AXES = (axis_of(GOODS), axis_of(ROOFED), axis_of(AREA, NUMBERS[:2]))
OWN = {axis.fact.id: axis for axis in AXES}
CELLS = list(product(*(range(len(axis.atoms)) for axis in AXES)))


@st.composite
def tables(draw):
    """Draw a table of two conclusions over some of the facts, in any order."""
    facts = tuple(draw(st.lists(st.sampled_from([*OWN]), unique=True)))
    sizes = tuple(len(OWN[name].atoms) for name in facts)
    count = 1
    for number in sizes:
        count *= number
    rows = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    return Table(
        facts, tuple(tuple(range(size)) for size in sizes), (("derived", "a"), ("derived", "b")), tuple(rows)
    )


def row_at(table, cell):
    positions = {axis.fact.id: atom for axis, atom in zip(AXES, cell, strict=True)}
    return table.row_at(positions)


@given(table=tables())
def test_a_diagram_says_in_every_cell_what_its_table_says(table):
    diagrams = Diagrams(AXES)
    for bit, (_, node) in enumerate(diagrams.of_table(table, OWN, {})):
        for cell in CELLS:
            assert diagrams.settled(node, cell) == row_at(table, cell) >> bit & 1


@given(tables=st.lists(st.tuples(tables(), tables()), max_size=3))
def test_what_differs_in_a_cell_lies_in_its_one_region(tables):
    diagrams = Diagrams(AXES)
    pairs = [
        (old[1], new[1])
        for pair in tables
        for old, new in zip(*(diagrams.of_table(table, OWN, {}) for table in pair), strict=True)
    ]

    def difference(held):
        count = (held.old.bit_count(), held.new.bit_count())
        return count if count[0] != count[1] else None

    regions = regions_by(diagrams, pairs, difference, lambda _: ~0)
    for cell in CELLS:
        box = (tuple(1 << atom for atom in cell),)
        holding = [what for what, region in regions.items() if intersection(region, box)]
        expected = difference(diagrams.held(pairs, cell))
        assert holding == ([expected] if expected else [])
    for region in regions.values():
        one_by_one = sum(bool(intersection(region, (tuple(1 << a for a in cell),))) for cell in CELLS)
        assert one_by_one == size(region)


def test_more_combinations_than_can_be_looked_at_are_refused(monkeypatch):
    diagrams = Diagrams(AXES)
    node = diagrams.node(0, (0, 1, 0))
    monkeypatch.setattr(common_space, "MOST_CELLS", 0)
    with pytest.raises(TooLarge, match="combinations"):
        regions_by(diagrams, [(node, NEVER)], lambda held: held, lambda _: ~0)


def test_a_diagram_over_derived_facts_says_what_the_rules_mean(monkeypatch):
    monkeypatch.setattr(index_plan, "SMALL_TABLE", 1)
    kb = load(MILLS)
    index, found = build(kb, by_meaning(kb)), axes(kb, tuple(kb.vocabulary.ids()))
    assert any(name not in index.axes for table in index.tables for name in table.facts)
    diagrams = Diagrams(found)
    nodes = by_conclusion(index, diagrams)
    cells = list(product(*(range(len(axis.atoms)) for axis in found)))
    for atoms in cells[:: len(cells) // 200]:
        facts = {axis.fact.id: axis.representatives[n] for axis, n in zip(found, atoms, strict=True)}
        meaning = Derivation(kb, facts)
        for conclusion, node in nodes.items():
            assert bool(diagrams.settled(node, atoms)) is meaning.truth(conclusion), (conclusion, facts)

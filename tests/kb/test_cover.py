"""What no region holds, and which regions share a part, held against one pair, and one hole, after another."""

from __future__ import annotations

from functools import reduce
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cover import meeting, uncovered
from kb.regions import NOTHING, difference, intersection, merged, union

unhurried = settings(deadline=None)
ATOMS = 4


@st.composite
def spaces(draw):
    """A space of some axes, and regions in it, each of up to three boxes."""
    axes = draw(st.integers(0, 3))
    masks = st.integers(1, (1 << ATOMS) - 1)
    region = st.lists(st.tuples(*[masks] * axes), max_size=3).map(
        lambda boxes: reduce(union, ((box,) for box in boxes), NOTHING)
    )
    return draw(st.lists(region, max_size=6)), ((1 << ATOMS) - 1,) * axes


@unhurried
@given(spaces())
def test_uncovered_is_what_is_left_when_one_region_after_another_is_taken_away(drawn):
    regions, whole = drawn
    assert merged(uncovered(regions, whole)) == merged(reduce(difference, regions, (whole,)))


@unhurried
@given(spaces())
def test_those_regions_meet_that_share_a_part_when_held_against_each_other(drawn):
    regions, whole = drawn
    pairs = combinations(range(len(regions)), 2)
    assert meeting(regions, whole) == [
        (one, other) for one, other in pairs if intersection(regions[one], regions[other])
    ]


def test_wide_rows_that_all_share_a_part_need_no_cut():
    axes = 40
    half, full = 1, 3
    rows = [((*[full] * place, half, *[full] * (axes - place - 1)),) for place in range(axes)]
    assert len(meeting(rows, (full,) * axes)) == axes * (axes - 1) // 2
    assert uncovered(rows, (full,) * axes) == (((full & ~half),) * axes,)

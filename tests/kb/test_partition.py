"""The pieces of a space lie beside each other, are together the whole, and name just the boxes that hold them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.partition import TooLate, pieces

ATOMS = 4
masks = st.integers(min_value=0, max_value=(1 << ATOMS) - 1)
boxes = st.integers(min_value=1, max_value=3).flatmap(
    lambda axes: st.tuples(st.lists(st.tuples(*[masks] * axes), max_size=6), st.just(axes))
)


def never() -> bool:
    return False


def holds(box, point) -> bool:
    return all(mask >> atom & 1 for mask, atom in zip(box, point, strict=True))


@given(boxes)
@settings(deadline=None)
def test_each_point_lies_in_one_piece_that_names_the_boxes_around_it(drawn):
    given_boxes, axes = drawn
    found = list(pieces(given_boxes, ((1 << ATOMS) - 1,) * axes, never))
    for point in product(range(ATOMS), repeat=axes):
        (holders,) = (piece.holders for piece in found if holds(piece.box, point))
        assert holders == tuple(n for n, box in enumerate(given_boxes) if holds(box, point))


@given(boxes)
@settings(deadline=None)
def test_the_pieces_come_in_the_same_order_each_time(drawn):
    given_boxes, axes = drawn
    whole = ((1 << ATOMS) - 1,) * axes
    assert list(pieces(given_boxes, whole, never)) == list(pieces(given_boxes, whole, never))


def test_a_space_without_axes_is_one_piece():
    assert list(pieces([(), ()], (), never)) == [((), (0, 1))]


def test_it_stops_as_soon_as_it_is_late():
    with pytest.raises(TooLate):
        list(pieces([(1,)], (3,), lambda: True))

"""Numbers with a step: atoms hold exactly the multiples of it, each of them in one atom, and no atom is empty."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.axes import Axis, axis_of
from kb.cells import Cell, Interval, read_cell
from kb.vocabulary import Fact
from tests.strategies import QUESTION

steps = st.sampled_from(["1", "0.5", "0.01", "2.5", "3"])


@st.composite
def numbers(draw: st.DrawFn) -> Fact:
    """Draw a number with a few answers, all of them multiples of its step."""
    step = Decimal(draw(steps))
    low, more = draw(st.integers(-6, 3)), draw(st.integers(0, 9))
    span = {"minimum": str(low * step), "maximum": str((low + more) * step)}
    return Fact(id="wheel", zh="水轮", type="number", question=QUESTION, step=str(step), **span)


def answers(fact: Fact) -> list[Decimal]:
    assert isinstance(fact.lowest, Decimal)
    assert isinstance(fact.highest, Decimal)
    assert fact.smallest_step is not None
    count = int((fact.highest - fact.lowest) / fact.smallest_step)
    return [fact.lowest + number * fact.smallest_step for number in range(count + 1)]


def bounds_near(fact: Fact) -> st.SearchStrategy[list[Decimal]]:
    """Return numbers at which rules may cut: on a step, between two steps and outside."""
    half = (fact.smallest_step or Decimal(1)) / 2
    return st.lists(st.integers(-16, 28).map(lambda number: number * half), max_size=4)


def cut(fact: Fact, data: st.DataObject) -> tuple[Axis, list[Decimal]]:
    bounds = data.draw(bounds_near(fact))
    return axis_of(fact, bounds), bounds


@given(numbers(), st.data())
@settings(max_examples=100)
def test_every_answer_lies_in_one_atom_and_every_atom_holds_its_own_answer(fact, data):
    axis, _ = cut(fact, data)
    held = {axis.index_of(answer) for answer in answers(fact)}
    assert held == set(range(len(axis.atoms)))
    assert set(axis.representatives) <= {*answers(fact)}
    assert [axis.index_of(value) for value in axis.representatives] == list(range(len(axis.atoms)))


@given(numbers(), st.data())
@settings(max_examples=100)
def test_no_bound_tells_two_answers_of_an_atom_apart(fact, data):
    axis, bounds = cut(fact, data)
    for bound in bounds:
        for cell in (
            Cell((Interval(None, bound),)),
            Cell((Interval(None, bound, high_included=True),)),
            Cell((bound,)),
        ):
            mask = axis.mask_of(cell)
            assert all(
                cell.admits(answer) is bool(mask >> axis.index_of(answer) & 1) for answer in answers(fact)
            )


@given(numbers(), st.data())
@settings(max_examples=60)
def test_the_cell_of_some_atoms_admits_their_answers_and_can_be_read_again(fact, data):
    axis, _ = cut(fact, data)
    mask = data.draw(st.integers(1, axis.full))
    cell = read_cell(str(axis.cell_of(mask)), fact)
    assert [cell.admits(answer) for answer in answers(fact)] == [
        bool(mask >> axis.index_of(answer) & 1) for answer in answers(fact)
    ]


@given(steps, st.integers(-50, 50))
@settings(max_examples=40)
def test_one_step_beside_a_bound_lies_on_its_other_side_when_no_end_is_given(step, place):
    fact = Fact(id="wheel", zh="水轮", type="number", question=QUESTION, step=step)
    bound = place * Decimal(step)
    below, on, above = (axis_of(fact, [bound]).index_of(bound + side * Decimal(step)) for side in (-1, 0, 1))
    assert (below, on, above) == (0, 1, 2)

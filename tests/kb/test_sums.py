"""Numbers that are the sum of others, against every project of a small grid."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from kb.axes import axis_of
from kb.sums import adding_up, impossible, with_parts
from kb.vocabulary import Fact

MOST = 6
QUESTION = {"zh": "?"}
bounds = st.lists(st.integers(0, MOST), max_size=3).map(lambda some: [Decimal(one) for one in some])


def number(name, step, most=MOST, **parts):
    about = {"id": name, "zh": name, "type": "number", "question": QUESTION, "step": step}
    return Fact.model_validate(about | {"minimum": "0", "maximum": str(most)} | parts)


def axes_of(cuts, step="1"):
    """Axes of a stall indoors, one outdoors, and both together."""
    facts = (
        number("inside", step),
        number("outside", step),
        number("whole", step, 2 * MOST, sum_of=["inside", "outside"]),
    )
    return tuple(axis_of(fact, some) for fact, some in zip(facts, cuts, strict=True))


def atoms_of(axes, *values):
    return tuple(axis.index_of(Decimal(value)) for axis, value in zip(axes, values, strict=True))


@given(st.tuples(bounds, bounds, bounds))
def test_a_combination_of_atoms_is_impossible_if_and_only_if_no_two_parts_add_up_to_it(cuts):
    axes = axes_of(cuts)
    reached = {atoms_of(axes, one, other, one + other) for one, other in product(range(MOST + 1), repeat=2)}
    excluded = {
        atoms
        for box in impossible(axes)
        for atoms in product(*([at for at in range(mask.bit_length()) if mask >> at & 1] for mask in box))
    }
    assert not reached & excluded
    assert len(reached) + len(excluded) == prod(len(axis.atoms) for axis in axes)


@given(st.tuples(bounds, bounds, bounds), st.integers(0, 4 * MOST), st.integers(0, 4 * MOST))
def test_numbers_are_found_that_add_up_inside_their_atoms(cuts, one, other):
    axes = axes_of(cuts, "0.25")
    atoms = atoms_of(axes, *(Decimal(part) / 4 for part in (one, other, one + other)))
    values = adding_up(axes, atoms)
    assert values["inside"] + values["outside"] == values["whole"]
    assert atoms_of(axes, values["inside"], values["outside"], values["whole"]) == atoms
    assert not any(value % Decimal("0.25") for value in values.values())


def test_the_parts_of_a_sum_are_looked_at_only_beside_one_of_them():
    facts = [axis.fact for axis in axes_of([[], [], []])]
    assert with_parts(facts, frozenset(("whole",))) == {"whole"}
    assert with_parts(facts, frozenset(("inside", "outside"))) == {"inside", "outside"}
    assert with_parts(facts, frozenset(("whole", "inside"))) == {"whole", "inside", "outside"}

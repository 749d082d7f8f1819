"""Numbers with units: converted exactly, inside one kind of measure, or refused with the nearest numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.units import DIMENSIONS, NoSuchUnit, factor, is_unit, units_like
from kb.vocabulary import Fact, UnreadableAnswer
from tests.strategies import QUESTION

UNITS = [(unit, kind) for kind, units in DIMENSIONS.items() for unit in units]


def number(unit: str, step: str = "") -> Fact:
    return Fact(id="wheel", zh="水轮", type="number", question=QUESTION, unit=unit, step=step)


@pytest.mark.parametrize("units", DIMENSIONS.values(), ids=list(DIMENSIONS))
def test_there_and_back_is_the_same_number_and_every_way_round_too(units):
    for one, two, three in permutations(units, 3):
        assert factor(one, two) * factor(two, three) * factor(three, one) == 1


def test_units_of_different_measures_are_never_made_each_other():
    for (unit, kind), (into, other) in permutations(UNITS, 2):
        if kind != other:
            with pytest.raises(NoSuchUnit):
                factor(unit, into)


def test_what_a_form_offers_can_be_read_and_begins_with_the_unit_itself():
    for unit, _ in UNITS:
        first, *others = units_like(unit)
        assert first == unit
        assert all(is_unit(other) and factor(other, unit) != 0 for other in others)


def test_a_number_that_is_only_counted_in_itself_has_no_other_unit():
    assert units_like("株") == ("株",)
    assert units_like("") == ()


@given(st.integers(0, 10**6), st.sampled_from(["亩", "公顷", "万平方米", "平方米", "㎡"]))
@settings(max_examples=60)
def test_an_answer_with_a_unit_is_that_many_times_the_unit_or_is_refused(count, unit):
    exact = count * factor(unit, "平方米")
    try:
        assert Fraction(number("平方米", "0.01").read(f"{count} {unit}")) == exact
    except UnreadableAnswer:
        assert (exact * 100).denominator > 1


def test_the_refusal_names_the_two_nearest_answers():
    with pytest.raises(UnreadableAnswer, match=r"`1 亩` is no multiple of 0\.01 平方米") as refused:
        number("平方米", "0.01").read("1亩")
    assert refused.value.fix == "answer 666.66 or 666.67 平方米"


@pytest.mark.parametrize(
    "answer", ["３公顷", "3 公顷", {"value": 3, "unit": "公顷"}, {"value": "3", "unit": " 公顷 "}]
)
def test_a_unit_is_written_behind_the_number_or_beside_it(answer):
    assert number("平方米", "0.01").read(answer) == Decimal(30_000)


def test_a_number_in_its_own_unit_is_itself_whether_the_unit_is_known_or_not():
    assert [number(unit).read(f"12.5 {unit}") for unit in ("万元", "株", "%")] == [Decimal("12.5")] * 3


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("3 公顷", "`公顷` cannot be made 万元"),
        ({"value": 3, "unit": "斤"}, "`斤` cannot be made 万元"),
        ("3 斤", "is no number"),
        ({"value": 3}, "is no number"),
        ({"value": 3, "unit": "元", "more": 1}, "is no number"),
        ({"value": {"value": 3, "unit": "元"}, "unit": "元"}, "is no number"),
        ({"value": True, "unit": "元"}, "is no number"),
    ],
    ids=str,
)
def test_what_is_no_number_with_a_unit_of_this_kind_is_refused(answer, problem):
    with pytest.raises(UnreadableAnswer, match=problem):
        number("万元", "0.01").read(answer)


@given(st.integers(-100, 100), st.sampled_from(["0.5", "0.01", "1", "5"]))
@settings(max_examples=60)
def test_an_answer_is_a_multiple_of_the_step_or_is_refused(hundredths, step):
    answer, steps = Decimal(hundredths) / 100, Decimal(step)
    try:
        assert number("", step).read(str(answer)) == answer
        assert answer % steps == 0
    except UnreadableAnswer as refused:
        below, above = map(Decimal, refused.fix.removeprefix("answer ").split(" or "))
        assert below < answer < above == below + steps
        assert below % steps == 0

"""Bands of numbers and days: read as cells, laid on an axis, added up, told in words, and the value nearest to one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.bands import as_written, atoms_of, band_words, read_band, values_in, with_sums
from decision.nearest import distance, nearest
from kb.axes import axis_of
from kb.cells import Interval
from kb.record import Bilingual
from kb.vocabulary import Fact, UnreadableAnswer, Vocabulary
from tests.decision.strategies import laws
from tests.strategies import DAYS, NUMBERS, VOCABULARY, intervals

QUESTION = Bilingual(zh="？")
OVEN = Fact(id="oven_m2", zh="炉", type="number", unit="m2", minimum="0", step="0.5", question=QUESTION)
SHOP = OVEN.model_copy(update={"id": "shop_m2", "zh": "铺"})
WHOLE = OVEN.model_copy(update={"id": "whole_m2", "zh": "总", "sum_of": ("oven_m2", "shop_m2")})
DAY = Fact(id="day", zh="日", type="date", question=QUESTION)
PLACES = Vocabulary(facts=(OVEN, SHOP, WHOLE))


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("<= 10", "不超过10m2", "10 m2 or less"),
        ("< 10", "不到10m2", "under 10 m2"),
        ("> 10", "超过10m2", "over 10 m2"),
        (">= 10", "10m2或更多", "10 m2 or more"),
        ("[10..30)", "10m2或更多，不到30m2", "10 m2 or more, under 30 m2"),
        ("(10..30]", "超过10m2，不超过30m2", "over 10 m2, 30 m2 or less"),
    ],
)
def test_a_band_is_read_as_a_cell_and_told_without_doubt_about_its_bounds(text, zh, en):
    band = read_band(OVEN, text)
    assert as_written(band) == text
    assert (band_words(OVEN, band), band_words(OVEN, band, "en")) == (zh, en)


def test_a_band_of_days_is_told_as_days():
    band = read_band(DAY, '[date("2014-01-01")..date("2015-01-01"))')
    assert band_words(DAY, band) == "2014-01-01起，早于2015-01-01"
    assert band_words(DAY, band, "en") == "2014-01-01 or after, before 2015-01-01"


@pytest.mark.parametrize("text", ["10", "< 10, > 20", "not(10)", "much", "-", ""])
def test_what_is_no_single_band_is_refused_with_a_repair(text):
    with pytest.raises(UnreadableAnswer) as refused:
        read_band(OVEN, text)
    assert refused.value.fix


def test_a_code_has_no_bands():
    with pytest.raises(UnreadableAnswer, match="no bands"):
        read_band(VOCABULARY["goods"], "< 10")


@given(st.data(), st.sampled_from(["area_m2", "opening_day"]))
@laws(80)
def test_a_band_lies_in_every_atom_that_has_a_value_of_it(data, name):
    fact = VOCABULARY[name]
    axis = axis_of(fact, data.draw(st.sets(st.sampled_from(NUMBERS if fact.type == "number" else DAYS))))
    band = data.draw(intervals(fact))
    inside = atoms_of(axis, band)
    assert {at for at, value in enumerate(axis.representatives) if band.admits(value)} <= set(inside)
    for bound in band.low, band.high:
        if bound is not None and band.admits(bound):
            assert axis.index_of(bound) in inside


@given(st.sampled_from(["< 3", "[1..2)", "> 0.5", "(0.5..4]"]), st.integers(0, 8))
@laws(30)
def test_the_sum_of_a_band_and_a_number_holds_every_sum_of_their_values(text, half):
    known, band = Decimal(half) / 2, read_band(OVEN, text)
    total = with_sums(PLACES, {"oven_m2": band, "shop_m2": known})["whole_m2"]
    for value in (Decimal(n) / 2 for n in range(20)):
        assert total.admits(value + known) == band.admits(value)


def test_a_sum_is_worked_out_of_all_its_parts_only():
    assert "whole_m2" not in with_sums(PLACES, {"oven_m2": Decimal(1)})
    assert with_sums(PLACES, {"oven_m2": Decimal(1), "shop_m2": Decimal("2.5")})["whole_m2"] == Decimal("3.5")


def test_values_are_told_from_bands():
    assert values_in({"oven_m2": Decimal(1), "shop_m2": Interval(None, Decimal(3))}) == {
        "oven_m2": Decimal(1)
    }


@given(st.sets(st.integers(0, 12), min_size=1), st.integers(0, 30))
@laws(60)
def test_the_nearest_value_of_an_atom_is_nearer_than_every_other_one(bounds, half):
    axis, answer = axis_of(OVEN, map(Decimal, bounds)), Decimal(half) / 2
    steps = [Decimal(n) / 2 for n in range(40)]
    for atom in range(len(axis.atoms)):
        inside = [value for value in steps if axis.index_of(value) == atom]
        near = nearest(axis, atom, answer)
        assert axis.index_of(near) == atom
        assert distance(near, answer) == min(distance(value, answer) for value in inside)


def test_of_days_the_nearest_is_the_day_beside_the_bound():
    axis = axis_of(DAY, [date(2014, 1, 1)])
    assert nearest(axis, 0, date(2015, 6, 1)) == date(2013, 12, 31)
    assert nearest(axis, 2, date(2013, 6, 1)) == date(2014, 1, 2)
    assert distance(date(2014, 1, 1), date(2014, 1, 3)) == 2


def test_without_an_answer_or_a_step_any_value_of_the_atom_will_do():
    axis = axis_of(VOCABULARY["area_m2"], [Decimal(300)])
    assert nearest(axis, 2, None) == axis.representatives[2] == nearest(axis, 2, Decimal(5))
    assert distance("tea", "food") == 0

"""Receipt numbers: made and typed as in the scenarios; one wrong character or two swapped are always noticed."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.cases.receipts import ALPHABET, receipt_number, receipt_of

RECEIPTS = json.loads((Path(__file__).parent / "data" / "scenarios.json").read_bytes())["receipts"]
days = st.dates(date(2013, 1, 1), date(2040, 12, 31))
randoms = st.text(st.sampled_from(ALPHABET), min_size=10, max_size=10)
NUMBER = receipt_of(RECEIPTS["made"][0]["number"])


@pytest.mark.parametrize("made", RECEIPTS["made"], ids=lambda made: made["number"])
def test_a_number_is_made_of_its_day_and_its_characters(made):
    day = date.fromisoformat(made["date"])
    assert receipt_number(day, made["random"], made.get("prefix", "")) == made["number"]


@pytest.mark.parametrize("typed", RECEIPTS["typed"], ids=lambda typed: typed["text"] or "nothing")
def test_a_typed_number_is_read_or_refused(typed):
    assert receipt_of(typed["text"], typed.get("prefix", "")) == typed["number"]


def test_the_alphabet_is_that_of_the_national_standard():
    assert RECEIPTS["alphabet"] == ALPHABET


@given(days, randoms)
def test_what_is_printed_is_read_again(day, random):
    printed = receipt_number(day, random)
    assert receipt_of(printed) == printed.replace("-", "") == receipt_of(printed.lower())


def test_every_single_wrong_character_is_noticed():
    for place, right in enumerate(NUMBER):
        for wrong in set(ALPHABET) - {right}:
            assert receipt_of(NUMBER[:place] + wrong + NUMBER[place + 1 :]) is None


def test_every_swap_of_two_characters_is_noticed():
    for one, other in combinations(range(len(NUMBER)), 2):
        letters = list(NUMBER)
        letters[one], letters[other] = letters[other], letters[one]
        assert receipt_of("".join(letters)) == (NUMBER if letters[one] == letters[other] else None)


@given(days, st.text(st.sampled_from(ALPHABET), min_size=16, max_size=16))
def test_longer_numbers_are_read_where_they_are_configured(day, random):
    printed = receipt_number(day, random, "230100")
    assert receipt_of(printed, "230100", 16) == printed.replace("-", "")
    assert receipt_of(printed) is None

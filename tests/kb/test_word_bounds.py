"""Bounds in words: read as the source of the rule reads them, listed where that is assumed, refused where unsaid."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from kb.cells import ANY, read_cell
from kb.condition_reader import Words, read_fact_cell
from kb.loader import load
from kb.location import Location, Text
from kb.sources import BoundReading
from kb.word_bounds import WORDS_AFTER, WORDS_BEFORE, word_bound
from tests import folders
from tests.strategies import AREA, VOCABULARY

HERE = Location("rules.csv", 3, 4)
WORDED = [(f"{{}}{word}", *meant) for word, meant in WORDS_AFTER.items()]
WORDED += [(f"{word}{{}}", *meant) for word, meant in WORDS_BEFORE.items()]


def words(source: str = "NOTE", **bounds: str) -> Words:
    """Return the words of a rule that stands on a source which reads bounds so."""
    reading = BoundReading(**{"reading": "assumed", **bounds}) if bounds else None
    return Words(VOCABULARY, {}, readings={"NOTE": reading}, laws=("a law", source))


@pytest.mark.parametrize(("form", "direction", "includes"), WORDED)
def test_the_number_belongs_to_a_bound_where_the_source_says_so_and_the_word_allows_it(
    form, direction, includes
):
    for number, included in product(("0", "300", "２.５"), ("included", "excluded")):
        text = Text(form.format(number), HERE)
        said = words(**{direction: included})
        cell = read_fact_cell(AREA, text, said)
        is_included = included == "included" if includes is None else includes
        sign = {"above": ">", "below": "<"}[direction] + ("=" if is_included else "")
        assert said.problems == []
        assert cell == read_cell(f"{sign} {number}", AREA)


@pytest.mark.parametrize(("form", "direction", "includes"), WORDED)
def test_a_bound_is_listed_where_it_is_read_as_assumed_and_only_there(form, direction, includes):
    for reading in ("assumed", "stated"):
        said = words(**{direction: "included"}, reading=reading)
        read_fact_cell(AREA, Text(form.format(300), HERE), said)
        assert len(said.assumed) == (reading == "assumed" and includes is None)
        assert {(one.source, one.location) for one in said.assumed} <= {("NOTE", HERE)}


@pytest.mark.parametrize(("form", "direction", "includes"), WORDED)
def test_a_bound_of_a_source_that_does_not_say_is_reported_with_both_ways_to_write_it(
    form, direction, includes
):
    other = {"above": "below", "below": "above"}[direction]
    for said in (words(), words(**{other: "included"}), words(source="another", **{direction: "included"})):
        cell = read_fact_cell(AREA, Text(form.format(300), HERE), said)
        assert (cell == ANY) is (includes is None)
        assert len(said.problems) == (includes is None)
        assert all(" 300` or `" in problem.fix and problem.location == HERE for problem in said.problems)


def test_several_bounds_stand_in_one_cell():
    cell = read_fact_cell(AREA, Text("不满30, 300以上", HERE), words(above="included"))
    assert [cell.admits(Decimal(number)) for number in (29, 30, 299, 300)] == [True, False, False, True]


@pytest.mark.parametrize("text", ["300", "<= 300", "以上", "不满", "[1..2)", "-", "not(300)"])
def test_what_names_no_bound_in_words_is_left_as_it_is(text):
    assert word_bound(text) is None


def test_a_condition_taken_over_from_another_rule_is_read_as_that_one_is():
    kb = load(folders.MILLS)
    assert [(one.cell, one.read_as, one.source) for one in kb.assumed_bounds] == [("2以下", "<= 2", "MILL-2")]

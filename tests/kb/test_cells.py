"""Cells: what they admit, how they are written, and what is no cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cells import ANY, Cell, Interval, UnreadableCell, read_cell
from tests.strategies import AREA, FACTS, GOODS, OPENING, ROOFED, cells, values

FACT_AND_CELL = FACTS.flatmap(lambda fact: st.tuples(st.just(fact), cells(fact)))
FACT_CELL_VALUE = FACTS.flatmap(lambda fact: st.tuples(st.just(fact), cells(fact), values(fact)))


@given(FACT_AND_CELL)
def test_a_cell_is_read_back_from_what_it_writes(drawn):
    fact, cell = drawn
    assert read_cell(str(cell), fact) == cell


@given(FACT_CELL_VALUE)
def test_the_written_cell_admits_the_same_values(drawn):
    fact, cell, value = drawn
    assert read_cell(str(cell), fact).admits(value) == cell.admits(value)


@given(FACT_AND_CELL, st.sampled_from(["", " ", "\u3000"]))
def test_widths_and_blanks_do_not_change_a_cell(drawn, blank):
    fact, cell = drawn
    wide = str(cell).translate({ord(mark): chr(ord(mark) + 0xFEE0) for mark in "0123456789,()[]<>=.-"})
    assert read_cell(blank + wide.replace("，", f"{blank}，{blank}") + blank, fact) == cell


@given(FACT_CELL_VALUE)
def test_negation_admits_exactly_the_other_values(drawn):
    _, cell, value = drawn
    assert Cell(cell.tests, not cell.negated).admits(value) != cell.admits(value)


@given(FACT_CELL_VALUE, st.data())
def test_two_values_between_the_same_bounds_are_not_told_apart(drawn, data):
    fact, cell, value = drawn
    other = data.draw(values(fact))
    bounds = list(cell.bounds())
    if fact.type in ("number", "date") and all(
        (value < bound) == (other < bound) and (value == bound) == (other == bound) for bound in bounds
    ):
        assert cell.admits(value) == cell.admits(other)


@pytest.mark.parametrize("text", ["-", " - ", "—", "－", "–"])
def test_a_dash_of_any_length_admits_every_value(text):
    assert read_cell(text, GOODS) == ANY
    assert ANY.is_any
    assert all(ANY.admits(value) for value in GOODS.codes)
    assert str(ANY) == "-"


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("tea", {"tea"}),
        ("茶水", {"tea"}),
        ("米（散装）", {"rice"}),
        ("米(散装)", {"rice"}),
        ("tea, 熟食", {"tea", "food"}),
        ("not(tea)", {"food", "rice"}),
        ("not （茶水，food）", {"rice"}),
        ("not(tea, food, rice)", set()),
    ],
)
def test_a_cell_of_codes_admits(text, admitted):
    assert {code for code in GOODS.codes if read_cell(text, GOODS).admits(code)} == admitted


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("< 300", "0 299.9"),
        ("<= 300", "0 299.9 300"),
        ("≤300", "0 299.9 300"),
        ("> 300", "300.1 500"),
        (">= 300", "300 300.1 500"),
        ("≥ 300", "300 300.1 500"),
        ("= 300", "300"),
        ("300", "300"),
        ("300.0", "300"),
        ("0300", "300"),
        ("３００．０", "300"),
        ("[300..500)", "300 300.1"),
        ("(300..500]", "300.1 500"),
        ("]300..500[", "300.1"),
        ("[300 .. 500]", "300 300.1 500"),
        ("[300..300]", "300"),
        ("0, 500", "0 500"),
        ("not(<= 300)", "300.1 500"),
        ("< 300, > 300", "0 299.9 300.1 500"),
        ("-0.0", "0"),
    ],
)
def test_a_cell_of_numbers_admits(text, admitted):
    cell = read_cell(text, AREA)
    assert [n for n in ("0", "299.9", "300", "300.1", "500") if cell.admits(Decimal(n))] == admitted.split()


@pytest.mark.parametrize(
    "text",
    ['< date("2014-01-01")', "<2014-01-01", "＜ date（“2014-01-01”）", '< date( "２０１４-01-01" )'],
)
def test_a_day_is_written_with_or_without_date(text):
    cell = read_cell(text, OPENING)
    assert cell == Cell((Interval(None, date(2014, 1, 1)),))
    assert str(cell) == '< date("2014-01-01")'


@pytest.mark.parametrize(("text", "value"), [("true", True), ("是", True), ("FALSE", False), ("否", False)])
def test_a_cell_of_a_yes_no_fact_admits(text, value):
    assert read_cell(text, ROOFED).admits(value)
    assert not read_cell(text, ROOFED).admits(not value)


@pytest.mark.parametrize(
    ("one", "other"), [("1.1", "1.10"), ("01", "1"), ("１２", "12"), ("-0", "0"), ("+5", "5")]
)
def test_numbers_written_differently_are_one_value(one, other):
    """Fault 3: cells that differ as text and are equal as values left a dead row."""
    assert read_cell(one, AREA) == read_cell(other, AREA)
    assert str(read_cell(one, AREA)) == str(read_cell(other, AREA))


@pytest.mark.parametrize(
    ("fact", "text", "problem", "fix"),
    [
        (GOODS, "", "the cell of 货品 (goods) is empty", "write `-`"),
        (GOODS, "tee", "`tee` is no value of 货品 (goods)", "did you mean `茶水` (tea)?"),
        (GOODS, "熟石", "`熟石` is no value", "did you mean `熟食` (food)?"),
        (GOODS, "zzz", "`zzz` is no value", "known values: tea, food, rice"),
        (GOODS, "null", "`null` is no value", "known values"),
        (GOODS, "tea,", "a comma too many", "delete the comma"),
        (GOODS, "tea,,food", "a comma too many", "delete the comma"),
        (GOODS, "not()", "`not()` names no value (goods)", "write `-` where any value will do"),
        (GOODS, "tea, 茶水", "`茶水` stands twice", "delete one"),
        (GOODS, "not(tea", "`not(tea` is no value", "tea"),
        (GOODS, "tea food", "`tea food` is no value", ""),
        (GOODS, "< tea", "`< tea` is no value", ""),
        (ROOFED, "yes", "`yes` is neither true nor false (roofed)", "write true, false or `-`"),
        (ROOFED, "1", "`1` is neither true nor false", "write true"),
        (AREA, "1e3", "`1e3` is no number (area_m2)", "write a number such as 300"),
        (AREA, "NaN", "`NaN` is no number", "write a number"),
        (AREA, "< inf", "`inf` is no number", "write a number"),
        (AREA, "true", "`true` is no number", "write a number"),
        (AREA, "300 m2", "`300 m2` is no number", "write a number"),
        (AREA, ">", "`>` is no number", "write a number"),
        (AREA, "[500..300]", "`[500..300]` holds no value (area_m2)", "write the smaller bound first"),
        (AREA, "(300..300]", "`(300..300]` holds no value", "write the smaller bound first"),
        (AREA, "1.1, 1.10", "`1.10` stands twice", "delete one"),
        (AREA, "1234567890123456789", "is no number", "write a number"),
        (OPENING, "2023-02-29", "`2023-02-29` is no date (opening_day)", 'write date("2014-01-01")'),
        (OPENING, "< 2024-31-01", "`2024-31-01` is no date", 'write date("2014-01-01")'),
        (OPENING, 'date("2021-09-99")', "is no date", 'write date("2014-01-01")'),
        (OPENING, "0000-01-01", "`0000-01-01` is no date", 'write date("2014-01-01")'),
        (OPENING, "20140101", "`20140101` is no date", 'write date("2014-01-01")'),
        (OPENING, "300", "`300` is no date", 'write date("2014-01-01")'),
    ],
)
def test_what_is_no_cell_says_so_and_how_to_repair_it(fact, text, problem, fix):
    with pytest.raises(UnreadableCell) as refused:
        read_cell(text, fact)
    assert problem in refused.value.problem
    assert fix in refused.value.fix
    assert refused.value.fix


def test_a_comma_separates_values_and_is_no_decimal_point():
    assert read_cell("1,5", AREA) == Cell((Decimal(1), Decimal(5)))


@given(st.text(max_size=20), FACTS)
def test_any_text_is_a_cell_or_is_refused_in_words(text, fact):
    cell, refused = None, None
    try:
        cell = read_cell(text, fact)
    except UnreadableCell as error:
        refused = error
    if cell:
        assert read_cell(str(cell), fact) == cell
    else:
        assert refused
        assert refused.problem
        assert refused.fix

"""Finding plain cells in a whole column says the same as reading each cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.identifiers import CREDIT_ALPHABET, check_credit_code, credit_check, organisation_check
from decision.register import cells, codes
from decision.register.cells import Wrong
from decision.register.plain import NOTHING, ODD
from tests.decision.register.made import CODE
from tests.decision.strategies import laws

GENUINE = [CODE, "91350100M000100Y43", "11330105002500287C", "91230100MA10002950"]
READ = {
    "number": lambda cell, _: cells.number(cell),
    "holder": lambda cell, _: cells.name(cell),
    "credit_code": codes.credit_code,
    "project": codes.project,
}
LETTERS = "019AZXabz甲规〔〕（)(·•．-— /\\\t\0０Ａ−"
WORDS = st.one_of(
    st.text(LETTERS, max_size=8),
    st.sampled_from(
        [*NOTHING, *GENUINE, "哈规〔2014〕26号", "12345678-9", "1.2E+17", "甲" * 201, "甲" * 200, "①", "Ⅷ"]
    ),
    st.from_regex(r"20(1[3-9]|2[0-9])-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{5,6}", fullmatch=True),
    st.text(CREDIT_ALPHABET, min_size=18, max_size=18),
    st.characters(exclude_categories=["Cs"]),
)


@st.composite
def sound_codes(draw: st.DrawFn) -> str:
    """Return a credit code whose checks all hold, or the same with one letter changed."""
    organisation = draw(st.text(CREDIT_ALPHABET, min_size=8, max_size=8))
    first = f"91230102{organisation}{organisation_check(organisation)}"
    code = first + credit_check(first)
    place = draw(st.integers(0, 17))
    return draw(
        st.sampled_from([code, code[:place] + draw(st.sampled_from(CREDIT_ALPHABET)) + code[place + 1 :]])
    )


def is_itself(column: str, cell: str) -> bool:
    doubts: list[str] = []
    try:
        return READ[column](cell, lambda problem, _: doubts.append(problem)) == cell and not doubts
    except Wrong:
        return False


@pytest.mark.parametrize("column", ODD)
@laws(60)
@given(column_cells=st.lists(WORDS, min_size=1, max_size=6))
def test_a_cell_that_is_not_odd_is_its_own_value_without_a_doubt(column, column_cells):
    odd = ODD[column](column_cells)
    assert all(is_itself(column, cell) for cell in column_cells if cell not in odd)


@laws(100)
@given(some=st.lists(sound_codes(), min_size=1, max_size=40))
def test_checking_many_credit_codes_at_once_doubts_just_those_that_one_by_one_are_doubted(some):
    assert set(ODD["credit_code"](some)) == {code for code in some if check_credit_code(code)}


@pytest.mark.parametrize(
    ("column", "plain", "odd"),
    [
        ("number", ["哈规〔2014〕26号", "A1"], ["哈规(2014)26号", "", "无", "a1"]),
        ("holder", ["哈尔滨甲公司", "", "阿卜杜拉·买买提"], ["哈尔滨（甲）公司", " 甲", "NULL"]),
        ("credit_code", [*GENUINE, ""], ["91350203M0001QKT19", CODE.lower(), CODE[:-1]]),
        ("project", ["2015-230102-47-03-000001", "松江小学", ""], ["2021-230102-47-03-000001", "松江-小学"]),
    ],
)
def test_most_cells_are_found_plain(column, plain, odd):
    assert set(ODD[column](plain)) == set()
    assert set(ODD[column]([*plain, *odd])) == set(odd)

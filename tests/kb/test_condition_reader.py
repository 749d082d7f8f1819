"""Reading conditions: the data that writes them, and all that is no condition."""

from __future__ import annotations

import pytest
from hypothesis import given

from kb import conditions
from kb.cells import Cell
from kb.condition_reader import Words, read_condition
from kb.conditions import ALWAYS, All, AnyOf, Not, written
from kb.errors import Finding
from kb.location import Entries, Entry, Location, Text
from kb.model import Advice
from tests import strategies
from tests.strategies import DERIVED, VOCABULARY

HERE = Location("rules.yaml", 3, 5)


def placed(data):
    """Return plain data as the reader gives it: every part with a place."""
    if isinstance(data, dict):
        return Entry({placed(key): placed(value) for key, value in data.items()}, HERE)
    return Entries([placed(part) for part in data], HERE) if isinstance(data, list) else Text(data, HERE)


def problems(data) -> list[Finding]:
    words = Words(VOCABULARY, DERIVED)
    read_condition(placed(data), words)
    return words.problems


@given(strategies.conditions)
def test_a_condition_is_read_back_from_what_it_writes(condition):
    words = Words(VOCABULARY, DERIVED)
    assert read_condition(written(condition), words) == condition
    assert words.problems == []


@pytest.mark.parametrize(
    ("data", "condition"),
    [
        ("true", ALWAYS),
        (" －", ALWAYS),
        ({"goods": "tea"}, conditions.Test("goods", Cell(("tea",)))),
        ({"货品": "茶水"}, conditions.Test("goods", Cell(("tea",)))),
        ({"busy": "true"}, conditions.Test("busy", Cell((True,)))),
        ({"热闹": "否"}, conditions.Test("busy", Cell((False,)))),
        ({"not": {"busy": "true"}}, Not(conditions.Test("busy", Cell((True,))))),
        ({"any": [{"busy": "true"}]}, AnyOf((conditions.Test("busy", Cell((True,))),))),
        (
            {"goods": "tea", "roofed": "true"},
            All((conditions.Test("goods", Cell(("tea",))), conditions.Test("roofed", Cell((True,))))),
        ),
        (
            {"roofed": "true", "all": ["true"]},
            All((conditions.Test("roofed", Cell((True,))), All((ALWAYS,)))),
        ),
    ],
)
def test_data_writes_a_condition(data, condition):
    words = Words(VOCABULARY, DERIVED)
    assert read_condition(placed(data), words) == condition
    assert words.problems == []


@pytest.mark.parametrize(
    ("data", "problem", "fix"),
    [
        ("false", "this is no condition", "write `true`"),
        ("", "this is no condition", "write `true`"),
        ([], "this is no condition", "write `true`"),
        ({}, "this is no condition", "write `true`"),
        ({"not": [{"goods": "tea"}]}, "this is no condition", "write `true`"),
        ({"all": []}, "`all:` needs a list", "write `all: [{fact: cell}, …]`"),
        ({"any": {"goods": "tea"}}, "`any:` needs a list", "write `any: [{fact: cell}, …]`"),
        ({"goods": ["tea", "food"]}, "the cell of 货品 (goods) must be one text", 'write `"a, b"`'),
        ({"goods": "tee"}, "`tee` is no value of 货品 (goods)", "did you mean `茶水` (tea)?"),
        ({"busy": "perhaps"}, "`perhaps` is neither true nor false (busy)", "write true, false or `-`"),
        ({"good": "tea"}, "`good` is no fact and no derived fact", "did you mean `goods`?"),
        ({"bsy": "true"}, "`bsy` is no fact and no derived fact", "did you mean `busy`?"),
        ({"al": ["true"]}, "`al` is no fact and no derived fact", "did you mean `all`?"),
        ({"weather": "fine"}, "`weather` is no fact and no derived fact", "name a fact of vocabulary.yaml"),
    ],
)
def test_what_is_no_condition_is_reported_at_its_place(data, problem, fix):
    (finding,) = problems(data)
    assert finding.location == HERE
    assert problem in finding.problem
    assert fix in finding.fix


def test_every_problem_of_a_condition_is_reported():
    data = {"all": [{"goods": "tee"}, {"any": [{"roofed": "maybe"}, {"weather": "fine"}]}, {"not": "x"}]}
    assert len(problems(data)) == 4


def test_what_cannot_be_read_stands_as_any_value_meanwhile():
    assert read_condition(placed({"weather": "fine"}), Words(VOCABULARY, DERIVED)) == ALWAYS


def test_a_condition_made_in_code_stays_as_it_is():
    condition = Not(conditions.Test("goods", Cell(("tea",))))
    assert Advice(id="A-1", when=condition, zh="茶").when is condition

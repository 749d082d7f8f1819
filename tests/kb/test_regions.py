"""Axes cut at every bound, and regions held against sets of points."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.axes import axes, axis_of
from kb.cells import ANY, Cell, Interval, UnreadableCell, read_cell
from kb.condition_reader import Words
from kb.conditions import ALWAYS, All, AnyOf, Not, holds
from kb.conditions import Test as CellTest
from kb.knowledge_base import KnowledgeBase
from kb.regions import NOTHING, Space, difference, intersection, merged, size, union
from kb.vocabulary import Fact, Vocabulary

unhurried = settings(deadline=None)
QUESTION = {"zh": "?"}
GOODS = Fact.model_validate(
    {
        "id": "goods",
        "zh": "货物",
        "en": "Goods",
        "type": "code",
        "question": QUESTION,
        "values": [
            {"id": code, "zh": zh} for code, zh in (("food", "食品"), ("toys", "玩具"), ("books", "图书"))
        ],
    }
)
ROOFED = Fact.model_validate({"id": "roofed", "zh": "有棚", "type": "boolean", "question": QUESTION})
AREA = Fact.model_validate(
    {"id": "area", "zh": "面积", "type": "number", "unit": "平方米", "minimum": "0", "question": QUESTION}
)
OPENING = Fact.model_validate({"id": "opening", "zh": "开市日", "type": "date", "question": QUESTION})
FACTS = {fact.id: fact for fact in (GOODS, ROOFED, AREA, OPENING)}


def cell(fact: Fact, text: str) -> Cell:
    return read_cell(text, fact)


def base(situations=(), derived=None) -> KnowledgeBase:
    """A knowledge base with the four facts, the derived facts and the conditions given."""
    vocabulary, derived = Vocabulary(facts=tuple(FACTS.values())), derived or {}
    data = {
        "manifest": {"id": "fair", "zh": "集市", "jurisdiction": {"zh": "某市"}, "law_as_of": "2020",
                     "effective_from": "2020-01-01"},
        "vocabulary": vocabulary,
        "derived_facts": [{"id": name, "zh": name, "when": when} for name, when in derived.items()],
        "situations": [
            {"id": f"S-{number}", "zh": "情形", "category": "c", "flowchart": "F", "when": when}
            for number, when in enumerate(situations)
        ],
    }  # fmt: skip
    return KnowledgeBase.model_validate(
        data, context={"words": Words(vocabulary, {name: name for name in derived})}
    )


# --- axes


def test_a_number_is_cut_into_points_and_open_intervals():
    axis = axis_of(AREA, [Decimal(300), Decimal(500)])
    assert axis.atoms == (
        Interval(Decimal(0), Decimal(300), low_included=True),
        Decimal(300),
        Interval(Decimal(300), Decimal(500)),
        Decimal(500),
        Interval(Decimal(500), None),
    )
    assert [str(value) for value in axis.representatives] == ["100", "300", "400", "500", "800"]


@pytest.mark.parametrize(
    ("value", "index"), [("0", 0), ("299.999999999", 0), ("300", 1), ("300.000000001", 2), ("9E9", 4)]
)
def test_a_number_is_found_in_its_atom(value, index):
    assert axis_of(AREA, [Decimal(300), Decimal(500)]).index_of(Decimal(value)) == index


def test_a_value_outside_the_fact_is_in_no_atom():
    with pytest.raises(ValueError, match="面积"):
        axis_of(AREA, [Decimal(300)]).index_of(Decimal(-1))
    with pytest.raises(ValueError, match="货物"):
        axis_of(GOODS).index_of("wine")


def test_between_two_neighbouring_days_lies_no_atom():
    first, second = date(2014, 1, 1), date(2014, 1, 2)
    axis = axis_of(OPENING, [second, first])
    assert axis.atoms == (Interval(None, first), first, second, Interval(second, None))
    assert axis.representatives == (date(2013, 12, 31), first, second, date(2014, 1, 3))


def test_between_two_neighbouring_numbers_lies_no_atom():
    axis = axis_of(AREA, [Decimal("1.000000001"), Decimal("1.000000002"), Decimal("1.000000004")])
    assert [str(value) for value in axis.representatives] == [
        "0", "1.000000001", "1.000000002", "1.000000003", "1.000000004", "2",
    ]  # fmt: skip


def test_nothing_lies_before_the_first_day_and_behind_the_last():
    axis = axis_of(OPENING, [date.min, date.max])
    assert axis.atoms == (date.min, Interval(date.min, date.max), date.max)


def test_a_bound_at_the_minimum_is_a_point_and_bounds_beyond_it_cut_nothing():
    axis = axis_of(AREA, [Decimal(0), Decimal(-5)])
    assert axis.atoms == (Decimal(0), Interval(Decimal(0), None))


def test_equal_bounds_written_differently_cut_once():
    assert len(axis_of(AREA, [Decimal("1.1"), Decimal("1.10")]).atoms) == 3


def test_a_number_without_a_minimum_reaches_below_zero():
    depth = AREA.model_copy(update={"minimum": ""})
    assert axis_of(depth).representatives == (Decimal(0),)
    assert axis_of(depth, [Decimal(-4), Decimal(6)]).representatives == tuple(map(Decimal, (-6, -4, 1, 6, 9)))


def test_a_fact_that_no_rule_reads_is_one_atom():
    assert [len(axis_of(fact).atoms) for fact in FACTS.values()] == [3, 2, 1, 1]
    assert axis_of(OPENING).index_of(date(1990, 5, 17)) == 0


def test_axes_are_cut_at_the_bounds_of_all_rules_in_the_order_of_the_vocabulary():
    kb = base([{"area": "< 300"}], derived={"large": {"area": ">= 500"}})
    found = axes(kb, ["area", "goods"])
    assert [axis.fact.id for axis in found] == ["goods", "area"]
    assert found[1].representatives == tuple(map(Decimal, (100, 300, 400, 500, 800)))


cells = st.one_of(
    st.tuples(st.just(GOODS), st.sampled_from(["food", "toys, books", "not(food)", "not(toys, books)", "-"])),
    st.tuples(st.just(ROOFED), st.sampled_from(["true", "false", "true, false", "-"])),
    st.tuples(
        st.just(AREA),
        st.builds(
            str.format,
            st.sampled_from(
                ["< {0}", "<= {0}", "> {0}", ">= {0}", "{0}", "not({0})", "[{0}..1000)", "< {0}, > 700"]
            ),
            st.sampled_from(["0", "0.5", "299.99", "300", "500"]),
        ),
    ),
    st.tuples(
        st.just(OPENING),
        st.builds(
            str.format,
            st.sampled_from(["<= {0}", "> {0}", "{0}", "[{0}..2020-01-01]", "not(< {0})"]),
            st.sampled_from(["2014-01-01", "2014-01-02", "2019-12-31"]),
        ),
    ),
)


def readable(pair: tuple[Fact, str]) -> CellTest | None:
    try:
        return CellTest(pair[0].id, read_cell(pair[1], pair[0]))
    except UnreadableCell:
        return None


tests = cells.map(readable).filter(bool)
NUMBERS = [
    "0",
    "0.4",
    "0.5",
    "0.6",
    "299.99",
    "299.995",
    "300",
    "301",
    "500",
    "501",
    "700",
    "701",
    "999.9",
    "1000",
    "2000",
]
DAYS = [
    "1999-01-01",
    "2013-12-31",
    "2014-01-01",
    "2014-01-02",
    "2014-01-03",
    "2019-12-31",
    "2020-01-01",
    "2020-01-02",
]
VALUES = {
    "goods": GOODS.codes,
    "roofed": (False, True),
    "area": tuple(map(Decimal, NUMBERS)),
    "opening": tuple(map(date.fromisoformat, DAYS)),
}


@unhurried
@given(tests)
def test_an_atom_satisfies_a_cell_wholly_or_not_at_all(test):
    axis = axis_of(FACTS[test.fact], test.cell.bounds())
    mask = axis.mask_of(test.cell)
    for value in VALUES[test.fact]:
        assert test.cell.admits(value) == bool(mask >> axis.index_of(value) & 1)


@unhurried
@given(tests, st.integers(min_value=0))
def test_a_cell_made_from_atoms_admits_exactly_them(test, number):
    axis = axis_of(FACTS[test.fact], test.cell.bounds())
    mask = number % (axis.full + 1)
    for shortest in (True, False):
        assert axis.mask_of(axis.cell_of(mask, shortest=shortest)) == mask


@unhurried
@given(tests)
def test_every_representative_lies_in_its_own_atom_and_can_be_answered(test):
    axis = axis_of(FACTS[test.fact], test.cell.bounds())
    if axis.fact.type in ("number", "date"):
        assert sorted(axis.representatives) == list(axis.representatives)
    for index, (atom, value) in enumerate(zip(axis.atoms, axis.representatives, strict=True)):
        assert axis.index_of(value) == index
        assert atom.admits(value) if isinstance(atom, Interval) else atom == value
        answer = (
            value.isoformat()
            if isinstance(value, date)
            else f"{value:f}"
            if isinstance(value, Decimal)
            else value
        )
        assert axis.fact.read(answer) == value


# --- regions

conditions = st.recursive(
    tests,
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(lambda found: All(tuple(found))),
        st.lists(parts, max_size=3).map(lambda found: AnyOf(tuple(found))),
        parts.map(Not),
    ),
    max_leaves=5,
)


def space_of(*given_conditions) -> Space:
    return Space(
        base(), [*given_conditions, *(CellTest(name, Cell((values[0],))) for name, values in VALUES.items())]
    )


def points(region) -> set[tuple[int, ...]]:
    """The combinations of atoms in `region`; no two of its boxes share one."""
    found = [
        point
        for box in region
        for point in product(*([i for i in range(mask.bit_length()) if mask >> i & 1] for mask in box))
    ]
    assert len(found) == len(set(found)) == size(region)
    return set(found)


@unhurried
@given(conditions, conditions)
def test_operations_on_regions_are_operations_on_sets(first, second):
    space = space_of(first, second)
    a, b = space.region(first), space.region(second)
    everything = points(space.everything)
    assert points(intersection(a, b)) == points(a) & points(b)
    assert points(union(a, b)) == points(a) | points(b)
    assert points(difference(a, b)) == points(a) - points(b)
    assert points(space.complement(a)) == everything - points(a)
    assert points(merged(a)) == points(a)


@unhurried
@given(conditions, conditions)
def test_a_region_is_merged_to_the_same_boxes_however_it_was_written(first, second):
    space = space_of(first, second)
    a, b = space.region(first), space.region(second)
    whole = merged(union(a, b))
    assert whole == merged(union(b, a))
    assert whole == merged(union(difference(a, b), union(intersection(b, a), difference(b, a))))


@unhurried
@given(conditions, st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}))
def test_a_project_lies_in_the_region_of_a_condition_just_when_it_holds(condition, facts):
    space = space_of(condition)
    assert bool(intersection(space.region(condition), (space.box_at(facts),))) == holds(condition, facts)


@unhurried
@given(conditions)
def test_a_witness_lies_in_its_region(condition):
    space = space_of(condition)
    if region := space.region(condition):
        assert holds(condition, space.witness(region))


@unhurried
@given(conditions, tests)
def test_a_region_is_written_alike_when_other_rules_cut_finer(condition, other):
    space, finer = space_of(condition), space_of(condition, other)
    region, same = space.region(condition), finer.region(condition)
    if merged(region) not in (NOTHING, space.everything):
        assert space.written(region) == finer.written(same)


def test_a_region_has_few_boxes():
    condition = AnyOf(tuple(CellTest("goods", Cell((code,))) for code in GOODS.codes[:2]))
    assert len(space_of().region(condition)) == 1


def test_a_derived_fact_stands_for_its_condition():
    derived = {"large": {"area": ">= 500"}, "stall": {"not": {"large": "true"}}}
    kb = base(derived=derived)
    space = Space(kb, [CellTest("stall", Cell((True,)))])
    assert [axis.fact.id for axis in space.axes] == ["area"]
    assert space.region(CellTest("stall", Cell((True,)))) == space.region(
        CellTest("area", cell(AREA, "< 500"))
    )
    assert space.region(CellTest("stall", Cell((True, False)))) == space.everything
    assert space.region(CellTest("stall", Cell((), negated=False))) == NOTHING


def test_only_the_facts_that_the_conditions_depend_on_have_an_axis():
    condition = All((CellTest("goods", ANY), CellTest("roofed", Cell((True,)))))
    assert [axis.fact.id for axis in Space(base(), [condition]).axes] == ["roofed"]


def test_a_space_without_facts_has_one_project():
    space = Space(base(), [ALWAYS])
    assert (size(space.everything), space.witness(space.everything), space.complement(space.everything)) == (
        1,
        {},
        (),
    )


@pytest.mark.parametrize(
    ("condition", "words", "written"),
    [
        ({"goods": "food"}, "食品", "goods: food"),
        (
            {"goods": "not(food)", "roofed": "true"},
            "not(食品) × 有棚: 是",
            "goods: toys, books & roofed: true",
        ),
        ({"area": "[300..500)"}, "面积 [300..500) 平方米", "area: [300..500)"),
        ({"area": "< 300"}, "面积 < 300 平方米", "area: < 300"),
        ({"area": "not(300)"}, "面积 not(300) 平方米", "area: < 300, > 300"),
        ({"opening": "> 2014-01-01"}, '开市日 >= date("2014-01-02")', 'opening: >= date("2014-01-02")'),
        ({"opening": "(2014-01-01..2014-01-03)"}, '开市日 date("2014-01-02")', 'opening: date("2014-01-02")'),
        (
            {"any": [{"goods": "food", "roofed": "false"}, {"goods": "toys", "area": "300"}]},
            "食品 × 有棚: 否; 玩具 × 面积 300 平方米",
            "goods: food & roofed: false | goods: toys & area: 300",
        ),
        ({"goods": "-"}, "any project", ""),
        ({"goods": "not(food, toys, books)"}, "no project", ""),
    ],
)
def test_a_region_is_put_in_words(condition, words, written):
    kb = base([condition])
    space = Space(kb, [kb.situations[0].when])
    region = space.region(kb.situations[0].when)
    assert (space.in_words(region), space.written(region)) == (words, written)


def test_words_in_english_fall_back_to_chinese():
    kb = base([{"goods": "food", "roofed": "true"}])
    space = Space(kb, [kb.situations[0].when])
    assert space.in_words(space.region(kb.situations[0].when), "en") == "食品 × 有棚: yes"

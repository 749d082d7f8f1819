"""The index: every conclusion over the facts it depends on, the same as the meaning, in a size that stays sensible."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.classify import classify
from decision.conclusions import dependencies
from decision.derive import Derivation
from decision.index import CELL_LIMIT, Index, classification_facts
from decision.index_build import build, by_meaning
from decision.index_plan import plan_tables
from decision.opened import OpenRelease
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.release import Release
from kb.vocabulary import Value
from tests.decision.strategies import (
    COMBINATIONS,
    CRITERIA,
    DECLARED,
    FACTORY,
    HARBIN,
    KB,
    NOTHING_DECLARED,
    NOTICES,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    code_fact,
    complete_facts,
    conclusions_by_hand,
    decided,
    knowledge_base,
    laws,
    matching,
    opened_by_meaning,
    violated,
)
from tests.folders import copy_of, replace, write

INDEX = OPENED.index
ALL = tuple(dependencies(KB))

# Facts and rules that are added to Harbin's own: ten more yes/no facts, and five thresholds of two numbers.

YES_OR_NO = tuple(f"extra_{n}" for n in range(10))
MORE_FACTS = """
  - id: floor_area_m2
    zh: 建筑面积
    type: number
    unit: 平方米
    minimum: "0"
    question: {zh: 建筑面积多大？}
  - id: height_m
    zh: 建筑高度
    type: number
    unit: 米
    optional: true
    question: {zh: 楼有多高？}
""" + "".join(
    f"""
  - id: {name}
    zh: 补充事项{name[-1]}
    type: boolean
    optional: true
    question: {{zh: 有没有第{name[-1]}种情况？}}
"""
    for name in YES_OR_NO
)
MORE_DERIVED = """
  - {id: large_building, zh: 大型建筑, when: {floor_area_m2: ">= 3000"}}
  - {id: huge_building, zh: 特大建筑, when: {floor_area_m2: "> 100000"}}
  - {id: middling_building, zh: 中型建筑, when: {floor_area_m2: "[1000..3000)"}}
  - {id: tall_building, zh: 高层建筑, when: {any: [{height_m: "> 24"}, {height_m: "> 100", extra_0: true}]}}
"""
MORE_RULES = "\nitems:\n" + "".join(
    f"  - {{item: extra_review_{name[-1]}, when: {{all: [{{{name}: true}}, {{{when}: true}}]}}, reason: 补充}}\n"
    for name, when in zip(
        YES_OR_NO,
        ("large_building", "huge_building", "tall_building", "civil_building", "middling_building") * 2,
        strict=True,
    )
)
MORE_ITEMS = "items:\n" + "".join(
    f"""
  - id: extra_review_{name[-1]}
    zh: 补充审查{name[-1]}
    department: CONS
    stage: S3
    type: review
    promised: {{days: 2, unit: working_days}}
    requires: [unified_form, survey_opinion]
"""
    for name in YES_OR_NO
)


def larger_harbin(parent: Path, derived: str = "", rules: str = "", items: str = "") -> KnowledgeBase:
    """Return Harbin with more facts, and with more derived facts and item rules that read them."""
    folder = copy_of(HARBIN, parent)
    vocabulary = (folder / "vocabulary.yaml").read_text(encoding="utf-8")
    write(folder, "vocabulary.yaml", vocabulary + MORE_FACTS)
    write(folder, "items/extra.yaml", MORE_ITEMS + items)
    widen(folder, "situations.csv")
    widen(folder, "constraints.csv")
    more = MORE_DERIVED + derived + MORE_RULES + rules
    return load(replace(folder, "applicability.yaml", "\nitems:\n", more))


def widen(folder: Path, file: str) -> None:
    """Give a table a column for the number, in which any value will do."""
    header, *rows = (folder / file).read_text(encoding="utf-8").splitlines()
    write(folder, file, "\n".join([f"{header},floor_area_m2", *(f"{row},-" for row in rows)]) + "\n")


def cells(index: Index) -> int:
    return sum(len(table.rows) for table in index.tables)


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return larger_harbin(tmp_path_factory.mktemp("larger"))


@pytest.fixture(scope="module")
def larger_index(larger: KnowledgeBase) -> Index:
    return build(larger, by_meaning(larger))


# What it holds.


def test_every_conclusion_stands_in_one_table_over_exactly_the_facts_it_depends_on():
    depends = dependencies(KB)
    held = [(conclusion, table.facts) for table in INDEX.tables for conclusion in table.conclusions]
    assert len(held) == len(depends) == len({conclusion for conclusion, _ in held})
    assert all(set(facts) == depends[conclusion] for conclusion, facts in held)
    assert INDEX.by_meaning == ()


def test_the_size_grows_with_the_sum_of_the_conclusions_and_not_with_the_product_of_the_facts():
    print(f"\nHarbin: {cells(INDEX)} cells in {len(INDEX.tables)} tables; all facts together: {288 * 2**6}")
    assert cells(INDEX) < 1_000


def test_a_table_has_a_row_for_each_cell():
    for table in INDEX.tables:
        sizes = [len(INDEX.axes[fact].representatives) for fact in table.facts]
        assert table.sizes == tuple(sizes)
        everything = list(product(*map(range, sizes)))
        assert [table.offset(cell) for cell in everything] == list(range(len(table.rows)))


def test_the_situations_turn_on_the_four_criteria():
    assert classification_facts(KB) == CRITERIA == INDEX.classification


@given(complete_facts())
@laws(40)
def test_of_complete_answers_everything_is_certain(facts):
    settled = INDEX.settle(facts)
    assert settled.certain == settled.possible == conclusions_by_hand(facts)
    assert settled.open_facts == ()


@given(st.sampled_from(PARTIAL), st.dictionaries(st.sampled_from(DECLARED), st.booleans()), st.randoms())
@laws(60)
def test_of_partial_answers_the_certain_holds_in_every_completion_and_the_possible_covers_each(
    partial, some, chance
):
    facts: dict[str, Value] = {**answers(*partial), **some}
    settled = INDEX.settle(facts)
    for _ in range(5):
        whole = {
            fact.id: chance.choice(INDEX.axes[fact.id].representatives) for fact in KB.vocabulary.facts
        } | facts
        concluded = conclusions_by_hand(whole)
        assert settled.certain <= concluded <= settled.possible


@pytest.mark.parametrize(
    "partial", [(None,) * 4, (None, *list(FACTORY.values())[1:]), (*list(FACTORY.values())[:3], None)]
)
def test_the_certain_is_what_every_completion_concludes_and_the_possible_what_some_does(partial):
    facts = {**answers(*partial), **NOTHING_DECLARED}
    spans = [
        [v] if v else INDEX.axes[name].representatives for name, v in zip(CRITERIA, partial, strict=True)
    ]
    drawn = [conclusions_by_hand({**NOTHING_DECLARED, **answers(*values)}) for values in product(*spans)]
    settled = INDEX.settle(facts)
    assert settled.certain == frozenset.intersection(*drawn)
    assert settled.possible == frozenset.union(*drawn)


@given(
    st.sampled_from(PARTIAL), st.dictionaries(st.sampled_from(DECLARED), st.booleans()), st.integers(0, 999)
)
@laws(30)
def test_what_the_meaning_concludes_from_partial_answers_is_certain_and_what_it_denies_impossible(
    partial, some, seed
):
    facts = {**answers(*partial), **some}
    settled, meaning = INDEX.settle(facts), Derivation(KB, facts)
    for conclusion in random.Random(seed).sample(ALL, 150):
        truth = meaning.truth(conclusion)
        assert truth is not True or conclusion in settled.certain
        assert truth is not False or conclusion not in settled.possible


def test_answers_to_facts_that_are_not_known_are_not_looked_at():
    assert INDEX.settle({**FACTORY, "approved_or_verified": True}) == INDEX.settle(FACTORY)


def test_a_value_that_is_none_of_its_fact_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        INDEX.settle({"investor": "nobody"})


def test_an_open_fact_on_which_nothing_turns_any_more_is_not_open():
    """Here `site` decides only indoors; outdoors nothing but the optional answer is left open."""
    kb = knowledge_base(
        [
            code_fact("site", "hill", "valley"),
            code_fact("works", "indoors", "outdoors"),
            {"id": "wet", "type": "boolean", "optional": True},
        ],
        situations=[{"id": "S-1", "zh": "一", "category": "c", "flowchart": "F", "when": {"works": "-"}}],
        items=[{"id": "survey", "zh": "踏查", "department": "D", "stage": "S1", "type": "permit"}],
        item_rules=[
            {
                "item": "survey",
                "reason": "因",
                "when": {"any": [{"wet": "true"}, {"site": "hill", "works": "indoors"}]},
            }
        ],
    )
    index = opened_by_meaning(kb).index
    assert index.settle({"works": "outdoors"}).open_facts == ("wet",)
    assert index.settle({"works": "indoors"}).open_facts == ("site", "wet")
    assert classify(index, {"works": "outdoors"}).is_decided


# Larger knowledge bases.


def test_ten_more_yes_or_no_facts_and_five_thresholds_fit_into_a_sensible_index(larger_index):
    index = larger_index
    everything = 1
    for axis in index.axes.values():
        everything *= len(axis.representatives)
    print(
        f"\nlarger Harbin: {cells(index)} cells in {len(index.tables)} tables; all facts together: {everything}"
    )
    assert len(index.axes["floor_area_m2"].representatives) == 7
    assert len(index.axes["height_m"].representatives) == 5
    assert index.by_meaning == ()
    assert cells(index) < 5_000 < everything


def test_a_larger_knowledge_base_decides_by_bands_and_asks_for_the_number_it_needs(larger, larger_index):
    opened = OpenRelease(Release(larger), larger_index, NOTICES)
    area = larger.vocabulary["floor_area_m2"].read
    small, large = ({**FACTORY, "floor_area_m2": area(m2), "extra_0": True} for m2 in (2999.99, 3000))
    assert "extra_review_0" not in {step.item for step in decided(small, opened=opened).plan.steps}
    assert "extra_review_0" in {step.item for step in decided(large, opened=opened).plan.steps}
    undecided = decided({**FACTORY, "extra_0": True}, opened=opened)
    assert undecided.outcome == "undecided"
    assert undecided.next_question.fact == "floor_area_m2"


@given(seed=st.integers(0, 10_000))
@laws(15)
def test_in_a_larger_knowledge_base_index_and_meaning_agree(larger, larger_index, seed):
    chance = random.Random(seed)
    facts = {name: chance.choice(axis.representatives) for name, axis in larger_index.axes.items()}
    every = tuple(dependencies(larger))
    assert larger_index.settle(facts).certain == Derivation(larger, facts).conclusions(every)


# A conclusion that is too large for a table.

ANY_OF_ALL = (
    "any: ["
    + ", ".join(f"{{{name}: true}}" for name in (*YES_OR_NO, *DECLARED))
    + ', {floor_area_m2: "> 50000"}, {height_m: "> 50"}]'
)
TOO_LARGE = f"  - {{id: special_case, zh: 特殊项目, when: {{{ANY_OF_ALL}}}}}\n"
ITS_ITEM = "  - {id: special_review, zh: 特殊审查, department: CONS, stage: S3, type: review}\n"
ITS_RULE = "  - {item: special_review, when: {special_case: true}, reason: 特殊}\n"


@pytest.fixture(scope="module")
def too_large(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return larger_harbin(
        tmp_path_factory.mktemp("too_large"), derived=TOO_LARGE, rules=ITS_RULE, items=ITS_ITEM
    )


def test_a_conclusion_whose_table_would_pass_the_limit_is_answered_by_meaning(too_large):
    index = build(too_large, by_meaning(too_large))
    assert index.by_meaning == (("derived", "special_case"),)
    assert [table.facts for table in index.tables if ("item", "special_review") in table.conclusions] == [
        ("special_case",)
    ]
    assert cells(index) < 5_000
    assert CELL_LIMIT < 2**18


def test_a_conclusion_answered_by_meaning_is_decided_left_open_and_named_as_any_other(too_large):
    opened = opened_by_meaning(too_large)
    area = too_large.vocabulary["floor_area_m2"].read(10)
    nothing: dict[str, Value] = {
        **FACTORY,
        "floor_area_m2": area,
        "height_m": area,
        **dict.fromkeys((*YES_OR_NO, *DECLARED), False),
    }
    one = {**nothing, "extra_7": True}
    item = "special_review"
    assert item not in {step.item for step in decided(nothing, opened=opened).plan.steps}
    assert item in {step.item for step in decided(one, opened=opened).plan.steps}
    open_one = decided({name: value for name, value in nothing.items() if name != "extra_7"}, opened=opened)
    assert [
        (optional.item, optional.facts) for optional in open_one.plan.optional_items if optional.item == item
    ] == [(item, ("extra_7",))]
    del one["height_m"]
    assert opened.index.settle(one).open_facts == ("height_m",)


# Complete answers, by one look-up.


def test_one_look_up_says_what_every_combination_is():
    for combination in COMBINATIONS:
        found = INDEX.at({**answers(*combination), "takes_forest": True})
        assert found.constraints == violated(combination)
        assert found.is_decided == (combination in VALID)
        if found.is_decided:
            assert found.situations == matching(combination)
            assert found.flowcharts == (KB.situation_by_id[found.situations[0]].flowchart,)


def test_one_look_up_needs_every_criterion_and_a_value_of_each():
    with pytest.raises(KeyError, match="management"):
        INDEX.at({name: FACTORY[name] for name in CRITERIA[:3]})
    with pytest.raises(ValueError, match="nobody"):
        INDEX.at({**FACTORY, "investor": "nobody"})


@pytest.mark.parametrize("limit", [CELL_LIMIT, 1])
def test_one_look_up_says_the_same_where_the_meaning_has_to_answer(monkeypatch, limit):
    """Under a limit of one cell the situations have no table."""
    monkeypatch.setattr("decision.index_build.CELL_LIMIT", limit)
    kb = knowledge_base(
        [{"id": "area", "type": "number"}],
        constraints=[{"id": "C-1", "zh": "不可", "when": {"area": "> 100"}}],
        situations=[
            {"id": "S-1", "zh": "一", "category": "c", "flowchart": "F", "when": {"area": "< 30"}},
            {"id": "S-2", "zh": "二", "category": "c", "flowchart": "F", "when": {"area": ">= 30"}},
        ],
    )
    index = opened_by_meaning(kb).index
    read = kb.vocabulary["area"].read
    assert bool(index.by_meaning) == (limit == 1)
    found = [index.at({"area": read(m2)}) for m2 in (29, 30, 101)]
    assert [(f.situations, f.constraints) for f in found] == [
        (("S-1",), ()),
        (("S-2",), ()),
        (("S-2",), ("C-1",)),
    ]
    assert [classify(index, {"area": read(m2)}).situations for m2 in (29, 30)] == [("S-1",), ("S-2",)]
    assert classify(index, {"area": read(101)}).constraints == ("C-1",)
    assert classify(index, {}).situations == ("S-1", "S-2")
    assert not classify(index, {}).is_decided


# Tables.


def test_conclusions_that_depend_on_the_same_facts_share_a_table_and_the_order_of_the_rules():
    tables = plan_tables(KB, INDEX.axes)
    assert len({table.facts for table in tables}) == len(tables)
    for table in tables:
        assert list(table.conclusions) == sorted(table.conclusions, key=ALL.index)


def test_an_index_of_rules_that_read_no_fact_has_one_cell():
    kb = knowledge_base(
        [code_fact("land", "own", "leased")],
        items=[{"id": "survey", "zh": "踏查", "department": "D", "stage": "S1", "type": "permit"}],
        item_rules=[{"item": "survey", "when": "true", "reason": "因"}],
    )
    index = build(kb, by_meaning(kb))
    assert cells(index) == 1
    assert index.settle({}).certain == {("item", "survey")}

"""The index with numbers, days and derived facts as axes: the same as the meaning, whatever the rules are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision import index_plan
from decision.bands import read_band, with_sums
from decision.conclusions import dependencies, direct_facts, is_so
from decision.derive import Derivation
from decision.index_build import build, by_meaning
from decision.index_table import NO_PROJECT
from kb.conditions import All, AnyOf, Not, written
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.vocabulary import Value
from tests import folders
from tests.decision.strategies import knowledge_base, laws
from tests.strategies import VOCABULARY, conditions, values

MILLS = load(folders.MILLS)
INDEX = build(MILLS, by_meaning(MILLS))
FACTS = [{"id": fact.id, "type": fact.type} for fact in VOCABULARY.facts]
FACTS[0]["values"] = [{"id": code, "zh": code} for code in VOCABULARY["goods"].codes]
MANIFEST = {
    "id": "small",
    "zh": "小",
    "jurisdiction": {"zh": "某市"},
    "law_as_of": "2015-05-18",
    "effective_from": "2013-01-01",
    "tables": [{"id": "t", "zh": "表", "hit_policy": "COLLECT", "inputs": ["goods"]}],
}
some_facts = st.sets(st.sampled_from([fact.id for fact in VOCABULARY.facts]))
complete_facts = st.fixed_dictionaries({fact.id: values(fact) for fact in VOCABULARY.facts})


@st.composite
def rules(draw: st.DrawFn) -> KnowledgeBase:
    """Draw derived facts that follow from each other, and rows of a table that test them beside given facts."""
    first, second, third, fourth = (draw(conditions) for _ in range(4))
    derived = {
        "d0": first,
        "d1": AnyOf((All((is_so("d0"), second)), third)),
        "d2": All((Not(is_so("d0")), fourth)),
    }
    rows = [
        All((is_so("d1"), second)),
        AnyOf((Not(is_so("d1")), is_so("d2"))),
        AnyOf((All((is_so("d0"), is_so("d2"))), third)),
        All((is_so("all_rows"), fourth)),
    ]
    derived["all_rows"] = AnyOf(tuple(rows[:2]))
    return knowledge_base(
        FACTS,
        manifest=MANIFEST,
        derived_facts=[{"id": name, "zh": name, "when": written(when)} for name, when in derived.items()],
        rows=[{"table": "t", "id": f"r{n}", "when": written(row)} for n, row in enumerate(rows)],
    )


@pytest.fixture(params=[1, index_plan.SMALL_TABLE], ids=["derived facts as axes", "given facts only"])
def _small_table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_plan, "SMALL_TABLE", request.param)


@pytest.mark.usefixtures("_small_table")
@given(
    kb=rules(),
    facts=complete_facts,
    answered=st.sets(st.sampled_from([f["id"] for f in FACTS])),
    chance=st.randoms(),
)
@laws(25)
def test_the_factored_index_says_what_the_meaning_says(kb, facts, answered, chance):
    index, every = build(kb, by_meaning(kb)), tuple(dependencies(kb))
    whole = index.settle(facts)
    assert whole.certain == whole.possible == Derivation(kb, facts).conclusions(every)
    partial = {name: facts[name] for name in answered}
    settled, meaning = index.settle(partial), Derivation(kb, partial)
    for conclusion in every:
        truth = meaning.truth(conclusion)
        assert truth is not True or conclusion in settled.certain
        assert truth is not False or conclusion not in settled.possible
    for _ in range(3):
        completed = {n: chance.choice(axis.representatives) for n, axis in index.axes.items()} | partial
        drawn = Derivation(kb, completed).conclusions(every)
        assert settled.certain <= drawn <= settled.possible


@pytest.mark.usefixtures("_small_table")
@given(kb=rules(), facts=complete_facts, answered=some_facts)
@laws(25)
def test_answers_to_the_open_facts_settle_everything_that_is_no_derived_fact(kb, facts, answered):
    index = build(kb, by_meaning(kb))
    partial = {name: facts[name] for name in answered}
    asked = index.settle(partial).open_facts
    settled = index.settle({**partial, **{name: facts[name] for name in asked}})
    assert {one for one in settled.possible - settled.certain if one[0] != "derived"} == set()
    rows = [one for one in dependencies(kb) if one[0] == "row"]
    assert set(index.turning(partial, rows)) == set(asked)


def test_a_table_cuts_a_number_only_at_the_bounds_of_its_own_conditions():
    kb = knowledge_base(
        [{"id": "m2", "type": "number"}],
        derived_facts=[
            {"id": "small", "zh": "小", "when": {"m2": "<= 10"}},
            {"id": "middling", "zh": "中", "when": {"m2": "(10..20], 30"}},
        ],
    )
    index = build(kb, by_meaning(kb))
    (table,) = index.tables
    assert len(index.axes["m2"].atoms) == 7
    # Up to 10; above 10 up to 20, and 30; all others.
    assert table.classes == ((0, 0, 1, 1, 2, 1, 2),)
    assert index.size.cells == 3
    assert {table.cell_of(offset)["m2"] for offset in range(3)} <= {0, 1, 2, 3, 4, 5, 6}


def test_a_conclusion_over_too_many_facts_stands_over_the_facts_that_its_condition_names(monkeypatch):
    monkeypatch.setattr(index_plan, "SMALL_TABLE", 1)
    index = build(MILLS, by_meaning(MILLS))
    given_facts = set(index.axes)
    direct = direct_facts(MILLS)
    for table in index.tables:
        for conclusion in table.conclusions:
            assert set(table.facts) in (direct[conclusion], dependencies(MILLS)[conclusion])
    assert any(set(table.facts) - given_facts for table in index.tables)
    held = [name for table in index.tables for name in table.facts if name not in given_facts]
    order = [c[1] for table in index.tables for c in table.conclusions if c[0] == "derived"]
    assert set(held) <= set(order)


def test_a_cell_in_which_no_project_lies_has_no_row(monkeypatch):
    monkeypatch.setattr(index_plan, "SMALL_TABLE", 1)
    kb = knowledge_base(
        [{"id": "m2", "type": "number"}, {"id": "wet", "type": "boolean"}, {"id": "old", "type": "boolean"}],
        derived_facts=[
            {"id": "small", "zh": "小", "when": {"any": [{"m2": "< 10"}, {"m2": "20"}], "wet": "true"}}
        ],
        manifest=MANIFEST | {"tables": [MANIFEST["tables"][0] | {"inputs": ["wet"]}]},
        rows=[
            {"table": "t", "id": "r", "when": {"any": [{"small": "true", "wet": "true"}, {"old": "true"}]}}
        ],
    )
    index = build(kb, by_meaning(kb))
    table = next(table for table in index.tables if "small" in table.facts)
    missing = [table.cell_of(place) for place, row in enumerate(table.rows) if row == NO_PROJECT]
    assert missing == [{"wet": 0, "old": old, "small": 1} for old in (0, 1)]
    assert index.settle({"wet": False, "old": False}).open_facts == ()


# Bands and sums.


def mill(**facts: object) -> Mapping[str, Value]:
    return {name: MILLS.vocabulary[name].read(value) for name, value in facts.items()}


@given(
    low=st.integers(0, 12),
    width=st.integers(1, 12),
    work=st.sampled_from(MILLS.vocabulary["work"].codes),
    others=st.dictionaries(st.sampled_from(["near_weir"]), st.booleans()),
)
@laws(30)
def test_a_band_is_any_of_the_values_in_it(low, width, work, others):
    fact = MILLS.vocabulary["wheel_width_m"]
    band = read_band(fact, f"[{low}..{low + width})")
    facts = {"work": work, **others}
    settled = INDEX.settle({**facts, fact.id: band})
    inside = [INDEX.settle({**facts, fact.id: Decimal(low) + Decimal(n) / 2}) for n in range(2 * width)]
    assert settled.certain <= frozenset.intersection(*(one.certain for one in inside))
    assert settled.possible >= frozenset.union(*(one.possible for one in inside))


def test_for_an_open_sum_the_parts_without_an_answer_are_asked():
    known = {**mill(case_date="2020-03-01", work="new", near_weir=False)}
    assert "total_width_m" in dependencies(MILLS)["derived", "wide"]
    assert INDEX.settle(known).open_facts == ("wheel_width_m", "house_width_m")
    wheel = mill(wheel_width_m=2)
    assert INDEX.settle({**known, **wheel}).open_facts == ("house_width_m",)
    assert (
        INDEX.settle(with_sums(MILLS.vocabulary, {**known, **wheel, **mill(house_width_m=1)})).open_facts
        == ()
    )


def test_the_size_counts_every_cell_of_every_table():
    assert INDEX.size.cells == sum(len(list(product(*map(range, table.sizes)))) for table in INDEX.tables)
    assert INDEX.size.tables == len(INDEX.tables)
    assert str(INDEX.size.tables) in str(INDEX.size)

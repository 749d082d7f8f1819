"""England's Classes A, D and E: the rule folder says what the published tables say, on and beside every limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Decision
from decision.decide import Case, decide
from kb.loader import load
from tests.decision.strategies import laws, opened_by_meaning
from tests.published import examples
from tests.second_reading import (
    Project,
    bounds,
    cells_of,
    need_published_tables,
    on_and_beside,
    rows_that_hold,
    table,
)

need_published_tables()
FOLDER = Path(__file__).parents[1] / "kb" / "england"
KB = load(FOLDER)
AS_OF = KB.manifest.effective_from
LIMITS = ("class_a_limits", "class_d_limits", "class_e_limits")
TABLES = {name: table(f"third/{name}.csv") for name in (*LIMITS, "class_a_route", "class_e_height")}
FACTS = [fact for fact in table("third/facts.csv") if fact["type"] != "derived"]
CELLS = [*cells_of([*TABLES.values()])]


def least_of(fact: Mapping[str, str]) -> Decimal:
    """Return the least value of a number: `>= 0` has 0 itself, `> 0` one step above."""
    sign, least = fact["minimum"].split()
    return Decimal(least) if sign == ">=" else Decimal(least) + Decimal(fact["step"])


def values_of(fact: Mapping[str, str]) -> list[Any]:
    """Return the codes of a fact, both answers, or its limits with what lies one step beside them."""
    if fact["type"] == "code":
        return fact["values"].split("|")
    if fact["type"] == "boolean":
        return [False, True]
    cut = {
        limit for bound in bounds(fact["id"], CELLS) for limit in on_and_beside(bound, Decimal(fact["step"]))
    }
    return sorted(value for value in cut if value >= least_of(fact))


VALUES = {fact["id"]: values_of(fact) for fact in FACTS}
NUMBERS = [(fact["id"], value) for fact in FACTS if fact["type"] == "number" for value in VALUES[fact["id"]]]
KINDS = ("storeys", "house_type", "article_2_3_land")
PLAIN: Project = {name: values[0] for name, values in VALUES.items()} | {
    "rear_boundary_m": Decimal(10),
    "boundary_m": Decimal(3),
    "highway_boundary_m": Decimal(3),
}


def read_again(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the rows of each published table that hold for a project."""
    larger = not project["article_2_3_land"] and not project["sssi"]
    known = {**project, "larger_allowed": larger}
    known["any_limit_broken"] = bool(rows_that_hold(TABLES["class_a_limits"], known))
    return {name: tuple(row["id"] for row in rows_that_hold(rows, known)) for name, rows in TABLES.items()}


@cache
def opened() -> Any:
    return opened_by_meaning(KB)


def decided(project: Project) -> Decision:
    return decide(Case(project), opened(), AS_OF, AS_OF)


def rows_decided(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the rows by which each table answers a project, or between which it cannot."""
    return {answer.table: tuple(row.row for row in answer.rows) for answer in decided(project).tables}


@pytest.mark.parametrize("example", examples("third/expected.json"), ids=lambda example: example["id"])
def test_a_worked_example_comes_out(example):
    decision = decided(example["facts"])
    rows = {answer.table: tuple(row.row for row in answer.rows) for answer in decision.tables}
    expected = example["expect"]
    assert list(decision.answers[f"{example['table']}_limits"]) == expected["limits"]
    assert decision.answers.get("class_a_route") == expected.get("route")
    if "height_rows" in expected:
        assert list(rows["class_e_height"]) == expected["height_rows"]


@pytest.mark.parametrize("kind", [*product(*(VALUES[fact] for fact in KINDS))], ids=str)
@pytest.mark.parametrize(("side_extension", "dual_pitched"), [(False, True), (True, False)])
def test_on_and_beside_each_limit_the_rows_are_those_of_the_published_cells(
    kind, side_extension, dual_pitched
):
    plain = {**PLAIN, **dict(zip(KINDS, kind, strict=True))}
    plain |= {"side_extension": side_extension, "dual_pitched": dual_pitched}
    for fact, value in NUMBERS:
        project = {**plain, fact: value}
        assert rows_decided(project) == read_again(project), (fact, value)


@given(project=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}))
@laws(100)
def test_any_project_on_the_limits_meets_the_rows_of_the_published_cells(project):
    assert rows_decided(project) == read_again(project)


@given(project=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}))
@laws(50)
def test_only_a_dual_pitched_roof_near_the_boundary_meets_two_height_rules(project):
    decision = decided(project)
    twice = project["dual_pitched"] and project["boundary_m"] < 2
    assert (decision.outcome, decision.reason) == (
        ("undecided", "two_published_rules") if twice else ("decided", "")
    )
    assert (decision.answers["class_e_height"] is None) == twice
    assert decision.findings == (("E-1",) if twice else ())


@pytest.mark.parametrize("name", TABLES)
def test_each_row_is_the_published_one(name):
    rows = KB.rows_of_table[name]
    assert [row.id for row in rows] == [row["id"] for row in TABLES[name]]
    for row, published in zip(rows, TABLES[name], strict=True):
        assert {**published, **row.outputs} == published
        assert row.basis[0].law == "GPDO"


def test_numbers_have_the_published_units_steps_and_least_values():
    for fact in FACTS:
        ours = KB.vocabulary.fact_of(fact["id"])
        assert (ours.en, ours.unit, ours.step) == (fact["label"], fact["unit"], fact["step"])
        if fact["type"] == "number":
            assert ours.lowest == least_of(fact)


def test_the_bounds_read_by_assumption_are_those_of_within():
    assert sorted((bound.fact, bound.read_as) for bound in KB.assumed_bounds) == [
        ("boundary_m", "< 2"),
        ("boundary_m", "< 2"),
        ("boundary_m", "< 2"),
        ("highway_boundary_m", "< 2"),
        ("rear_boundary_m", "< 7"),
    ]


def test_each_fact_and_table_has_a_chinese_and_an_english_label():
    named = (*KB.vocabulary.facts, *KB.derived_facts, *KB.tables, *KB.manifest.topics)
    assert all(one.zh and one.en and one.zh != one.en for one in named)


def test_the_day_of_the_text_read_is_the_first_day_of_the_rules():
    assert KB.manifest.effective_from == date.fromisoformat(KB.manifest.law_as_of)

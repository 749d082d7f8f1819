"""Beijing 2018-2021: the rule folder says what the published tables say, cell by cell, on and beside every bound."""

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
from decision.facts import read_answers
from kb.loader import load
from tests.decision.strategies import laws, opened_by_meaning
from tests.published import examples
from tests.second_reading import (
    Project,
    bounds,
    cells_of,
    document,
    holds,
    need_published_tables,
    on_and_beside,
    rows_that_hold,
    table,
)

need_published_tables()
FOLDER = Path(__file__).parents[1] / "kb" / "beijing"
KB = load(FOLDER)
FACTS = document("beijing/facts.yaml")["facts"]
DERIVED = document("beijing/derived.yaml")["derived_facts"]
TABLES = {name: table(f"beijing/{name}.csv") for name in ("route", "drawings", "permit", "commitment")}
CELLS = [*cells_of([*TABLES.values()]), *cells_of([fact["when"] for fact in DERIVED.values()])]
PARTS = ("above_ground_area_m2", "underground_area_m2")
PLAIN: Project = {
    "case_date": date(2021, 11, 1),
    "investor": "social",
    "work": "new",
    "use": "factory",
    "above_ground_area_m2": Decimal(1500),
    "underground_area_m2": Decimal(0),
    "underground_floors": Decimal(0),
    "height_m": Decimal(12),
    "floor_area_m2": Decimal(1500),
    "investment_10k_yuan": Decimal(800),
    "single_function": True,
    "excluded_location": False,
    "laboratory": False,
    "underground_development": False,
    "crowded_place": False,
    "special_fire_project": False,
}


def least_of(fact: Mapping[str, str]) -> Decimal:
    """Return the least value of a number: `>= 0` has 0 itself, `> 0` one step above."""
    return Decimal(0) if fact["minimum"] == ">= 0" else Decimal(fact["step"])


def values_of(fact: Mapping[str, Any]) -> list[Any]:
    """Return the codes of a fact, both answers, or its bounds with what lies one step or one day beside them."""
    if fact["type"] == "code":
        return [*fact["values"]]
    if fact["type"] == "boolean":
        return [False, True]
    step = Decimal(fact["step"]) if fact["type"] == "number" else None
    cut = {value for bound in bounds(fact["id"], CELLS) for value in on_and_beside(bound, step)}
    return sorted(value for value in cut if step is None or value >= least_of(fact))


VALUES = {fact["id"]: values_of(fact) for fact in FACTS}
NUMBERS = [(fact["id"], value) for fact in FACTS if fact["type"] == "number" for value in VALUES[fact["id"]]]


def added_up(project: Project) -> Project:
    return {**project, "floor_area_m2": sum(project[part] for part in PARTS)}


def read_again(project: Project) -> dict[str, Any]:
    """Return what the published cells say of a project: rows of the route, one answer of each rule set, or none."""
    known = dict(project)
    for name, fact in DERIVED.items():
        known[name] = holds(fact["when"], known)
    permits = {row["rule_set"]: row["permit"] for row in rows_that_hold(TABLES["permit"], known)}
    known["permit"] = "needed" if {*permits.values()} == {"needed"} else "no one answer"
    return {
        "route": tuple(row["id"] for row in rows_that_hold(TABLES["route"], known)),
        "drawings": tuple(row["upload"] for row in rows_that_hold(TABLES["drawings"], known)),
        "permit": permits,
        "commitment": tuple(row["grant"] for row in rows_that_hold(TABLES["commitment"], known)),
    }


@cache
def opened() -> Any:
    return opened_by_meaning(KB)


def decided(project: Project) -> Decision:
    return decide(Case(project), opened(), project["case_date"], date(2026, 1, 1))


def decided_alike(project: Project) -> dict[str, Any]:
    """Return what is decided of a project in the form of the second reading."""
    decision = decided(project)
    tables = {answer.table: answer for answer in decision.tables}
    return {
        "route": only(decision.answers.get("route")),
        "drawings": only(decision.answers.get("drawings")),
        "permit": dict(tables["permit"].by_rule_set),
        "commitment": only(decision.answers.get("commitment")),
    }


def only(answer: Any) -> tuple[str, ...]:
    return () if answer is None else (answer,)


@pytest.mark.parametrize("example", examples("beijing/expected.json"), ids=lambda example: example["id"])
def test_a_worked_example_comes_out(example):
    project = {**example["facts"], "case_date": date.fromisoformat(example["facts"]["case_date"])}
    decision = decided(project)
    found = {answer.table: answer for answer in decision.tables}
    keys = {"route": "route", "upload": "drawings", "grant": "commitment"}
    for key, expected in example["expect"].items():
        match key:
            case "permit":
                assert dict(found["permit"].by_rule_set) == expected
            case "finding":
                assert expected in decision.findings
            case "reason":
                assert (decision.outcome, decision.reason) == ("impossible", "out_of_scope")
            case _:
                assert decision.answers.get(keys[key]) == expected


@pytest.mark.parametrize("work", ["new", "interior"])
@pytest.mark.parametrize("day", VALUES["case_date"], ids=str)
def test_on_and_beside_each_bound_the_answer_is_that_of_the_published_cells(work, day):
    plain = {**PLAIN, "work": work, "case_date": day}
    for fact, value in NUMBERS:
        given_to = PARTS[0] if fact == "floor_area_m2" else fact
        project = added_up({**plain, given_to: value})
        assert decided_alike(project) == read_again(project), (fact, value)


@given(
    project=st.fixed_dictionaries(
        {
            fact: st.sampled_from(values)
            for fact, values in VALUES.items()
            if fact not in ("investor", "floor_area_m2")
        }
    )
)
@laws(100)
def test_any_project_on_the_bounds_is_answered_as_the_published_cells_say(project):
    project = added_up({**project, "investor": "social"})
    assert decided_alike(project) == read_again(project)


@pytest.mark.parametrize(("day", "work"), [*product(VALUES["case_date"], VALUES["work"])], ids=str)
def test_where_the_two_texts_on_permits_disagree_neither_they_nor_the_commitment_are_answered(day, work):
    project = {**PLAIN, "case_date": day, "work": work, "investment_10k_yuan": Decimal(50)}
    permits = read_again(project)["permit"]
    decision = decided(project)
    disagree = len({*permits.values()}) == 2
    assert ("BO-1" in decision.findings) == disagree
    if disagree:
        status = {answer.table: answer.status for answer in decision.tables}
        assert (status["permit"], status["commitment"]) == ("conflict", "conflict")
        assert (decision.answers["permit"], decision.answers["commitment"]) == (None, None)


def test_government_investment_is_refused_by_name_and_not_answered():
    decision = decided({**PLAIN, "investor": "government"})
    assert (decision.outcome, decision.reason, dict(decision.answers)) == ("impossible", "out_of_scope", {})


def test_the_areas_above_and_below_ground_need_not_be_added_by_hand():
    stated = {fact: value for fact, value in PLAIN.items() if fact != "floor_area_m2"}
    stated["case_date"] = stated["case_date"].isoformat()
    assert dict(read_answers(KB.vocabulary, stated).values) == PLAIN


@pytest.mark.parametrize("name", TABLES)
def test_each_row_is_the_published_one(name):
    rows = KB.rows_of_table[name]
    assert [row.id for row in rows] == [row["id"] for row in TABLES[name]]
    for row, published in zip(rows, TABLES[name], strict=True):
        assert {**published, **row.outputs} == published
        assert (row.rule_set, row.note) == (published.get("rule_set", ""), published["note_zh"])
        assert row.basis[0].law == published["source"]


def test_numbers_have_the_published_units_steps_and_least_values():
    for fact in FACTS:
        ours = KB.vocabulary.fact_of(fact["id"])
        assert (ours.zh, ours.en, ours.unit, ours.step) == (
            fact["zh"],
            fact["en"],
            fact.get("unit", ""),
            fact.get("step", ""),
        )
        if fact["type"] == "number":
            assert ours.lowest == least_of(fact)


def test_the_chart_and_the_totals_are_the_published_steps_and_limits():
    steps = document("beijing/steps.yaml")
    (chart,) = KB.charts
    days = {step["item"]: None if step["days"] == "null" else int(step["days"]) for step in steps["steps"]}
    assert (chart.id, {box.item: box.days for box in chart.steps}) == (steps["route"], days)
    assert [box.after for box in chart.steps] == [tuple(step["after"]) for step in steps["steps"]]
    (total,) = KB.totals
    assert [(limit.days, limit.basis) for limit in total.limits] == [
        (int(limit["days"]), limit["source"]) for limit in steps["limits"]
    ]


def test_every_published_source_is_named_with_its_number_and_place():
    published = document("beijing/sources.yaml")["documents"]
    ours = [(source.id, source.zh, source.number, source.where) for source in KB.manifest.sources]
    assert ours == [
        (one["id"], one["zh"], "" if one["number"] == "null" else one["number"], one["where"])
        for one in published
    ]


def test_bounds_whose_reading_is_assumed_are_those_of_translations():
    published = {row["id"]: row for row in TABLES["permit"]}
    assumed = {bound.source for bound in KB.assumed_bounds}
    assert assumed == {"BJ-434", "BJ-300"}
    assert {bound.read_as for bound in KB.assumed_bounds} == {
        published["P434-1"]["investment_10k_yuan"],
        published["P300-1"]["investment_10k_yuan"],
        published["P300-2"]["floor_area_m2"],
    }

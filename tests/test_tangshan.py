"""Tangshan 2019: projects are decided as the published charts and titles say, and left open where those do."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Decision
from decision.classify import classify
from kb.conditions import holds as holds_of
from kb.verify import check_folder
from kb.verify.settled import settled
from tests.decision.strategies import laws
from tests.published import document as published_examples
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
from tests.tangshan import MARCH, NOVEMBER, decided, findings, items_of, release, rules

need_published_tables()
PUBLISHED = published_examples("expected.json")
ROWS = table("situations.csv")
SITUATIONS = [row for row in ROWS if row["record_type"] == "situation"]
CONSTRAINTS = [row for row in ROWS if row["record_type"] == "constraint"]
TITLES = table("release_2019-11.csv")
CONDITIONS = document("applicability.yaml")
CELLS = [*cells_of([CONDITIONS]), *cells_of(TITLES)]
ASKED = ("investor", "subject", "work", "land", "management", "epc", "pipes_changed", "function_changed")
WITH_CHART = [example for example in PUBLISHED["examples"] if "days" in example["expect"]]
OPTIONAL = [fact.id for fact in rules(MARCH).vocabulary.facts if fact.optional and fact.type == "boolean"]


def at_bounds(fact: str) -> list[Decimal]:
    """Return the published bounds of a number, with what lies one step beside each."""
    step = Decimal(rules(NOVEMBER if fact == "floor_area_m2" else MARCH).vocabulary[fact].step)
    return [value for bound in bounds(fact, CELLS) for value in on_and_beside(bound, step)]


def projects(*facts: str) -> list[Project]:
    spans = [rules(MARCH).vocabulary[fact].codes or (False, True) for fact in facts]
    return [dict(zip(facts, answers, strict=True)) for answers in product(*spans)]


def other_ways(decision: Decision) -> set[str]:
    """Return the items by which a step may be replaced."""
    plan = decision.plan
    assert plan is not None
    told = [step.published.other_ways for step in plan.steps if step.published]
    return {way.instead.id for ways in told for way in ways if way.instead}


@pytest.mark.parametrize("example", PUBLISHED["examples"], ids=lambda example: example["id"])
def test_each_example_of_march_comes_out(example):
    decision, expected = decided(MARCH, example["facts"]), example["expect"]
    if "impossible" in expected:
        assert [broken.id for broken in decision.constraints] == [expected["impossible"]]
    elif "candidates" in expected:
        assert (decision.outcome, decision.reason) == ("undecided", "two_published_flowcharts")
        assert [candidate.flowchart for candidate in decision.candidates] == expected["candidates"]
    elif expected["flowchart"] is None:
        assert (decision.outcome, decision.reason) == ("undecided", "no_published_flowchart")
        assert decision.flowchart is None
        assert decision.repairs
    else:
        assert decision.outcome == "decided"
        assert decision.flowchart is not None
        assert decision.plan is not None
        assert decision.flowchart.id == expected["flowchart"]
        assert decision.plan.working_days == expected["days"] == decision.plan.published_days
        assert items_of(decision) >= {*expected.get("items_in", ())}
        assert items_of(decision).isdisjoint(expected.get("items_out", ()))
    assert {expected.get("finding", "")} - {""} <= {*decision.findings}


def test_the_bound_of_government_projects_is_no_finding_of_a_social_one():
    (example,) = (one for one in WITH_CHART if one["id"] == "T21")
    for value in at_bounds("investment_10k_yuan"):
        assert decided(MARCH, {**example["facts"], "investment_10k_yuan": value}).findings == ()
        public = decided(MARCH, {**WITH_CHART[0]["facts"], "investment_10k_yuan": value})
        assert public.findings == (("B-1",) if value == example["facts"]["investment_10k_yuan"] else ())


@pytest.mark.parametrize("example", PUBLISHED["examples_release_2019_11"], ids=lambda example: example["id"])
def test_each_example_of_november_comes_out_without_a_plan(example):
    decision = decided(NOVEMBER, example["facts"])
    assert decision.situation is not None
    assert decision.situation.id == example["expect"]["category"]
    assert (decision.plan, decision.documents) == (None, None)


def test_every_project_of_march_meets_the_published_rows():
    for project in projects(*ASKED):
        found = classify(release(MARCH).index, project)
        broken = tuple(row["id"] for row in rows_that_hold(CONSTRAINTS, project))
        covering = tuple(row["id"] for row in rows_that_hold(SITUATIONS, project))
        reasons = {0: "no_published_flowchart", 1: "", 2: "two_published_flowcharts"}
        assert found.constraints == broken
        if not broken:
            assert (found.situations, found.reason) == (covering, reasons[len(covering)])


@pytest.mark.parametrize("finding", findings("gap", "overlap"), ids=lambda finding: finding["id"])
def test_a_project_in_a_published_gap_or_overlap_is_told_by_its_name_and_not_decided(finding):
    (known,) = (one for one in rules(MARCH).acknowledged if one.id == finding["id"])
    everywhere = projects(*ASKED)
    inside = [project for project in everywhere if holds(finding["region"], project)]
    assert known.region is not None
    assert inside == [project for project in everywhere if holds_of(known.region, project)]
    possible = next(project for project in inside if not rows_that_hold(CONSTRAINTS, project))
    decision = decided(MARCH, possible)
    assert decision.outcome == "undecided"
    assert finding["id"] in decision.findings


@given(
    example=st.sampled_from(WITH_CHART),
    numbers=st.fixed_dictionaries(
        {fact: st.sampled_from(at_bounds(fact)) for fact in ("investment_10k_yuan", "trees_affected")}
    ),
    declared=st.sets(st.sampled_from(OPTIONAL)),
)
@laws(40)
def test_on_and_beside_each_bound_an_item_applies_as_its_published_condition_says(example, numbers, declared):
    project = {
        **dict.fromkeys(OPTIONAL, False),
        **example["facts"],
        **dict.fromkeys(declared, True),
        **numbers,
    }
    decision = decided(MARCH, project)
    known = {**project, "flowchart": example["expect"]["flowchart"]}
    for name, derived in CONDITIONS["derived_facts"].items():
        known[name] = met(derived["when"], known)
    ruled = CONDITIONS["item_rules"]
    assert items_of(decision) & ruled.keys() == {item for item in ruled if met(ruled[item]["when"], known)}


def met(condition, project):
    """Return whether a published condition with `not` in it holds."""
    parts = {"all": all, "any": any}
    return all(
        parts[key](met(part, project) for part in value)
        if key in parts
        else not met(value, project)
        if key == "not"
        else holds({key: value}, project)
        for key, value in condition.items()
    )


@pytest.mark.parametrize("area", at_bounds("floor_area_m2"), ids=str)
@pytest.mark.parametrize("answers", [*product(("factory", "other"), (False, True), (False, True))], ids=str)
def test_november_titles_hold_on_and_beside_their_bound(area, answers):
    named = dict(zip(("use", "regional_eia", "sensitive_area"), answers, strict=True))
    project = {**PUBLISHED["examples_release_2019_11"][0]["facts"], "floor_area_m2": area, **named}
    decision = decided(NOVEMBER, project)
    assert decision.situation is not None
    assert [decision.situation.id] == [row["id"] for row in rows_that_hold(TITLES, project)]


@pytest.mark.parametrize(
    ("folder", "of_release"), [(MARCH, None), (NOVEMBER, "R2")], ids=["march", "november"]
)
def test_checking_reports_the_computed_findings_and_nothing_else(folder, of_release):
    _, found = check_folder(folder)
    assert sorted(finding.acknowledged for finding in found) == sorted(
        finding["id"] for finding in findings(of_release=of_release)
    )
    assert {finding.severity for finding in found} == {"acknowledged"}


@pytest.mark.parametrize(
    ("route", "text"), [("planning_pre_permit", "TS-12"), ("construction_pre_permit", "TS-16")]
)
def test_a_commitment_ends_with_the_text_that_allows_it(route, text):
    (source,) = (one for one in document("sources.yaml")["documents"] if one["id"] == text)
    last_day = date.fromisoformat(source["in_force"]["until"])
    project = {**WITH_CHART[1]["facts"], "pre_permit_route": True}
    for day, is_open in ((last_day, True), (last_day + timedelta(1), False)):
        decision = decided(MARCH, project, day)
        assert (route in items_of(decision)) == is_open
        assert (route in other_ways(decision)) == is_open


def test_a_planning_permit_on_commitment_is_no_other_way_for_social_investment():
    (social,) = (one for one in WITH_CHART if one["id"] == "T09")
    assert other_ways(decided(MARCH, WITH_CHART[0]["facts"])) >= {"planning_pre_permit"}
    assert "planning_pre_permit" not in other_ways(decided(MARCH, social["facts"]))


def test_of_the_gaps_november_closes_five_and_part_of_one_and_all_overlaps():
    states = {one.finding.acknowledged: one.state for one in settled(rules(MARCH), rules(NOVEMBER))}
    gaps, overlaps = ({one["id"] for one in findings(kind)} for kind in ("gap", "overlap"))
    assert {name for name in gaps if states[name] == "closed"} == {"G-1", "G-2", "G-5", "G-6", "G-7"}
    assert {name for name in gaps if states[name] == "partly_closed"} == {"G-8"}
    assert {states[name] for name in overlaps} == {"closed"}

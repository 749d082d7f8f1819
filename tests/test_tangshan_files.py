"""Tangshan 2019: every figure, place, box and arrow of the rule folder is the published one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from kb.conditions import ALWAYS
from kb.published import PublishedLimit
from tests.published import document as published_examples
from tests.second_reading import document, need_published_tables, table
from tests.tangshan import MARCH, NOVEMBER, decided, findings, rules

need_published_tables()
KB = rules(MARCH)
PUBLISHED = published_examples("expected.json")["published"]
WITH_CHART = [one for one in published_examples("expected.json")["examples"] if "days" in one["expect"]]
SEQUENCING = document("sequencing.yaml")
ITEMS = document("items.yaml")["items"]
CODES = table("codes.csv")
ROWS = table("situations.csv")


def days_of(text: str) -> int | None:
    return None if text == "null" else int(text)


def told(limit: PublishedLimit) -> dict[str, Any]:
    """Return a limit of ours in the words of the published entry, without its condition."""
    place = {"source": limit.basis, "page": limit.page, "where": limit.where, "row": limit.row}
    said = {**place, "charts": list(limit.charts), "counts": limit.counts, "note": limit.note}
    return {"days": limit.days, **{key: value for key, value in said.items() if value}}


def published(limit: Mapping[str, Any]) -> dict[str, Any]:
    """Return a published limit without its condition."""
    return {**{key: value for key, value in limit.items() if key != "when"}, "days": days_of(limit["days"])}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_an_item_has_the_published_body_limits_and_documents(item):
    ours = KB.item_by_id[item["id"]]
    assert (ours.zh, ours.en, ours.department) == (item["zh"], item["en"], item["department"])
    assert ours.type == item.get("type", "approval")
    assert [told(limit) for limit in ours.published_limits] == [published(one) for one in item["promised"]]
    assert [limit.when != ALWAYS for limit in ours.published_limits] == [
        "when" in one for one in item["promised"]
    ]
    assert ours.requires == tuple(item.get("requires", ()))
    assert (ours.part_of, ours.parts) == (item.get("part_of", ""), tuple(item.get("parts", ())))
    assert (ours.silence, ours.counted) == (item.get("silence", ""), item.get("counted") != "false")
    assert str(ours.list_no or "") == item.get("list_no", "")


def test_every_document_has_its_published_name_kind_and_origin():
    documents = document("documents.yaml")["documents"]
    assert [(one.id, one.zh, one.kind, one.output_of, one.shortened) for one in KB.documents] == [
        (one["id"], one["zh"], one["kind"], tuple(one.get("output_of", ())), "short" in one)
        for one in documents
    ]


def test_the_list_and_the_titles_are_whole():
    other = PUBLISHED["other"]
    listed = [item for item in KB.items if item.list_no]
    assert len(listed) == other["listed_items"]
    assert sum(len(item.requires) for item in listed) == other["listed_document_places"]
    assert len(KB.documents) == other["listed_document_wordings"]
    assert len(KB.flowcharts) == other["flowcharts"]
    assert len(rules(NOVEMBER).flowcharts) == other["guide_categories_2019_11"]


@pytest.mark.parametrize("chart", SEQUENCING["charts"], ids=lambda chart: chart["id"])
def test_each_box_and_arrow_is_the_published_one(chart):
    ours = KB.chart_by_id[chart["id"]].steps
    assert [(box.item, box.days, box.figure, box.branch) for box in ours] == [
        (box["item"], days_of(box["days"]), box.get("figure") != "false", "branch" in box)
        for box in chart["steps"]
    ]
    assert [(box.span, [*box.after], [*box.together], [*box.may_start_before]) for box in ours] == [
        (
            "" if box["in"] == "null" else box["in"],
            box["after"],
            box.get("with", []),
            box.get("may_start_before", []),
        )
        for box in chart["steps"]
    ]
    assert [[(arrow.item, arrow.basis, arrow.where) for arrow in box.after_text] for box in ours] == [
        [(arrow["item"], arrow["source"], arrow["where"]) for arrow in box.get("after_text", [])]
        for box in chart["steps"]
    ]


def test_every_total_and_bracket_that_is_published_is_in_the_charts():
    assert {chart.id: [variant.total for variant in chart.variants] for chart in KB.charts} == PUBLISHED[
        "totals"
    ]
    for name, brackets in PUBLISHED["brackets"].items():
        assert [dict(variant.brackets) for variant in KB.chart_by_id[name].variants] == brackets


@pytest.mark.parametrize("example", WITH_CHART, ids=lambda example: example["id"])
def test_published_totals_and_brackets_come_out_by_computation(example):
    plan = decided(MARCH, example["facts"]).plan
    assert plan is not None
    assert all(one.computed_days == one.published_days for one in plan.brackets if one.published_days)
    chart = example["expect"]["flowchart"]
    longer = [int(one["derived"]) for one in findings("time") if one["chart"] == chart and "when" not in one]
    expected = (example["expect"]["days"], *(longer or [example["expect"]["days"]]))
    assert (plan.working_days, plan.all_arrows_days) == expected


def test_joint_acts_add_up_to_their_limits_and_name_the_published_parties():
    other, acts = PUBLISHED["other"], {rule.item: rule for rule in KB.sequencing.joint}
    sums = {item: sum(phase.days for phase in act.phases) for item, act in acts.items()}
    assert sums["joint_acceptance"] == other["joint_acceptance_days"]
    assert sums["drawing_joint_review"] == other["drawing_joint_review_days"]
    assert sums["multi_evaluation"] == other["multi_evaluation_cycle_days"]
    phases = acts["scheme_joint_review"].phases
    cases = dict.fromkeys(phase.when for phase in phases)
    by_case = [sum(phase.days for phase in phases if phase.when == case) for case in cases]
    assert by_case == other["scheme_joint_review_days"]
    for act in SEQUENCING["joint"]:
        ours = acts[act["id"]]
        assert [[*parties] for parties in ours.parties_by.values()] == [*act.get("parties", {}).values()]
        assert [len(parties) for parties in ours.parties_by.values()] == [
            int(count) for count in act.get("party_counts", {}).values()
        ]


@pytest.mark.parametrize("folder", [MARCH, NOVEMBER], ids=["march", "november"])
def test_each_fact_has_the_published_words_values_unit_and_step(folder):
    facts = {fact["id"]: fact for fact in document("facts.yaml")["facts"]}
    for ours in rules(folder).vocabulary.facts:
        assert ours.en
        if ours.given_by:
            continue
        fact = facts[ours.id]
        assert ours.question is not None
        assert (ours.type, ours.zh, ours.question.zh) == (fact["type"], fact["zh"], fact["question"])
        assert (ours.unit, ours.step) == (fact.get("unit", ""), fact.get("step", ""))
        assert [(value.id, value.zh, value.en) for value in ours.values] == [
            (code["code"], code["label_zh"], code["label_en"])
            for code in CODES
            if code["criterion"] == ours.id
        ]


@pytest.mark.parametrize("kind", ["situation", "flowchart", "constraint"])
def test_each_row_names_its_published_place(kind):
    ours = {"situation": KB.situations, "flowchart": KB.flowcharts, "constraint": KB.constraints}[kind]
    assert [(row.id, row.basis[0].law, re.findall(r"\d+", row.basis[0].article)) for row in ours] == [
        (row["id"], row["source"], re.findall(r"\d+", row["page"]))
        for row in ROWS
        if row["record_type"] == kind
    ]


def test_every_source_has_its_number_day_and_extent_of_reading():
    sources = {one["id"]: one for one in document("sources.yaml")["documents"]}
    for folder in (MARCH, NOVEMBER):
        for ours in rules(folder).manifest.sources:
            one = sources[ours.id]
            assert ours.zh == one["zh"]
            assert (ours.number or "null", ours.read, ours.verified) == (
                one["number"],
                one["read"],
                one["verified"] == "true",
            )


@pytest.mark.parametrize(
    ("folder", "finding"), [(MARCH, "B-1"), (NOVEMBER, "B-2")], ids=["march", "november"]
)
def test_the_bound_that_the_texts_leave_open_is_named_as_assumed(folder, finding):
    (one,) = (one for one in document("findings.yaml")["findings"] if one["id"] == finding)
    (assumed,) = rules(folder).assumed_bounds
    assert (assumed.fact, assumed.source) == (one["fact"], one["source"])

"""What a change of rules changes, held against deciding every project of the domain under both."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from decision.classify import classify
from decision.common_space import TooLarge
from decision.compare import compare
from decision.decide import Case, flow_of
from decision.documents import certificate_types
from decision.index_build import build, by_meaning
from kb import conditions
from kb.cells import Cell
from kb.loader import load
from kb.regions import intersection
from tests import folders
from tests.decision.strategies import AS_OF, COMBINATIONS, KB, OPENED, answers, decided, opened_by_meaning
from tests.strategies import GOODS, ROOFED

OLD = load(folders.STALLS)
CHANGES = {
    "a bound of two situations": [
        ("situations.csv", "S-1,daily,tea,-,<= 20", "S-1,daily,tea,-,<= 30"),
        ("situations.csv", "S-2,large,tea,-,> 20", "S-2,large,tea,-,> 30"),
    ],
    "a gap": [("situations.csv", "S-1,daily,tea,-,<= 20", "S-1,daily,tea,-,< 5")],
    "an overlap": [("situations.csv", "S-1,daily,tea,-,<= 20", "S-1,daily,tea,-,<= 30")],
    "a constraint": [("constraints.csv", "C-1,food,park", 'C-1,"food, flowers",park')],
    "the flowchart of a situation": [("situations.csv", "F-SMALL,新花摊", "F-FOOD,新花摊")],
    "a limit": [("items/stalls.yaml", "{days: 2, unit", "{days: 4, unit")],
    "a limit that holds nobody up": [("items/stalls.yaml", "{days: 1, unit", "{days: 0, unit")],
    "a lag": [("sequencing.yaml", "lag_days: 1", "lag_days: 9")],
    "who is in charge": [("items/stalls.yaml", "HEALTH\n    stage: ASK", "MARKET\n    stage: ASK")],
    "whether an item counts": [("items/stalls.yaml", "stage: OPEN", "stage: ASK")],
    "when an item applies": [("applicability.yaml", 'area_m2: "> 50"', 'area_m2: ">= 40"')],
    "a document more": [
        ("items/stalls.yaml", "plot_opinion, health_card]", "plot_opinion, health_card, identity]")
    ],
    "what a document is made of": [("documents.csv", '"plot_opinion, old_plot_opinion"', "old_plot_opinion")],
    "no early start": [("sequencing.yaml", "document: plot_opinion", "document: health_card")],
    "a certificate type": [("certificates.csv", "applicant,health_card,", "applicant,identity,")],
    "how long a certificate holds": [("certificates.csv", "months,12", "months,6")],
    "two at once": [
        ("certificates.csv", "months,12", "months,6"),
        ("situations.csv", "S-3,daily,food,square,[0..50]", "S-3,daily,food,square,[0..60]"),
        ("situations.csv", "S-4,large,food,square,(50..200]", "S-4,large,food,square,(60..200]"),
    ],
}
HARMLESS = {
    "words": [("items/stalls.yaml", "zh: 卫生检查", "zh: 卫生核查")],
    "a cell written otherwise": [("situations.csv", 'flowers,"square, street"', "flowers,not(park)")],
    "advice": [("advice.yaml", "place: street", "place: square")],
}


def edited(folder, changes):
    for file, old, new in changes:
        folders.replace(folder, file, old, new)
    return load(folder)


def compared(old, new):
    return compare(build(old, by_meaning(old)), build(new, by_meaning(new)))


def projects(comparison):
    """Yield every project of the domain, as the axes of the comparison cut it: its cell and its facts."""
    for cell in product(*(range(len(axis.atoms)) for axis in comparison.axes)):
        yield (
            cell,
            {axis.fact.id: axis.representatives[n] for axis, n in zip(comparison.axes, cell, strict=True)},
        )


def told(opened, facts):
    """Return what a project is told, decided by itself: its classes, and its flow where it has one."""
    case = Case({name: value for name, value in facts.items() if name in opened.kb.vocabulary})
    classified = classify(opened.index, case.facts)
    situations = [opened.kb.situation_by_id[name] for name in classified.situations]
    classes = classified.constraints, [(one.id, one.flowchart) for one in situations]
    if not classified.is_decided:
        return classes, None
    flow, _, fates = flow_of(opened, case, classified, AS_OF, AS_OF)
    steps = {
        item: (opened.kb.item_by_id[item].department, opened.kb.item_by_id[item].days)
        for item in (*flow.items, *flow.later)
    }
    waits = {item: {(one.maker, one.is_early, one.lag_days) for one in flow.waits[item]} for item in steps}
    documents = {
        (one.document, one.status == "handed_over", one.member, one.items, one.makers,
         one.status != "handed_over" and exempting(opened.kb, one.document))
        for one in fates
    }  # fmt: skip
    return classes, (flow.schedule.working_days, steps, waits, set(flow.items), documents)


def exempting(kb, document):
    return tuple(
        (one.id, one.issuer, one.holder, one.validity_months) for one in certificate_types(kb, document)
    )


def differ(before, after):
    """Return whether two answers differ; flows only where both projects have one."""
    return before[0] != after[0] or (None not in (before[1], after[1]) and before[1] != after[1])


@pytest.mark.parametrize("name", CHANGES)
def test_the_regions_are_exactly_the_projects_that_are_told_otherwise(name, tmp_path):
    new = edited(folders.copy_of(folders.STALLS, tmp_path), CHANGES[name])
    comparison = compared(OLD, new)
    before, after = opened_by_meaning(OLD), opened_by_meaning(new)
    assert comparison.differences
    for cell, facts in projects(comparison):
        box = (tuple(1 << atom for atom in cell),)
        holding = [one for one in comparison.differences if intersection(one.region, box)]
        is_other = differ(told(before, facts), told(after, facts))
        assert len(holding) == is_other, facts


@pytest.mark.parametrize("name", CHANGES)
def test_the_witness_lies_in_its_region_and_shows_what_changes_there(name, tmp_path):
    new = edited(folders.copy_of(folders.STALLS, tmp_path), CHANGES[name])
    comparison = compared(OLD, new)
    for one in comparison.differences:
        cell = tuple(1 << axis.index_of(one.witness[axis.fact.id]) for axis in comparison.axes)
        assert intersection(one.region, (cell,)) == (cell,)
        for change in one.changes:
            was, now = one.before.get(change.aspect, frozenset()), one.after.get(change.aspect, frozenset())
            assert set(change.before) == was - now
            assert set(change.after) == now - was


@pytest.mark.parametrize("name", HARMLESS)
def test_what_changes_no_answer_is_an_edit_and_no_difference(name, tmp_path):
    comparison = compared(OLD, edited(folders.copy_of(folders.STALLS, tmp_path), HARMLESS[name]))
    assert comparison.is_same
    assert comparison.edits


def test_another_order_of_everything_changes_no_answer():
    lists = (
        "constraints",
        "situations",
        "flowcharts",
        "items",
        "documents",
        "certificate_types",
        "item_rules",
    )
    new = OLD.model_copy(update={name: getattr(OLD, name)[::-1] for name in lists})
    comparison = compared(OLD, new)
    assert comparison.is_same
    assert {(edit.kind, edit.section) for edit in comparison.edits} >= {("moved", name) for name in lists}


def test_other_ids_under_the_same_names_change_no_answer(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    for path in [*folder.rglob("*.csv"), *folder.rglob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        for name in ("S-1", "F-SMALL", "C-1", "visit_record", "joint_visit", "health_card_db", "HEALTH"):
            text = re.sub(rf"\b{name}\b", f"{name}_b", text)
        path.write_text(text, encoding="utf-8")
    comparison = compared(OLD, load(folder))
    assert comparison.is_same
    assert {edit.kind for edit in comparison.edits} == {"renamed"}


def with_facts(*facts):
    return OLD.model_copy(update={"vocabulary": OLD.vocabulary.model_copy(update={"facts": facts})})


def test_a_new_fact_that_decides_is_named_and_its_regions_are_found():
    facts = with_facts(*OLD.vocabulary.facts, ROOFED)
    rain = OLD.constraints[0].model_copy(
        update={"id": "C-9", "zh": "露天不行。", "when": conditions.Test("roofed", Cell((False,)))}
    )
    new = facts.model_copy(update={"constraints": (*OLD.constraints, rain)})
    comparison = compared(OLD, new)
    assert [(one.side, one.fact.id) for one in comparison.one_sided] == [("new", "roofed")]
    before, after = opened_by_meaning(OLD), opened_by_meaning(new)
    for cell, project in projects(comparison):
        box = (tuple(1 << atom for atom in cell),)
        holding = [one for one in comparison.differences if intersection(one.region, box)]
        assert len(holding) == differ(told(before, project), told(after, project))


def test_a_new_value_is_named_and_the_shared_projects_are_told_the_same():
    goods = OLD.vocabulary["goods"]
    more = goods.model_copy(update={"values": (*goods.values, GOODS.values[2])})
    comparison = compared(OLD, with_facts(more, *OLD.vocabulary.facts[1:]))
    assert comparison.differences == ()
    assert [(one.side, one.value) for one in comparison.one_sided] == [("new", GOODS.values[2].id)]
    assert not comparison.is_same


def test_a_conclusion_too_large_for_a_table_is_refused():
    index = build(OLD, by_meaning(OLD))
    with pytest.raises(TooLarge, match="facts"):
        compare(index, replace(index, by_meaning=(("item", "licence"),)))


def test_a_limit_of_the_shipped_rules_changes_exactly_the_projects_that_have_the_item():
    item = KB.item_by_id["homestead_notice"]
    longer = item.promised.model_copy(update={"days": item.days + 1})
    items = tuple(one.model_copy(update={"promised": longer}) if one is item else one for one in KB.items)
    new = KB.model_copy(update={"items": items})
    comparison = compare(OPENED.index, build(new, by_meaning(new)))
    assert comparison.differences
    without_declared = {fact.id: False for fact in KB.vocabulary.facts if fact.optional}
    for combination in COMBINATIONS:
        facts = {**without_declared, **answers(*combination)}
        cell = (tuple(1 << axis.index_of(facts[axis.fact.id]) for axis in comparison.axes),)
        holding = [one for one in comparison.differences if intersection(one.region, cell)]
        decision = decided(facts)
        steps = (
            {step.item for step in (*decision.plan.steps, *decision.plan.after_start_of_works)}
            if decision.plan
            else set()
        )
        assert len(holding) == (item.id in steps)

"""The flow of a project: its items, hand-overs and waits, against the domain notes and the tracking model."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given

from decision.chart import Chart, HandOver, Wait, chart
from decision.conclusions import dependencies
from decision.derive import Derivation
from kb.graph import RingError
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value
from tests.decision.strategies import (
    DATA,
    EARLY,
    ELEMENTARY_SCHOOL,
    KB,
    NOTHING_DECLARED,
    OPENED,
    VALID,
    answers,
    complete_facts,
    decided,
    flow_by_hand,
    knowledge_base,
    laws,
)

TRACKED = json.loads((DATA / "plans.json").read_text(encoding="utf-8"))["plans"]


def flow_of(facts: Mapping[str, Value]) -> Chart:
    return OPENED.chart(OPENED.index.settle(facts).certain)


def chart_of(kb: KnowledgeBase, facts: Mapping[str, Value] | None = None) -> Chart:
    return chart(kb, Derivation(kb, facts or {}).conclusions(dependencies(kb)))


def reference_facts(flowchart: str) -> dict[str, Value]:
    return next(dict(case.facts) for case in KB.reference_cases if case.flowchart == flowchart)


# Against the domain notes.


@given(complete_facts())
@laws(50)
def test_the_items_are_those_whose_rule_holds_in_file_order(facts):
    flow, by_hand = flow_of(facts), flow_by_hand(facts)
    counted = {stage.id for stage in KB.stages if stage.counted}
    assert flow.items == tuple(i for i in by_hand.items if KB.item_by_id[i].stage in counted)
    assert flow.later == tuple(i for i in by_hand.items if KB.item_by_id[i].stage not in counted)


@given(complete_facts())
@laws(50)
def test_each_item_requires_what_the_domain_notes_collect_for_it(facts):
    flow, by_hand = flow_of(facts), flow_by_hand(facts)
    assert flow.requires == by_hand.needs


@given(complete_facts())
@laws(50)
def test_a_document_is_handed_over_by_all_makers_of_its_first_member_that_is_made(facts):
    flow, by_hand = flow_of(facts), flow_by_hand(facts)
    assert flow.handed_over == {
        slot: HandOver(slot[1], member, makers) for slot, (member, makers) in by_hand.handed_over.items()
    }


@given(complete_facts())
@laws(50)
def test_an_item_waits_for_each_maker_once_and_only_for_makers(facts):
    flow, by_hand = flow_of(facts), flow_by_hand(facts)
    for item, waits in flow.waits.items():
        makers = {m for d in by_hand.needs[item] for m in by_hand.handed_over.get((item, d), ("", ()))[1]}
        assert Counter(wait.maker for wait in waits) == Counter(makers)
        assert all(list(wait.documents) == by_hand.handed_from(item, wait.maker) for wait in waits)


@given(complete_facts())
@laws(50)
def test_a_wait_is_early_only_if_every_document_that_makes_it_is(facts):
    by_hand = flow_by_hand(facts)
    for item, waits in flow_of(facts).waits.items():
        for wait in waits:
            assert wait.is_early == by_hand.early(item, wait.maker)
            lags = [EARLY[item, d].lag_days for d in wait.documents if (item, d) in EARLY]
            assert wait.lag_days == (max(lags) if wait.is_early else 0)


@given(complete_facts())
@laws(50)
def test_no_step_of_a_real_plan_starts_before_what_it_waits_for_is_finished(facts):
    flow = flow_of(facts)
    slots = {**flow.schedule.slots, **flow.later_schedule.slots}
    for item, waits in flow.waits.items():
        for wait in waits:
            maker, slot = slots[wait.maker], slots[item]
            assert slot.finish >= maker.finish + wait.lag_days
            assert wait.is_early or slot.start >= maker.finish


@given(complete_facts())
@laws(50)
def test_a_step_lasts_as_long_as_its_promise_unless_an_early_wait_stretches_it(facts):
    flow = flow_of(facts)
    for item, slot in {**flow.schedule.slots, **flow.later_schedule.slots}.items():
        promised = KB.item_by_id[item].days
        stretched = any(wait.is_early for wait in flow.waits[item])
        assert slot.finish - slot.start == promised or (stretched and slot.finish - slot.start > promised)


@pytest.mark.parametrize("combination", VALID, ids="-".join)
def test_what_follows_the_start_of_works_is_not_counted_and_comes_after(combination):
    flow = flow_of({**answers(*combination), **NOTHING_DECLARED})
    assert flow.later[-2:] == ("completion_acceptance", "completion_record")
    permit = flow.schedule.slots["construction_permit"].finish
    assert all(flow.later_schedule.slots[item].start >= permit for item in flow.later)
    assert flow.schedule.working_days == permit


@pytest.mark.parametrize("combination", VALID, ids="-".join)
def test_a_declared_fact_left_open_makes_the_same_flow_as_one_that_is_denied(combination):
    facts = answers(*combination)
    assert flow_of(facts) == flow_of({**facts, **NOTHING_DECLARED})


@pytest.mark.parametrize("combination", VALID[::6], ids="-".join)
def test_a_document_has_one_fate_among_all_items_that_need_it(combination):
    """A list that names each document once rests on this."""
    flow = flow_of({**answers(*combination), **dict.fromkeys(NOTHING_DECLARED, True)})
    for one, other in combinations(flow.items, 2):
        for document in set(flow.requires[one]) & set(flow.requires[other]):
            assert flow.handed_over.get((one, document)) == flow.handed_over.get((other, document))


# Against the tracking model, which derived the same plans by itself.


@pytest.mark.parametrize("flowchart", TRACKED)
def test_a_plan_has_the_steps_and_the_days_of_the_tracking_model(flowchart):
    tracked = TRACKED[flowchart]
    start, known_at = date.fromisoformat(tracked["start"]), date.fromisoformat(tracked["calendar"][3:])
    plan = decided(reference_facts(flowchart), start=start, as_of=start, known_at=known_at).plan
    assert {step.item: str(step.finish_date) for step in plan.steps} == tracked["ends"]
    assert str(plan.finish) == tracked["limit"]


@pytest.mark.parametrize("flowchart", TRACKED)
def test_a_plan_has_the_critical_steps_of_the_tracking_model(flowchart):
    plan = decided(reference_facts(flowchart)).plan
    assert sorted(step.item for step in plan.steps if step.critical) == TRACKED[flowchart]["critical"]


@pytest.mark.parametrize("flowchart", TRACKED)
def test_the_steps_that_the_tracking_model_pushes_at_once_are_those_that_start_on_day_0(flowchart):
    plan = decided(reference_facts(flowchart)).plan
    free = [step.item for step in plan.steps if all(wait.early for wait in step.waits_for)]
    assert free == TRACKED[flowchart]["pushed"]
    assert [step.item for step in plan.steps if step.start_day == 0] == free


def test_a_case_that_takes_every_promise_to_its_last_day_ends_each_step_on_the_day_of_the_plan():
    tracked = TRACKED["F-COL-01"]
    start = date.fromisoformat(tracked["start"])
    plan = decided(reference_facts("F-COL-01"), start=start, as_of=start).plan
    assert {step.item: str(step.finish_date) for step in plan.steps} == tracked["closed"]


# Small flows.


def office(name: str, days: int = 1, **item: object) -> dict[str, object]:
    shape = {
        "department": "D",
        "stage": "S1",
        "type": "permit",
        "promised": {"days": str(days), "unit": "working_days"},
    }
    return {"id": name, "zh": name, **shape, **item}


def always(*items: str) -> list[dict[str, object]]:
    return [{"item": item, "when": "true", "reason": "因"} for item in items]


DOCUMENTS = [{"id": name, "zh": name, "kind": "prior_output"} for name in ("deed", "title", "plan")]
NO_FACT = [{"id": "any", "type": "boolean"}]


def test_items_that_wait_for_each_other_are_refused_with_the_whole_ring():
    kb = knowledge_base(
        NO_FACT,
        documents=DOCUMENTS,
        items=[
            office("sale", requires=["plan"], produces=["deed"]),
            office("registry", requires=["deed"], produces=["title"]),
            office("drawing", requires=["title"], produces=["plan"]),
        ],
        item_rules=always("sale", "registry", "drawing"),
    )
    with pytest.raises(RingError) as refusal:
        chart_of(kb)
    assert set(refusal.value.ring) == {"sale", "registry", "drawing"}


EARLY_AND_NOT = {
    "documents": DOCUMENTS,
    "items": [
        office("sale", 5, produces=["deed", "title"]),
        office("drawing", 2, requires=["deed", "title"]),
    ],
    "item_rules": always("sale", "drawing"),
}


def early(*documents: str, lag: int = 1) -> dict[str, object]:
    rules = [
        {"id": f"E-{d}", "item": "drawing", "document": d, "lag_days": str(lag + place), "reason": "因"}
        for place, d in enumerate(documents)
    ]
    return {"early": rules}


def test_one_ordinary_document_makes_the_whole_wait_an_ordinary_one():
    flow = chart_of(knowledge_base(NO_FACT, **EARLY_AND_NOT, sequencing=early("deed")))
    assert flow.waits["drawing"] == (Wait("sale", ("deed", "title"), "", 0),)
    assert flow.schedule.slots["drawing"].start == 5


def test_of_several_early_documents_the_longest_lag_counts():
    flow = chart_of(knowledge_base(NO_FACT, **EARLY_AND_NOT, sequencing=early("deed", "title", lag=2)))
    assert flow.waits["drawing"] == (Wait("sale", ("deed", "title"), "E-deed", 3),)
    assert (flow.schedule.slots["drawing"].start, flow.schedule.slots["drawing"].finish) == (0, 8)


def test_an_early_item_after_the_start_of_works_ends_its_lag_after_a_counted_one():
    kb = knowledge_base(
        NO_FACT,
        documents=DOCUMENTS,
        items=[
            office("sale", 5, produces=["deed"]),
            office("drawing", 2, stage="S6", requires=["deed"]),
            office("record", 1, stage="S6"),
        ],
        item_rules=always("sale", "drawing", "record"),
        sequencing=early("deed", lag=2),
    )
    flow = chart_of(kb)
    assert flow.schedule.working_days == 5
    assert (flow.later_schedule.slots["drawing"].start, flow.later_schedule.slots["drawing"].finish) == (0, 7)
    assert flow.later_schedule.slots["record"].finish == 1


def test_a_flow_of_no_item_is_empty():
    flow = chart_of(knowledge_base(NO_FACT))
    assert (flow.items, flow.later, flow.schedule.working_days) == ((), (), 0)


def test_order_and_hand_overs_must_tell_the_same_story():
    certain = OPENED.index.settle({**ELEMENTARY_SCHOOL, **NOTHING_DECLARED}).certain
    spoiled = [conclusion for conclusion in certain if conclusion[:2] != ("after", "feasibility_approval")]
    with pytest.raises(AssertionError, match="feasibility_approval"):
        chart(KB, spoiled)

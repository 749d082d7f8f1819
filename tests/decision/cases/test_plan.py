"""Plans of cases: what is read, and what does not hold together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from decision.cases.plan import BadPlan, read_plan
from kb import graph
from tests.decision.cases.acting import KB, step
from tests.decision.cases.test_random_cases import plans


@settings(max_examples=30)
@given(plans())
def test_before_a_step_stands_what_can_be_reached_and_nothing_else(steps):
    plan = read_plan({"id": "P", "steps": steps}, KB.monitoring)
    for name, planned in plan.by_id.items():
        near = set(planned.after)
        assert plan.before[name] == near.union(*(plan.before[other] for other in near))
        early = near | {other for other, _ in planned.early_after}
        assert plan.before_grant[name] == early.union(*(plan.before_grant[other] for other in early))
    assert [planned.id for planned in plan.in_order] == list(
        graph.in_order({p.id: (*p.after, *(other for other, _ in p.early_after)) for p in plan.steps})
    )


@pytest.mark.parametrize(
    "steps",
    [
        {},
        {"a": step("A", after=["a"])},
        {"a": step("A", after=["b"]), "b": step("B", early_after={"a": 1})},
        {"a": step("A", after=["c"])},
        {"a": step("A", early_after={"c": 1})},
        {"a": step("A", after="b"), "b": step("B")},
        {"a": step("A", days="2")},
        {"a": step("A", days=True)},
        {"a": step("A", days=-1)},
        {"a": step("")},
        {"a": {"days": 2}},
        {"a": step("A", joint={"parties": []})},
        {"a": step("A", joint={"parties": ["B"], "rule": "majority"})},
        {"a": step("A", statutory={"days": 20, "unit": "moons"})},
        {"a": step("A", exempt={"valid_until": "2015-01-01"})},
        ["a"],
        None,
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(steps):
    with pytest.raises(BadPlan):
        read_plan({"id": "P", "steps": steps}, KB.monitoring)


def test_steps_stand_in_the_order_that_is_said_whatever_that_of_their_names():
    steps = {"a": step("A"), "b": step("B")}
    plan = read_plan({"steps": steps, "order": ["b", "a"]}, KB.monitoring)
    assert [planned.id for planned in plan.steps] == ["b", "a"]


@pytest.mark.parametrize("order", [[], ["a"], ["a", "a"], ["a", "c"], ["a", "b", "b"], "ab"])
def test_an_order_of_other_steps_is_refused(order):
    with pytest.raises(BadPlan):
        read_plan({"steps": {"a": step("A"), "b": step("B")}, "order": order}, KB.monitoring)


def test_what_a_plan_leaves_open_comes_from_the_rules():
    steps = {
        "pipeline_sign": step("CONS", joint={"parties": ["gas"]}),
        "x": step("A", joint={"parties": ["gas"]}, statutory={"days": 20}),
    }
    known, other = read_plan({"steps": steps}, KB.monitoring).steps
    assert (known.joint.rule, known.joint.silence) == ("all_agree", "missing")
    assert (other.joint.rule, other.joint.silence) == ("collect", "missing")
    assert other.statutory.extension == KB.monitoring.settings.extension_days

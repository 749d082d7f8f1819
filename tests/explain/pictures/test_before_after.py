"""Both flows to one scale."""

from __future__ import annotations

import pytest

from explain.pictures.before_after import NothingBefore, before_after, flow_before
from tests.explain.cases import decided, opened, reference_decisions
from tests.explain.pictures.drawings import SVG, of_class, tree_of, written

DECISIONS = ("F-ALC-01", "F-GRT-03", "F-COL-01", "F-INF-03")


def bars_of(decision) -> list[tuple[float, float]]:
    steps = of_class(tree_of(before_after(decision, opened().kb)), "step")
    rects = [next(step.iter(f"{SVG}rect")) for step in steps]
    return [(float(rect.get("x")), float(rect.get("width"))) for rect in rects]


def test_the_flow_before_is_as_long_and_has_as_many_steps_as_it_was_counted():
    bars, size = flow_before(opened().kb), opened().size_before
    assert (len(bars), max(bar.finish for bar in bars)) == (size.steps, size.working_days)
    assert any(bar.critical for bar in bars)


def test_a_day_is_as_wide_before_as_after():
    for name in DECISIONS:
        decision = reference_decisions()[name]
        numbered = sorted(decision.plan.steps, key=lambda step: (step.start_day, step.finish_day))
        flows = [*((bar.start, bar.finish) for bar in flow_before(opened().kb))]
        flows += [(step.start_day, step.finish_day) for step in numbered]
        drawn = bars_of(decision)
        assert len(drawn) == len(flows)
        # Measured over the whole length, since places are written with one decimal.
        length = max(left + width for left, width in drawn) + 1 - drawn[0][0]
        day = length / max(finish for _, finish in flows)
        for (left, width), (start, finish) in zip(drawn, flows, strict=True):
            assert width == pytest.approx(max(day * (finish - start) - 1, 2), abs=0.2)
            assert left - drawn[0][0] == pytest.approx(day * (start - flows[0][0]), abs=0.2)


def test_every_step_of_both_flows_is_named():
    told = written(tree_of(before_after(reference_decisions()["F-GRT-03"], opened().kb)))
    steps = reference_decisions()["F-GRT-03"].plan.steps
    assert all(step.label in told for step in steps)
    assert all(bar.label.replace(" ", "") in told for bar in flow_before(opened().kb))


def test_where_nothing_was_published_nothing_is_drawn():
    for decision in (reference_decisions()["F-GOV-01"], decided({})):
        with pytest.raises(NothingBefore):
            before_after(decision, opened().kb)

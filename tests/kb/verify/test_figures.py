"""Limits of one item that differ for one case, and members of a joint act that take longer than the act."""

from __future__ import annotations

import pytest

from tests.kb.verify.small_bases import base, box, chart, flowchart, found, item, situation

FLOWS = {
    "situations": [situation("S-1", "F-1", goods="food"), situation("S-2", "F-2", goods="not(food)")],
    "flowcharts": [flowchart("F-1"), flowchart("F-2")],
}


def limit(days, **parts):
    return {"days": days, "basis": "N-1"} | parts


def figures(*items, **parts):
    return found("figures", base(items=items, **FLOWS, **parts))


def of(*limits, **parts):
    return item("look", promised=list(limits), **parts)


def test_limits_that_are_the_same_everywhere_are_right():
    assert figures(of(limit(3), limit(3, charts=["F-1"]))) == []


def test_limits_of_one_case_that_differ_are_told_with_its_projects():
    (finding,) = figures(of(limit(5, charts=["F-1"]), limit(3), limit(5, when={"roofed": "true"})))
    assert (finding.rules, finding.figures) == (("look",), ("3", "5"))
    assert [dict(one) for one in finding.cells] == [{"goods": "food"}, {"roofed": "true"}]


@pytest.mark.parametrize(
    "limits",
    [
        (limit(5, charts=["F-1"]), limit(3, charts=["F-2"])),
        (limit(5, when={"goods": "food"}), limit(3, when={"goods": "toys"})),
        (limit(5, charts=["F-1"]), limit(3, when={"goods": "toys"})),
        (limit(5), limit(3, unit="calendar_days")),
        (limit(5), limit(27, counts="whole_cycle")),
        (limit(5), limit(None)),
    ],
)
def test_limits_of_other_cases_units_or_spans_do_not_contradict_each_other(limits):
    assert figures(of(*limits)) == []


def test_the_box_of_a_chart_is_a_limit_too():
    (finding,) = figures(of(limit(3)), charts=[chart("F-1", 5, box("look", 5))])
    assert finding.figures == ("3", "5")


@pytest.mark.parametrize("parts", [{"figure": "false"}, {"with": ["ask"]}])
def test_a_box_without_a_figure_of_its_own_is_none(parts):
    assert figures(of(limit(3)), charts=[chart("F-1", 5, box("look", 5, **parts))]) == []


def test_a_member_that_takes_longer_than_its_joint_act_is_told_with_both():
    act = item("open", promised=[limit(9), limit(27, counts="whole_cycle")])
    (finding,) = figures(act, of(limit(10), part_of="open"))
    assert (finding.rules, finding.figures) == (("open", "look"), ("9", "10"))
    assert finding.region == "any project"
    assert figures(act, of(limit(9), part_of="open")) == []


def test_an_item_with_one_limit_is_left_alone():
    plain = {"days": 5, "unit": "working_days"}
    assert figures(item("look", promised=plain)) == []

"""The items that decide a plan, held against cutting each by a day and planning again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from decision.chart_effects import chart_effects
from decision.criticality import deciding_items
from decision.plan import finish_of
from decision.reference_case import reference_answers, reference_decision
from decision.worth import plans_of_charts, plans_of_projects, worth_of
from tests.decision.replayed.changes import edited, opened_by_meaning
from tests.decision.strategies import KB, NOTHING_DECLARED, OPENED, VALID, answers, laws, task_graphs

PLANS = [tasks for tasks, _ in plans_of_charts(OPENED.index)]


def cut(tasks, name, days=1):
    return [replace(task, days=max(0, task.days - days)) if task.id == name else task for task in tasks]


def by_brute_force(tasks):
    return {task.id for task in tasks if finish_of(cut(tasks, task.id)) < finish_of(tasks)}


@laws(400)
@given(tasks=task_graphs())
def test_an_item_decides_exactly_where_a_day_cut_is_a_day_gained(tasks):
    assert deciding_items(tasks) == by_brute_force(tasks)


def test_so_it_is_in_every_flowchart():
    assert len(PLANS) == len(KB.flowcharts)
    for tasks in PLANS:
        assert deciding_items(tasks) == by_brute_force(tasks)


def test_the_worth_of_an_item_is_what_all_flowcharts_gain_by_cutting_it():
    found = {one.item: one for one in worth_of((tasks, 1) for tasks in PLANS)}
    assert found.keys() == {task.id for tasks in PLANS for task in tasks}
    for name, one in found.items():
        having = [tasks for tasks in PLANS if any(task.id == name for task in tasks)]
        gains = [finish_of(tasks) - finish_of(cut(tasks, name)) for tasks in having]
        whole = [finish_of(tasks) - finish_of(cut(tasks, name, one.days)) for tasks in having]
        assert (one.plans, one.deciding, one.most) == (len(having), sum(gains), sum(whole))
        assert one.gained_per_day == sum(gains) / len(having)


def test_the_most_deciding_item_comes_first():
    found = worth_of((tasks, 1) for tasks in PLANS)
    assert [one.deciding for one in found] == sorted((one.deciding for one in found), reverse=True)


def test_projects_count_as_often_as_they_are():
    projects = [
        ({**answers(*combination), **NOTHING_DECLARED}, n) for n, combination in enumerate(VALID[:5], 1)
    ]
    one_by_one = [(facts, 1) for facts, n in projects for _ in range(n)]
    often, single = (worth_of(plans_of_projects(OPENED.index, some)) for some in (projects, one_by_one))
    assert often == single
    assert max(one.plans for one in often) == sum(n for _, n in projects)


def test_a_project_that_is_not_decided_has_no_plan_to_cut():
    assert list(plans_of_projects(OPENED.index, [({}, 1)])) == []


def test_the_effect_on_each_flowchart_is_that_of_deciding_its_reference_case():
    new = opened_by_meaning(edited({}, ["items/joint_survey.promised.days=9"]))
    effects = chart_effects(OPENED, new)
    assert [one.flowchart for one in effects] == [one.id for one in KB.flowcharts]
    for one in effects:
        before, after = (reference_decision(rules, one.flowchart).plan for rules in (OPENED, new))
        assert (one.days_before, one.days_after) == (before.working_days, after.working_days)
        assert (one.path_before, one.path_after) == (before.critical_path, after.critical_path)
        assert reference_answers(KB, one.flowchart) is not None
    assert any(one.is_changed for one in effects)

"""What is told of a drawn plan: printed totals and stages, limits, other ways, commitments, parties, time left out."""

from datetime import date

from decision.drawn.told import conditions_told, truths_told
from tests.decision.drawn.quays import DECIDED, QUAYS, TOWN_SHED, decided, facts_of

AT_ONCE = {**TOWN_SHED, "at_once": "true"}
CHEAP = {**TOWN_SHED, "cost": "1000"}
PRIVATE = {**TOWN_SHED, "owner": "private"}


def step(answers, item):
    return next(one for one in decided(answers).plan.steps if one.item == item)


def said(answers, item):
    return step(answers, item).published


def test_the_total_and_the_stages_are_those_of_the_variant():
    town, private = decided(TOWN_SHED).plan, decided(PRIVATE).plan
    variants = [(one.total, one.brackets) for one in QUAYS.chart_by_id["F-SHED"].variants]
    for plan, (total, brackets) in zip((town, private), variants, strict=True):
        assert plan.published_days == total
        assert {one.id: one.published_days for one in plan.brackets} == brackets


def test_a_stage_is_as_long_as_its_main_line():
    for answers in DECIDED:
        plan = decided(answers).plan
        for bracket in plan.brackets:
            inside = [one for one in plan.steps if one.stage == bracket.id and not one.branch]
            assert bracket.computed_days == max(one.finish_day for one in inside) - min(
                one.start_day for one in inside
            )


def test_the_working_days_are_those_of_the_main_line_and_all_arrows_stand_beside():
    for answers in DECIDED:
        plan = decided(answers).plan
        main = [one for one in plan.steps if not one.branch]
        assert plan.working_days == max(one.finish_day for one in main)
        assert plan.working_days == sum(one.days for one in plan.steps if one.item in plan.critical_path)
        assert plan.all_arrows_days >= plan.working_days


def test_a_branch_is_never_critical_and_takes_the_days_of_its_box():
    survey = step(TOWN_SHED, "survey")
    assert (survey.branch, survey.critical, survey.slack) == (True, False, 0)
    assert survey.finish_day - survey.start_day == survey.days


def test_a_step_of_another_item_names_the_one_that_is_drawn():
    assert said(CHEAP, "short_note").replaces.id == "study"
    assert said(TOWN_SHED, "study").replaces is None
    assert [one.id for one in step(CHEAP, "short_note").with_items] == ["sketch"]


def test_other_ways_are_told_while_they_are_open_and_not_the_one_taken():
    assert [one.id for one in said(CHEAP, "short_note").other_ways] == []
    assert [one.id for one in said(TOWN_SHED, "mooring").other_ways] == ["AL-3"]
    (way,) = said(TOWN_SHED, "permit").other_ways
    assert (way.instead.id, way.used_for, way.valid_months) == ("early_permit", "打桩", 2)


def test_limits_are_those_of_the_chart_and_those_said_in_general():
    limits = said(TOWN_SHED, "study").limits
    assert [(one.days, one.basis) for one in limits] == [
        (4, ("港办〔2013〕1号 第1页",)),
        (6, ("先建后批的试行办法 三",)),
    ]


def test_a_commitment_says_how_long_for_what_and_since_when():
    (beside,) = decided(AT_ONCE).plan.beside
    commitment = beside.published.commitment
    assert (beside.item, beside.days) == ("early_permit", 1)
    assert (commitment.valid_months, commitment.must_follow.id, commitment.used_for) == (2, "permit", "打桩")
    assert (commitment.in_force_from, commitment.in_force_until) == (date(2013, 3, 1), date(2015, 2, 28))


def test_a_joint_act_says_its_phases_its_parties_by_kind_and_what_silence_means():
    town, private = said(TOWN_SHED, "mooring"), said(PRIVATE, "mooring")
    assert [phase.days for phase in town.phases] == [2, 1]
    assert [phase.days for phase in private.phases] == [2]
    assert {one.kind: len(one.parties) for one in town.parties_by_kind} == {"shed": 2, "pier": 1}
    assert town.silence == "consent"


def test_time_that_is_not_counted_is_told_at_its_step_and_for_the_plan():
    assert [(one.id, one.days) for one in said(TOWN_SHED, "survey").not_counted] == [("XT-1", 10)]
    assert [one.id for one in decided(TOWN_SHED).plan.time_not_counted] == ["XT-1"]
    assert decided({**TOWN_SHED, "purpose": "pier"}).plan.time_not_counted == ()


def test_where_flow_and_conditions_told_agree_the_same_is_said():
    conditions = conditions_told(QUAYS)
    for answers in DECIDED:
        other = {**answers, "cost": "1" if answers["cost"] == "1000" else "5000"}
        known, known_other = (QUAYS.derived(facts_of(one)) for one in (answers, other))
        assert truths_told(conditions, known) == truths_told(conditions, known_other)
        assert decided(answers).plan == decided(other).plan

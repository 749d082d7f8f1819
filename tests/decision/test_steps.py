"""The plan that people read: labelled steps, joint acts, reasons to wait, and dates on the statutory calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Plan, Step
from decision.reason import because
from decision.steps import shown
from decision.working_days import Due, WorkingCalendar
from tests.decision.strategies import (
    AS_OF,
    ELEMENTARY_SCHOOL,
    FACTORY,
    KB,
    LONGEST,
    NOTICES,
    OPENED,
    PILOT_TYPES,
    VALID,
    VILLAGE_PLANT,
    answers,
    certificate,
    decidable_facts,
    decided,
    laws,
)


def plan_of(facts, **more) -> Plan:
    plan = decided(facts, **more).plan
    assert plan is not None
    return plan


def step_of(plan: Plan, item: str) -> Step:
    return next(step for step in (*plan.steps, *plan.after_start_of_works) if step.item == item)


# Steps.


@given(decidable_facts())
@laws(15)
def test_a_step_shows_what_the_schedule_says(facts):
    decision = decided(facts)
    flow = OPENED.chart(OPENED.index.settle(facts).certain)
    for step in decision.plan.steps:
        slot = flow.schedule.slots[step.item]
        shown = (step.start_day, step.finish_day, step.latest_start_day, step.latest_finish_day)
        assert shown == (slot.start, slot.finish, slot.latest_start, slot.latest_finish)
        assert (step.slack, step.critical) == (slot.slack, slot.slack == 0)
    assert decision.plan.critical_path == flow.schedule.critical_path
    assert decision.plan.working_days == max(step.finish_day for step in decision.plan.steps)


def test_a_step_of_two_days_that_starts_first_starts_on_day_0_and_finishes_on_day_2():
    survey = step_of(plan_of(VILLAGE_PLANT), "joint_survey")
    assert (survey.days, survey.start_day, survey.finish_day) == (2, 0, 2)


@given(decidable_facts())
@laws(15)
def test_every_wait_names_an_item_of_the_plan_its_documents_and_a_reason(facts):
    plan = plan_of(facts)
    known = {step.item for step in (*plan.steps, *plan.after_start_of_works)}
    for step in (*plan.steps, *plan.after_start_of_works):
        for wait in step.waits_for:
            assert wait.item in known
            assert wait.documents
            assert {d.id for d in wait.documents} <= set(KB.item_by_id[wait.item].produces)
            assert wait.rule
            assert wait.reason
        assert step.early == any(wait.early for wait in step.waits_for)


def test_a_wait_is_explained_by_its_early_rule_by_its_serial_rule_or_by_the_general_one():
    plan = plan_of(answers("non_government", "state_other", "allocation_new", "verification"))
    waits = {(step.item, wait.item): wait for step in plan.steps for wait in step.waits_for}
    serial = {(rule.after, rule.before): rule for rule in KB.sequencing.serial}
    early = {rule.id: rule for rule in KB.sequencing.early}
    for pair, wait in waits.items():
        if wait.early:
            assert wait.rule in early
            assert wait.lag_days == early[wait.rule].lag_days
        elif pair in serial:
            assert (wait.rule, wait.reason) == (serial[pair].id, serial[pair].reason)
        else:
            assert wait.rule == "SQ-1"
    assert {wait.rule[:2] for wait in waits.values()} == {"EA", "SE", "SQ"}


@pytest.mark.parametrize(
    ("item", "facts", "parties"),
    [
        ("joint_survey", FACTORY, 14),
        ("pipeline_sign", FACTORY, 13),
        ("plan_drawings", FACTORY, 5),
        ("completion_acceptance", FACTORY, 12),
        ("collective_review", LONGEST, 6),
    ],
)
def test_a_joint_act_is_one_step_with_its_parties(item, facts, parties):
    plan = plan_of(facts)
    joint = step_of(plan, item).joint
    assert len(joint.parties) == parties
    assert all(party.label for party in joint.parties)
    assert [step.item for step in (*plan.steps, *plan.after_start_of_works)].count(item) == 1


def test_an_act_of_one_department_is_not_joint():
    assert step_of(plan_of(FACTORY), "filing").joint is None


def test_a_step_names_department_stage_kind_and_results():
    step = step_of(plan_of(FACTORY), "filing")
    assert (step.department, step.stage, step.type) == ("DRC", "S1", "filing")
    assert step.department_label == KB.department_by_id["DRC"].zh
    assert step.stage_label == KB.stage_by_id["S1"].zh
    assert [produced.id for produced in step.produces] == list(KB.item_by_id["filing"].produces)


def test_what_follows_the_start_of_works_stands_apart_and_the_time_not_counted_is_listed():
    plan = plan_of(VILLAGE_PLANT)
    assert [step.item for step in plan.after_start_of_works] == [
        "fire_filing",
        "completion_acceptance",
        "completion_record",
    ]
    assert all(step.start_day >= plan.working_days for step in plan.after_start_of_works)
    assert [entry.id for entry in plan.time_not_counted] == [rule.id for rule in KB.sequencing.excluded_time]


def test_results_held_are_noted_in_one_order_however_the_certificates_are_given():
    held = [certificate(kind, number=f"{kind.id}-{n}") for kind in PILOT_TYPES for n in (2, 1)]
    assert plan_of(LONGEST, certificates=held) == plan_of(LONGEST, certificates=held[::-1])
    assert any(len(step.notes) > 1 for step in plan_of(LONGEST, certificates=held).steps)


# Dates.


def test_without_a_start_there_are_no_dates():
    plan = plan_of(FACTORY)
    assert (plan.start, plan.finish, plan.calendars) == (None, None, ())
    assert {(step.start_date, step.finish_date) for step in plan.steps} == {(None, None)}


@given(st.sampled_from(VALID), st.dates(date(2014, 1, 1), date(2015, 6, 30)))
@laws(15)
def test_every_date_of_a_plan_is_its_day_counted_on_the_calendar(combination, start):
    calendar = WorkingCalendar.known_at(NOTICES, date(2015, 12, 31))
    plan = plan_of(answers(*combination), start=start, known_at=date(2015, 12, 31))
    for step in plan.steps:
        assert step.finish_date == calendar.add_working_days(start, step.finish_day).earliest
        assert (
            step.start_date
            == calendar.add_working_days(start, step.start_day and step.start_day + 1).earliest
        )
        assert step.start_day == 0 or calendar.is_working_day(step.start_date)
        assert step.finish_day == 0 or calendar.is_working_day(step.finish_date)
    assert plan.finish == calendar.add_working_days(start, plan.working_days).earliest


def test_a_plan_over_the_spring_festival_skips_it_and_works_the_make_up_days():
    start = date(2015, 2, 16)
    plan = plan_of(VILLAGE_PLANT, start=start, as_of=start)
    days = {step.item: (step.start_date, step.finish_date) for step in plan.steps}
    # 17 February is worked, 18 to 24 February are the festival; Saturday 28 February is worked for it.
    assert days["joint_survey"] == (start, date(2015, 2, 25))
    assert days["township_review"] == (date(2015, 2, 26), date(2015, 2, 27))
    assert days["rural_permit"] == (date(2015, 2, 28), date(2015, 3, 4))
    assert plan.calendars == ("cn-2014-12-16",)
    assert plan.working_days == 19


def test_a_start_on_a_rest_day_is_the_day_of_acceptance_and_the_first_working_day_comes_after():
    saturday = date(2015, 5, 16)
    plan = plan_of(VILLAGE_PLANT, start=saturday)
    survey = step_of(plan, "joint_survey")
    assert survey.start_date == saturday
    assert survey.finish_date == date(2015, 5, 19)
    assert plan_of(VILLAGE_PLANT, start=date(2015, 5, 15)).finish == plan.finish


def test_a_holiday_announced_later_moves_the_dates_only_for_those_who_know_of_it():
    start = date(2015, 8, 31)
    before, after = (
        plan_of(VILLAGE_PLANT, start=start, known_at=known_at)
        for known_at in (date(2015, 5, 12), date(2015, 5, 13))
    )
    assert (before.calendars, after.calendars) == (("cn-2014-12-16",), ("cn-2015-05-13",))
    # 3 and 4 September are off, Sunday 6 September is worked.
    assert step_of(before, "township_review").finish_date == date(2015, 9, 4)
    assert step_of(after, "township_review").finish_date == date(2015, 9, 7)


def test_a_date_in_a_year_that_is_not_announced_is_earliest_and_latest_and_says_why():
    start = date(2026, 12, 14)
    plan = plan_of(VILLAGE_PLANT, start=start, as_of=start, known_at=date(2026, 11, 25))
    survey, permit = step_of(plan, "joint_survey"), step_of(plan, "construction_permit")
    assert (survey.start_date, survey.finish_date) == (start, date(2026, 12, 16))
    assert permit.finish_date == plan.finish
    assert set(plan.finish) == {"earliest", "latest", "reason"}
    assert date(2027, 1, 1) <= plan.finish["earliest"] < plan.finish["latest"]
    assert plan.finish["reason"] == because("calendar_not_announced", years="2027")
    assert plan.calendars == ("cn-2025-11-04",)


def test_a_day_in_doubt_says_so_even_where_earliest_and_latest_are_one():
    doubt = because("calendar_not_announced", years="2027")
    assert shown(Due(AS_OF, AS_OF, doubt)) == {"earliest": AS_OF, "latest": AS_OF, "reason": doubt}
    assert shown(Due(AS_OF, AS_OF)) == AS_OF
    assert shown(None) is None


@given(st.sampled_from(VALID[::9]), st.dates(date(2026, 9, 1), date(2027, 3, 1)))
@laws(10)
def test_uncertain_dates_keep_the_order_of_the_steps(combination, start):
    plan = plan_of(answers(*combination), start=start, as_of=start, known_at=date(2026, 11, 25))

    def span(shown) -> tuple[date, date]:
        return (shown, shown) if isinstance(shown, date) else (shown["earliest"], shown["latest"])

    for step in plan.steps:
        first, last = span(step.start_date), span(step.finish_date)
        assert first[0] <= first[1]
        assert all(begin <= end for begin, end in zip(first, last, strict=True))


def test_certificates_are_needed_until_the_latest_day_on_which_a_step_can_start():
    """Of an uncertain start the later day counts: nobody is sent away with a certificate that may have run out."""
    start = date(2026, 12, 21)
    first = plan_of(VILLAGE_PLANT, start=start, as_of=start, known_at=date(2026, 11, 25))
    begins = step_of(first, "qs_supervision").start_date
    statuses = []
    for last in (begins["latest"] - timedelta(days=1), begins["latest"]):
        at_hand = [certificate("staff_safety_cert", valid_until=last)]
        decision = decided(
            VILLAGE_PLANT, certificates=at_hand, start=start, as_of=start, known_at=date(2026, 11, 25)
        )
        statuses += [f.status for f in decision.documents.list if f.document == "staff_safety_cert"]
    assert statuses == ["expires_too_soon", "exempt"]


def test_the_school_takes_its_days_whatever_the_start():
    assert {plan_of(ELEMENTARY_SCHOOL, start=day).working_days for day in (None, date(2015, 2, 16))} == {
        plan_of(ELEMENTARY_SCHOOL).working_days
    }

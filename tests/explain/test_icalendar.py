"""The calendar file, read by another program's reader."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest

from explain.icalendar import NoDates, to_icalendar
from tests.explain.cases import DAY, decided, opened, reference_decisions

UNANNOUNCED = date(2015, 12, 15)


def events(decision, *how, **more):
    calendar = icalendar.Calendar.from_ical(to_icalendar(decision, "case-1", *how, **more))
    return {str(event["UID"]).removesuffix("@case-1"): event for event in calendar.walk("VEVENT")}


def test_every_step_is_one_event_over_the_days_of_the_plan():
    for decision in reference_decisions(DAY).values():
        plan = decision.plan
        assert plan
        found = events(decision)
        steps = (*plan.steps, *plan.after_start_of_works)
        assert found.keys() == {step.item for step in steps}
        for step in steps:
            event = found[step.item]
            assert event["DTSTART"].dt == step.start_date
            assert event["DTEND"].dt == step.finish_date + timedelta(days=1)
            assert event["SUMMARY"] == step.label
            assert step.department_label in event["DESCRIPTION"]


def test_uncertain_days_span_all_that_they_can_be_and_say_why():
    decision = reference_decisions(UNANNOUNCED)["F-COL-01"]
    assert decision.plan
    last, found = decision.plan.steps[-1], events(decision)
    event = found[last.item]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (
        last.start_date["earliest"],
        last.finish_date["latest"] + timedelta(days=1),
    )
    assert event["STATUS"] == "TENTATIVE"
    assert "2016年的放假安排还没有公布" in event["DESCRIPTION"]


def test_no_line_is_longer_than_the_format_allows_and_each_ends_as_it_says():
    for lang in ("zh", "en"):
        text = to_icalendar(reference_decisions(DAY)["F-AGR-01"], "x" * 80, lang)
        assert text.endswith("\r\n")
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        assert "\n" not in text.replace("\r\n", "")


def test_signs_of_the_format_in_a_name_stay_text():
    departments = dict.fromkeys(opened().kb.department_by_id, "a;b,c\\d\nDTSTART:1")
    decision = reference_decisions(DAY)["F-COL-01"]
    told = {str(event["DESCRIPTION"]) for event in events(decision, "en", departments=departments).values()}
    assert all(text.startswith("a;b,c\\d\nDTSTART:1, ") for text in told)
    assert len(events(decision, "en", departments=departments)) == len(events(decision))


@pytest.mark.parametrize("facts", [{}, {"investor": "government", "management": "filing"}])
def test_without_a_plan_there_is_no_calendar(facts):
    with pytest.raises(NoDates):
        to_icalendar(decided(facts), "x")


def test_without_a_start_there_is_no_calendar():
    with pytest.raises(NoDates):
        to_icalendar(reference_decisions()["F-COL-01"], "x")

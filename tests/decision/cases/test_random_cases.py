"""Random acts on random plans and on the plans of all flowcharts: what holds always, whatever is tried."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from decision.cases.account import account
from decision.cases.decided_plan import reference_steps
from decision.cases.events import Refused
from decision.cases.forecast import forecast
from decision.cases.history import rebuilt
from decision.cases.notices import notices
from decision.cases.verify_case import derived, differences, first_fault, read
from tests.decision.cases.acting import KB, RULES, Standing, Steps, dutiful_end, duty_done, moves, step
from tests.decision.cases.exploring import check_duty, check_step
from tests.decision.cases.exporting import export_of, restored, state_of
from tests.decision.strategies import OPENED

JOINT = {"parties": ["CAD", "FIRE"], "rule": "all_agree", "silence": "consent"}


@st.composite
def plans(draw) -> Steps:
    """Return a plan in which each step waits for some of those before it."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    steps: dict[str, Any] = {}
    for place, name in enumerate(names):
        earlier = names[:place]
        after = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
        early = [other for other in earlier if other not in after and draw(st.integers(0, 4)) == 0]
        more: dict[str, Any] = {"after": after, "early_after": dict.fromkeys(early, 1)}
        if draw(st.integers(0, 3)) == 0:
            more["needs"] = [f"paper_{name}"]
        if draw(st.integers(0, 3)) == 0:
            more["joint"] = JOINT
        if draw(st.integers(0, 5)) == 0:
            more["statutory"] = {"days": 20, "unit": draw(st.sampled_from(["working_days", "calendar_days"]))}
        steps[name] = step(name.upper(), draw(st.integers(0, 4)), **more)
    return steps


class RandomCase(RuleBasedStateMachine):
    """Somebody tries something, does a duty, plans anew, annuls an entry, or waits."""

    standing: Standing

    @initialize(steps=plans(), papers=st.none() | st.just([]))
    def open(self, steps, papers):
        said = {} if papers is None else {"documents": papers}
        self.standing = Standing.opened(steps, **said)

    @rule(data=st.data())
    def try_something(self, data):
        kind, name, by, said = data.draw(st.sampled_from(list(moves(self.standing))))
        self._try(kind, name, by, **said)

    @precondition(lambda self: self.standing.duties)
    @rule(data=st.data())
    def do_a_duty(self, data):
        duty = data.draw(st.sampled_from(self.standing.duties))
        try:
            self.standing = duty_done(self.standing, duty)
        except Refused as refused:
            if refused.kind != "too_early":
                raise

    @rule(days=st.integers(1, 7))
    def wait(self, days):
        self.standing = self.standing.waited(days)

    @rule(steps=plans())
    def plan_anew(self, steps):
        self._try("replanned", None, "window:ASC", plan={"id": "P2", "steps": steps}, reason="facts_changed")

    @rule(back=st.integers(0, 6))
    def annul(self, back):
        self._try(
            "annulled", None, "supervisor:ASC", event=max(1, self.standing.history.seq - back), reason="r"
        )

    def _try(self, kind, name, by, **said):
        before = self.standing
        try:
            self.standing = before.after(kind, name, by, **said)
            check_step(before, self.standing)
        except Refused:
            assert (
                rebuilt([event.data for event in self.standing.history.events], RULES)
                == self.standing.history
            )

    @invariant()
    def an_open_case_has_a_duty(self):
        case = self.standing.case
        owed = [duty for duty in self.standing.duties if duty.event != "delivered"]
        assert bool(owed) or case.state in ("completed", "ended"), case.states

    @invariant()
    def every_duty_belongs_to_a_step_and_can_be_done(self):
        for duty in self.standing.duties:
            check_duty(self.standing, duty)

    @invariant()
    def what_is_granted_leaned_on_what_was_granted(self):
        case = self.standing.case
        for name, state in case.states.items():
            assert state != "waiting" or case.open_before(name)
            assert state not in ("pushed", "correction", "accepted", "stopped") or not case.open_before(name)

    @invariant()
    def days_add_up(self):
        case, today = self.standing.case, self.standing.today
        told = account(case, today, forecast(case, today, case.days))
        assert told.case["waiting"] == 0
        assert sum(told.case.values()) <= (today - case.opened_at.date()).days
        assert sum(told.departments.values()) == told.case["department"]

    def teardown(self):
        if not hasattr(self, "standing"):
            return
        lines = [str(line) for line in notices(self.standing.history, self.standing.now)]
        assert lines == sorted(set(lines))
        later = notices(self.standing.history, self.standing.waited(2).now)
        assert set(lines) <= {str(line) for line in later}
        self._check_export()
        assert dutiful_end(self.standing).case.state in ("completed", "ended")

    def _check_export(self):
        """The script that checks exports derives the same states and days."""
        history, today = self.standing.history, self.standing.today
        export = read(export_of(history))
        assert first_fault(export.lines, export.head) is None
        assert differences(state_of(restored(history), today), derived(export, today)) == []


class RandomFlowchart(RandomCase):
    """The same on the plan of a flowchart."""

    @initialize(name=st.sampled_from(list(KB.flowchart_by_id)), papers=st.none() | st.just([]))
    def open(self, name, papers):
        said = {} if papers is None else {"documents": papers}
        self.standing = Standing.opened(reference_steps(OPENED, name), **said)


def tried(examples: int) -> settings:
    """Return settings for so many examples."""
    return settings(
        max_examples=examples, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
    )


IS_LONG = bool(os.environ.get("LIANGTI_TORTURE"))
TestRandomCase, TestRandomFlowchart = RandomCase.TestCase, RandomFlowchart.TestCase
TestRandomCase.settings = tried(600 if IS_LONG else 12)
TestRandomFlowchart.settings = tried(100 if IS_LONG else 3)


@pytest.mark.parametrize("name", KB.flowchart_by_id)
def test_the_plan_of_a_flowchart_ends_when_all_do_their_duty(name):
    standing = Standing.opened(reference_steps(OPENED, name))
    end = dutiful_end(standing)
    assert end.case.state == "completed"
    assert end.case.days.count(standing.today, end.today) <= forecast_days(standing)


def forecast_days(standing: Standing) -> int:
    """Return within how many working days the case is forecast to end."""
    case = standing.case
    finish = forecast(case, standing.today, case.days).finish
    return int(case.days.count(standing.today, finish))

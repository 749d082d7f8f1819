"""The process allows what the plan allows: an engine runs it over simulated days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from decision.answer import Decision, Step
from explain import to_bpmn
from explain.bpmn.process import issue_id, process_of, review_id
from explain.wording import Words
from tests.explain.cases import largest_case, reference_decisions

LONGEST = 200


class Durations(PythonScriptEngine):
    """Reads a duration as the standard writes it; the engine takes it for an expression of its own."""

    def evaluate(self, _task, expression, _context=None):
        return expression


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands at a simulated day; each look at it is a moment later, as with a real one."""

    class Clock(datetime):
        day = 0
        looks = 0

        @classmethod
        def now(cls, _zone=None):
            cls.looks += 1
            return datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=cls.day, microseconds=cls.looks)

    monkeypatch.setattr(timer, "datetime", Clock)
    return Clock


@pytest.fixture(autouse=True)
def looks_ahead_little(monkeypatch):
    """Let the engine foresee a task when it is reached: else it draws a tree, in which every join doubles branches."""
    update = TaskSpec._update

    def foreseen(spec, task, *_, **__):
        if not task.children:
            spec._predict_hook(task)

    def reached(spec, task):
        foreseen(spec, task)
        update(spec, task)

    monkeypatch.setattr(TaskSpec, "_update", reached)
    monkeypatch.setattr(TaskSpec, "_predict", foreseen)


def all_steps(decision: Decision) -> tuple[Step, ...]:
    assert decision.plan
    return (*decision.plan.steps, *decision.plan.after_start_of_works)


def last_id(step: Step, decision: Decision) -> str:
    """Return the activity with which a step ends."""
    inside = {one.item for one in all_steps(decision)}
    is_early = any(wait.early and wait.item in inside for wait in step.waits_for)
    return issue_id(step.item) if is_early else review_id(step.item)


def offered(workflow: BpmnWorkflow) -> list[Task]:
    """Return the activities that may run now."""
    ready = [task for task in workflow.tasks.values() if task.state == TaskState.READY]
    return [task for task in ready if task.task_spec.manual]


def run(decision: Decision, clock) -> tuple[dict[str, int], dict[str, int]]:
    """Return the days on which the activities start and finish, each started as soon as the engine offers it."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(to_bpmn(decision).encode()))
    workflow = BpmnWorkflow(parser.get_spec("process"), script_engine=Durations())
    days = {
        node.id: node.days for node in process_of(decision.plan, Words("zh")).nodes if node.kind == "task"
    }
    started: dict[str, int] = {}
    finished: dict[str, int] = {}
    while not workflow.is_completed():
        assert clock.day < LONGEST
        workflow.refresh_timers()
        workflow.do_engine_steps()
        is_new = True
        while is_new:
            is_new = False
            for task in offered(workflow):
                name = task.task_spec.name
                started.setdefault(name, clock.day)
                if started[name] + days[name] <= clock.day:
                    finished[name] = clock.day
                    task.run()
                    is_new = True
            workflow.do_engine_steps()
        clock.day += 1
    return started, finished


def test_an_engine_starts_and_finishes_every_step_on_its_day_of_the_plan(clock):
    cases = {**reference_decisions(), "largest": largest_case()}
    assert len(cases) == 28
    for case, decision in cases.items():
        clock.day = 0
        started, finished = run(decision, clock)
        for step in all_steps(decision):
            ran = started[review_id(step.item)], finished[last_id(step, decision)]
            assert ran == (step.start_day, step.finish_day), (case, step.item)

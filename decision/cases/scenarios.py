"""Scenarios of running cases -> everything that they yield; what a file leaves open comes from the knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from decision.cases.calendars import calendar_finder
from decision.cases.chain import head
from decision.cases.events import Refused, moment
from decision.cases.history import History
from decision.cases.machine import CaseRules
from decision.cases.notices import notices
from decision.cases.view import View
from kb.calendar_files import CalendarNotice
from kb.case_rules import ActRule, Monitoring, StopReason
from kb.knowledge_base import KnowledgeBase

PlanOf = Callable[[str], Mapping[str, Any]]


def run(
    data: Mapping[str, Any], kb: KnowledgeBase, notices_known: tuple[CalendarNotice, ...], plan_of: PlanOf
) -> dict[str, Any]:
    """Return {scenario id: what it yields}; `plan_of` gives the steps of a flowchart's plan.

    Raises: KeyError when a part of a scenario is missing.
    """
    return {
        scenario["id"]: _Scenario(scenario, _rules(data, scenario, kb, notices_known), plan_of).outcome()
        for scenario in data["scenarios"]
    }


def histories(
    data: Mapping[str, Any], kb: KnowledgeBase, notices_known: tuple[CalendarNotice, ...], plan_of: PlanOf
) -> dict[str, History]:
    """Return {scenario id: its events as far as they were accepted}. Raises: as `run`."""
    found = (
        (one["id"], _Scenario(one, _rules(data, one, kb, notices_known), plan_of))
        for one in data["scenarios"]
    )
    return {name: scenario.entered()[0] for name, scenario in found}


@dataclass(frozen=True)
class _Scenario:
    data: Mapping[str, Any]
    rules: CaseRules
    plan_of: PlanOf

    def outcome(self) -> dict[str, Any]:
        history, refused = self.entered()
        return {"refused": refused, **(self._told(history) if history.case else {})}

    def entered(self) -> tuple[History, dict[str, str]]:
        """Return what the events make, and the refusals by position."""
        history, refused = History(self.rules), {}
        for position, event in enumerate(self.data["events"], start=1):
            try:
                history = history.extended(self._with_plan(event))
            except Refused as error:
                refused[str(position)] = error.kind
        return history, refused

    def _told(self, history: History) -> dict[str, Any]:
        assert history.case is not None
        now = moment(self.data["now"])
        view = View.at(history.case, now)
        case, account = view.case, view.account
        told = {
            "case": case.state,
            "steps": {step.id: view.step(step.id) for step in case.plan.steps},
            "duties": [list(duty) for duty in view.duties],
            "finish": view.finish,
            "limit": view.limit,
            "critical": list(view.critical),
            "account": {"case": account.case, "departments": account.departments, "steps": account.steps},
            "notices": [str(line) for line in notices(history, now)],
        }
        if case.dropped:
            told["dropped"] = list(case.dropped)
        if self.data.get("public"):
            told["public"] = view.public(self._flowcharts.get(case.plan.id))
        if self.data.get("chain"):
            told["head"] = head(event.data for event in history.events)
        plain: dict[str, Any] = _plain(told)
        return plain

    def _with_plan(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        name = event.get("plan")
        if not isinstance(name, str) or name not in self._plans:
            return event
        return {**event, "plan": {"id": name, "steps": self._plans[name]}}

    @cached_property
    def _plans(self) -> Mapping[str, Any]:
        return {
            name: self.plan_of(plan["flowchart"]) if "flowchart" in plan else plan["steps"]
            for name, plan in self.data["plans"].items()
        }

    @cached_property
    def _flowcharts(self) -> Mapping[str, str]:
        return {name: plan["flowchart"] for name, plan in self.data["plans"].items() if "flowchart" in plan}


def _rules(
    data: Mapping[str, Any],
    scenario: Mapping[str, Any],
    kb: KnowledgeBase,
    notices_known: tuple[CalendarNotice, ...],
) -> CaseRules:
    """Return the rules of the knowledge base with what the file says instead."""
    changes: dict[str, Any] = {}
    stated = {**data.get("settings", {}), **scenario.get("settings", {})}
    known = type(kb.monitoring.settings).model_fields
    changes["settings"] = kb.monitoring.settings.model_copy(
        update={name: value for name, value in stated.items() if name in known}
    )
    if "stop_reasons" in data:
        changes["stop_reasons"] = tuple(StopReason(id=name, zh=name) for name in data["stop_reasons"])
    if "joint_rules" in data:
        changes["joint_rules"] = tuple(
            ActRule(item=item, **rule) for item, rule in data["joint_rules"].items()
        )
    monitoring: Monitoring = kb.monitoring.model_copy(update=changes)
    return CaseRules(monitoring, kb.transitions, calendar_finder(notices_known, data.get("calendars", {})))


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {name: _plain(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data

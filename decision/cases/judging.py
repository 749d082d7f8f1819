"""Whether an event can be entered: the checks in their order, the first that fails answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from decision.cases.case import Case
from decision.cases.events import Actor, Event, Refused, moment
from decision.cases.machine import IN_HAND, CaseRules
from decision.cases.refusals import CHECKS
from kb.transitions import Transition

_ROLES_OF_A_DEPARTMENT = ("window", "head")
_AFTER_WITHDRAWAL = ("delivered", "annulled")
_CENTRE_ONLY = ("opened", "replanned")


def read_event(data: Mapping[str, Any], rules: CaseRules) -> Event:
    """Return an event whose kind is known and of which everything is said that its row needs.

    `entered` is `at` where it is not given. Raises: Refused.
    """
    variants = rules.rows.get(str(data.get("type", "")))
    if variants is None:
        raise Refused("unknown_event", str(data.get("type", "")))
    by = Actor.read(data["by"]) if isinstance(data.get("by"), str) else Actor("")
    row = _row(variants, data, by)
    about_a_step = rules.is_about_a_step(row)
    needed = ("at", "by", *(("step",) if about_a_step else ()), *row.needs)
    missing = [name for name in needed if data.get(name) in (None, "", False) or data.get(name) == []]
    if missing:
        raise Refused("missing_field", *missing)
    _check_forms(data, row)
    at = moment(data["at"])
    entered = moment(data["entered"]) if data.get("entered") else at
    step = str(data["step"]) if about_a_step else None
    return Event(row.event, row, at, entered, by, step, data)


def judge(case: Case, event: Event, last_entered: datetime) -> None:
    """Check an event of an opened case, brought up to the day on which the event is entered. Raises: Refused."""
    if event.type == "opened":
        raise Refused("wrong_state")
    if case.withdrawn and event.type not in _AFTER_WITHDRAWAL:
        raise Refused("case_ended")
    if event.step is not None and event.step not in case.plan.by_id:
        raise Refused("unknown_step", event.step)
    check_who(event, case.rules.monitoring.settings.centre, _department(case, event))
    _check_times(case, event, last_entered)
    _check_state(case, event)
    for kind in event.row.refused_as:
        CHECKS[kind](case, event)


def check_opening(event: Event, rules: CaseRules) -> None:
    """Check the first event of a case. Raises: Refused."""
    if event.type != "opened":
        raise Refused("wrong_state")
    check_who(event, rules.monitoring.settings.centre, None)
    if event.at > event.entered:
        raise Refused("in_future")


def check_who(event: Event, centre: str, department: str | None) -> None:
    """Check that the role may do it, and window and head for their own department. Raises: Refused."""
    if event.by.role not in event.row.by:
        raise Refused("not_for_role", event.by.role)
    if event.by.role in _ROLES_OF_A_DEPARTMENT:
        own = centre if event.type in _CENTRE_ONLY else department
        if own is not None and event.by.department != own:
            raise Refused("not_your_department", own)


def _row(variants: Mapping[str, Transition], data: Mapping[str, Any], by: Actor) -> Transition:
    """Return the row of the variant meant: by result, by who asks, by whether a step is named."""
    if len(variants) == 1:
        return next(iter(variants.values()))
    for told in (
        data.get("result"),
        "applicant" if by.role == "applicant" else "office",
        "step" if data.get("step") else "case",
    ):
        if isinstance(told, str) and told in variants:
            return variants[told]
    raise Refused("missing_field", "result")


def _check_forms(data: Mapping[str, Any], row: Transition) -> None:
    """Check that lists are lists of texts and numbers are numbers; what cannot be read is not said."""
    for name in ("documents", "also", "redo"):
        value = data.get(name)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(part, str) for part in value)
        ):
            raise Refused("missing_field", name)
    for name in ("days", "event"):
        value = data.get(name)
        if name in row.needs and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise Refused("missing_field", name)
    if "value" in row.needs and data["value"] not in ("agree", "refuse", "return"):
        raise Refused("missing_field", "value")


def _department(case: Case, event: Event) -> str | None:
    """Return the department that must act: the party's, that of the step in which the fault was found, the step's."""
    if event.step is None:
        return None
    step = case.plan.by_id[event.step]
    if event.type == "opinion" and step.joint and event["party"] in step.joint.parties:
        return None if event["authority"] else str(event["party"])
    if event.type == "opinion":
        return None
    found_in = event["found_in"]
    if event.type == "reopened" and found_in in case.plan.by_id:
        return case.plan.by_id[found_in].department
    return step.department


def _check_times(case: Case, event: Event, last_entered: datetime) -> None:
    if event.at > event.entered:
        raise Refused("in_future")
    before = [case.opened_at] if event.step is not None else []
    if event.step is not None:
        before += [moment for moment in (case.last_at.get(event.step),) if moment]
        closings = (case.round(other).closing for other in case.plan.before[event.step])
        before += [closing.at for closing in closings if closing and closing.result == "granted"]
    if event.entered < last_entered or any(event.at < moment for moment in before):
        raise Refused("out_of_order")


def _check_state(case: Case, event: Event) -> None:
    if event.step is None:
        return
    state = case.states[event.step]
    if state in event.row.before:
        return
    if state == "waiting":
        raise Refused("waiting_for", *case.open_before(event.step))
    acceptance = case.round(event.step).acceptance
    if "deemed_accepted" in event.row.refused_as and state in IN_HAND and acceptance and acceptance.by_law:
        raise Refused("deemed_accepted", acceptance.day.isoformat())
    raise Refused("wrong_state", state)

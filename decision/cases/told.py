"""What is told of one case: its state, its trail, whose days they were, and an export that can be checked offline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

import orjson

from decision.cases.folds import Fold, is_simulated
from decision.cases.office_days import CaseCalendar
from decision.cases.plan import CaseStep
from decision.cases.sight import Sight
from decision.cases.view import View
from decision.store.journal import JournalRecord

Data = dict[str, Any]
# What the states and days of a case follow from besides its records and calendars.
_RULES_OF_STATES = ("centre", "accept_days", "after_standstill_days", "stop_ends_by_itself")


def case_data(fold: Fold, now: datetime, sight: Sight) -> Data:
    """Return the state of a case as of now: steps with dates and lights, duties, expected end and limit."""
    view = View.at(fold.case, now)
    case, seen = view.case, sight.steps(view.case)
    names = {step.id for step in seen}
    return {
        "receipt": case.receipt,
        "seq": fold.seq,
        "simulated": is_simulated(fold),
        "decision": fold.decision,
        "release": fold.release,
        "flowchart": fold.flowchart,
        "state": case.state,
        "opened": case.opened_at.date(),
        "calendar": case.calendar.id,
        "finish": view.finish,
        "limit": view.limit,
        "critical": [name for name in view.critical if name in names],
        "dropped": list(case.dropped),
        "steps": [_step(view, step) for step in seen],
        "duties": [duty_data(duty) for duty in view.duties if duty[0] in names],
    }


def duty_data(duty: tuple[str, str, str, Any]) -> Data:
    """Return who must do what by when."""
    return dict(zip(("step", "who", "event", "by"), duty, strict=True))


def timeline(
    fold: Fold, trail: Iterable[tuple[JournalRecord, Mapping[str, Any]]], sight: Sight
) -> list[Data]:
    """Return the events in order of their numbers; a plan by its id, words that were deleted as null."""
    names = {step.id for step in sight.steps(fold.case)}
    return [
        _line(record, event, fold, sight)
        for record, event in trail
        if event.get("step") is None or event["step"] in names
    ]


def account_data(fold: Fold, now: datetime, sight: Sight) -> Data:
    """Return whose days they were; a department sees the case's total and its own steps."""
    view = View.at(fold.case, now)
    found = view.account
    own = {step.id for step in view.case.plan.steps if not sight.is_limited or sight.is_own(step)}
    gone = () if sight.is_limited else view.case.dropped
    return {
        "receipt": view.case.receipt,
        "case": dict(found.case),
        "departments": {
            name: days
            for name, days in found.departments.items()
            if not sight.is_limited or name == sight.department
        },
        "steps": {name: dict(days) for name, days in found.steps.items() if name in own or name in gone},
    }


def export_lines(fold: Fold, records: Iterable[JournalRecord]) -> Iterator[Data]:
    """Yield the records with their hashes, the calendars that they name, the rules, the state, and the head.

    The state is that of the day of the last record; `verify_case.py` derives it again. Digests stay digests.
    """
    names: dict[str, None] = {}
    # What was entered since the case was folded is left for the next export.
    for record in islice(records, fold.seq):
        yield {"record": record.data, "hash": record.hash}
        if name := record.data.get("calendar"):
            names[name] = None
    for name in names:
        if calendar := fold.case.rules.calendar(name):
            yield {"calendar": _calendar(calendar)}
    settings = fold.case.rules.monitoring.settings
    yield {"rules": {name: getattr(settings, name) for name in _RULES_OF_STATES}}
    yield {"state": _state(View.at(fold.case, fold.history.events[-1].entered))}
    yield {"head": {"receipt": fold.case.receipt, "seq": fold.seq, "hash": fold.hash}}


def export_bytes(fold: Fold, records: Iterable[JournalRecord]) -> bytes:
    """Return an export as lines of JSON."""
    return b"".join(orjson.dumps(line) + b"\n" for line in export_lines(fold, records))


def _state(view: View) -> Data:
    steps = {}
    for name, state in view.case.states.items():
        spell = view.case.round(name)
        closed = spell.closing.at.date() if spell.closing else None
        steps[name] = {"state": state, "round": spell.number, "closed": closed}
    found = view.account
    account = {"case": dict(found.case), "departments": dict(found.departments), "steps": dict(found.steps)}
    return {"at": view.today, "case": view.case.state, "steps": steps, "account": account}


def _step(view: View, step: CaseStep) -> Data:
    missing = list(view.case.papers_missing(step))
    return {
        "step": step.id,
        "department": step.department,
        "papers": list(step.needs),
        "papers_missing": missing,
        **view.step(step.id),
    }


def _line(record: JournalRecord, event: Mapping[str, Any], fold: Fold, sight: Sight) -> Data:
    said = dict(event)
    if isinstance(plan := said.get("plan"), Mapping):
        said["plan"] = plan["id"]
    if not sight.sees_persons:
        said["by"] = ":".join(said["by"].split(":")[:2])
    annulled = record.seq in fold.history.annulled
    return {"seq": record.seq, **said, "annulled": annulled, "hash": record.hash}


def _calendar(calendar: CaseCalendar) -> Data:
    announced = calendar.announced
    return {
        "id": calendar.id,
        "years": sorted(announced.years),
        "off": _texts(announced.off),
        "work": _texts(announced.work),
    }


def _texts(days: Iterable[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)

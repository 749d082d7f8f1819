"""Exports of cases for tests: the same lines that a service gives, made of the events of a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from decision.cases.folds import Fold, event_of
from decision.cases.history import History, rebuilt
from decision.cases.told import export_lines
from decision.cases.verify_case import digest_of
from decision.cases.view import View
from decision.store.canonical import canonical
from decision.store.heads import START, Head
from decision.store.journal import JournalRecord, linked


def records_of(history: History) -> list[JournalRecord]:
    """Return the records of the events of a history, chained."""
    records: list[JournalRecord] = []
    head = START
    for event in history.events:
        body = {**event.data, "entered": event.entered.isoformat()}
        records.append(linked("case/X", str(event.seq), canonical(body), head))
        head = Head(records[-1].seq, records[-1].hash)
    return records


def export_of(history: History) -> str:
    """Return the export of a case."""
    records = records_of(history)
    fold = Fold("X", restored(history), records[-1].hash, "d1", "r1", None)
    return "".join(orjson.dumps(line).decode() + "\n" for line in export_lines(fold, records))


def restored(history: History) -> History:
    """Return the history as a service has it, that reads it from records: their names are sorted."""
    return rebuilt([event_of(record) for record in records_of(history)], history.rules)


def state_of(history: History, now: datetime | date) -> Mapping[str, Any]:
    """Return what our fold says of a case on a day: as an export tells it."""
    view = View.at(history.case, now)  # type: ignore[arg-type]
    steps = {}
    for name, state in view.case.states.items():
        spell = view.case.round(name)
        closed = spell.closing.at.date().isoformat() if spell.closing else None
        steps[name] = {"state": state, "round": spell.number, "closed": closed}
    found = view.account
    account = {"case": found.case, "departments": found.departments, "steps": found.steps}
    return {"at": view.today.isoformat(), "case": view.case.state, "steps": steps, "account": account}


def with_digest(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of an export for a record, with the hash that it has."""
    return {"record": record, "hash": digest_of(record)}

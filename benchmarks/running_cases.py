"""Ten thousand open cases: folded and listed after a start, again with folds kept, and on the next morning."""

from __future__ import annotations

import json
import random
import resource
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.cases import opened
from benchmarks.rounds import Bar, Row
from decision.cases.calendars import calendar_finder
from decision.cases.decided_plan import reference_steps
from decision.cases.docket import Docket, Now
from decision.cases.events import Refused
from decision.cases.folds import Folds, stream_of
from decision.cases.lists import Lists, Wanted
from decision.cases.machine import CaseRules
from decision.cases.receipts import ALPHABET, receipt_number
from decision.cases.sight import Sight
from decision.cases.view import View
from decision.store.held_journal import HeldJournal
from decision.store.opening import open_store

BENCH = "running_cases"
OPENED = datetime(2015, 5, 18, 9)  # noqa: DTZ001  # civil time, as cases have it
_KEPT_UNTIL = date(2040, 1, 1)
_SUPERVISOR = Sight("supervisor")
_DUTIES = ("accepted", "closed", "opinion")
_HOURS, _DAYS = 7, 10


@dataclass(frozen=True)
class _Held:
    """Where the cases of a benchmark are made before they are laid into a store."""

    journal: HeldJournal

    @property
    def personal(self) -> Any:
        return self

    def get(self, record: str) -> Any:
        return self.journal.values_of(record)


def run(quick: bool = False) -> list[Row]:
    """Measure lists over open cases of all flowcharts, each some days old; times are seconds."""
    number = 1_000 if quick else 10_000
    release = opened()
    rules = CaseRules(release.kb.monitoring, release.kb.transitions, calendar_finder(release.calendars, {}))
    held = HeldJournal(secrets.token_bytes)
    plans = [
        {"flowchart": chart.id, "steps": reference_steps(release, chart.id)}
        for chart in release.kb.flowcharts
    ]
    _clone(list(_templates(plans, rules)), held, number)
    today = OPENED.date() + timedelta(_DAYS)
    with tempfile.TemporaryDirectory() as name:
        with open_store("duckdb:///cases.duckdb", Path(name), None, _clock) as store:
            records = held.lay_into(store)
        with open_store("duckdb:///cases.duckdb", Path(name), None, _clock) as store:
            before = _megabytes()
            folds, lists = Folds(store.journal, lambda _: rules), Lists()

            def counts(day: date) -> int:
                return sum(1 for _ in lists.marks(folds.all(), day, Wanted(), _SUPERVISOR))

            def page(day: date) -> int:
                lines = lists.lines(folds.all(), day, Wanted(light="yellow"), _SUPERVISOR)
                return sum(1 for _, _ in zip(range(100), lines, strict=False))

            cold = _seconds(lambda: counts(today))
            memory = _megabytes() - before
            warm = min(_seconds(lambda: counts(today)) for _ in range(3))
            duties = min(_seconds(lambda: lists.duties(folds.all(), today, "PLAN")) for _ in range(3))
            first_page, next_page = _seconds(lambda: page(today)), _seconds(lambda: page(today))
            morning = _seconds(lambda: counts(today + timedelta(1)))
            sample = random.Random(7).sample([fold.key for fold in folds.all()], 50)
            assert all(
                folds.current(key) == Folds(store.journal, lambda _: rules).rebuilt(key) for key in sample
            )
    named = f"{number:,} cases"
    return [
        Row(BENCH, f"{named}: fold and count all by light, folds kept", warm, "s", Bar(1.0)),
        Row(BENCH, f"{named}: the duties of a department, folds kept", duties, "s", Bar(1.0)),
        Row(BENCH, f"{named}: all by light on the next morning", morning, "s", note="in the background"),
        Row(BENCH, f"{named}: a page of 100 by light, made first", first_page, "s"),
        Row(BENCH, f"{named}: a page of 100 by light, again", next_page, "s", Bar(1.0)),
        Row(BENCH, f"{named}: everything folded after a start", cold, "s", note="in the background"),
        Row(BENCH, "records of a case", records / number, "", note="reservations are no records of cases"),
        Row(BENCH, f"{named}: memory of the folds", memory, "MB"),
    ]


def _templates(plans: list[dict[str, Any]], rules: CaseRules) -> Iterator[list[dict[str, Any]]]:
    """Yield the events of cases in different states: of each flowchart one a few duties further than the one before."""
    for number, plan in enumerate(plans * 3):
        held = HeldJournal(secrets.token_bytes)
        docket = Docket(_Held(held), lambda _: rules, secrets.token_bytes)
        opening = {
            "decision": "d",
            "release": "r",
            "after_start_of_works": False,
            "plan": {"id": "d", **plan, "order": [*plan["steps"]]},
            "calendar": "cn-2015-05-13",
            "by": "window:ASC",
        }
        key = docket.open(opening, Now(OPENED, _KEPT_UNTIL)).fold.key
        for step in range(number % 12):
            _do_something(docket, key, Now(OPENED + timedelta(hours=_HOURS * (step + 1)), _KEPT_UNTIL))
        yield [json.loads(record.body) for record in docket.records(key)]


def _do_something(docket: Docket, key: str, now: Now) -> None:
    fold = docket.folds.current(key)
    assert fold is not None
    for step, who, event, _ in View.at(fold.case, now.moment).duties:
        if event not in _DUTIES:
            continue
        more = {"closed": {"result": "granted"}, "opinion": {"party": who, "value": "agree"}}.get(event, {})
        role = "window" if event == "accepted" else "head"
        try:
            docket.enter(key, {"type": event, "step": step, "by": f"{role}:{who}:7", **more}, now)
        except Refused:
            continue
        return


def _clone(templates: list[list[dict[str, Any]]], held: HeldJournal, number: int) -> None:
    chance = random.Random(7)
    for one in range(number):
        receipt = receipt_number(OPENED.date(), "".join(chance.choices(ALPHABET, k=10)))
        opening, *others = templates[one % len(templates)]
        stream = stream_of(receipt.replace("-", ""))
        held.append(stream, {**opening, "receipt": receipt})
        for event in others:
            held.append(stream, event)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _clock() -> datetime:
    return datetime(2015, 5, 28, 1, tzinfo=UTC)

"""Simulated cases: the same for the same seed, marked as what they are, and whole when they are kept."""

from __future__ import annotations

import asyncio
import csv
import shutil
from datetime import date
from random import Random

import pytest

from api.cases_kept import RunningCases
from api.settings import Settings
from api.simulation.asking import Answer, AtAddress
from api.simulation.casework import REFERENCE
from api.simulation.mix import FILE, Mix
from api.simulation.office import Office
from api.simulation.people import People
from api.simulation.service import STORE, office_days, simulated_service
from decision.cases.folds import is_simulated
from decision.reference_case import stated_answers
from decision.store.opening import open_store
from kb.errors import LiangtiError
from tests.api.commands import runner
from tests.api.conftest import NOW

FIRST, DAYS, CASES, SEED = date(2015, 5, 18), 14, 3, 7


class Listening:
    """Passes requests on and keeps their paths."""

    def __init__(self, inner):
        self.inner, self.heard = inner, []

    async def ask(self, method, path, body=None) -> Answer:
        self.heard.append(path)
        return await self.inner.ask(method, path, body)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory, home):
    """A folder in which a few cases were simulated, what was asked, and what was counted."""
    folder = tmp_path_factory.mktemp("simulated") / "home"
    shutil.copytree(home / "index", folder / "index")
    with simulated_service(Settings(home=folder), FIRST, lambda _: None) as (asking, clock, opened):
        listening = Listening(asking)
        answers = [stated_answers(opened.kb, name) for name in opened.kb.flowchart_by_id]
        office = Office(listening, opened.kb, CASES, SEED, answers)
        asyncio.run(office.run(office_days(opened, FIRST, DAYS), clock.set, lambda _done, _of: None))
    assert office.counted.requests == len(listening.heard)
    return folder, office.counted


def test_the_same_seed_sends_the_same_events(simulated, home, tmp_path, capsys):
    folder = tmp_path / "home"
    shutil.copytree(home / "index", folder / "index")
    words = ("--cases", str(CASES), "--seed", str(SEED), "--days", str(DAYS), "--json")
    run, (first, counted) = runner(folder, capsys), simulated
    told = run("simulate", *words).data
    assert told["events"] == dict(counted.events)
    assert told["requests"] == counted.requests
    assert trails(folder) == trails(first)
    assert run("simulate", *words).code == 1
    found = run("figures", "--running", "--which", "simulated", "--json").data
    assert sum(found["states"].values()) == CASES
    assert run("export", "20150518-7K2MQ-9X4TD-C").code == 1


def trails(folder):
    """Return the events of every case of a store, without what the service drew: numbers and keys of digests."""
    with open_store(f"duckdb:///{STORE}", folder, None, lambda: NOW, read_only=True) as store:
        records = [store.journal.read(name) for name in store.journal.streams("case/")]
    drawn = ("receipt", "decision", "plan", "prev", "reason", "authority")
    said = [
        [{name: value for name, value in one.data.items() if name not in drawn} for one in some]
        for some in records
    ]
    return sorted(said, key=repr)


def test_every_case_of_the_store_is_marked_and_its_chain_is_whole(simulated, opened):
    folder, counted = simulated
    with open_store(f"duckdb:///{STORE}", folder, None, lambda: NOW) as store:
        assert list(store.check()) == []
        kept = RunningCases(store, lambda _: opened)
        folds = list(kept.docket.folds.all())
        assert len(folds) == CASES
        assert all(map(is_simulated, folds))
        assert sum(fold.seq for fold in folds) == CASES + sum(counted.events.values())
        assert kept.figures(FIRST, "real").states["running"] == 0
        page = store.decisions.page()
        assert all(record.content.reference.startswith(REFERENCE) for record in page.records)


def test_office_days_are_those_of_the_calendar_that_was_announced(opened):
    days = office_days(opened, date(2015, 6, 18), 3)
    assert days == [date(2015, 6, 18), date(2015, 6, 19), date(2015, 6, 23)]


def test_every_row_of_the_mix_says_that_it_was_invented_and_is_a_share():
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["provenance"] for row in rows} == {"invented for the simulation"}
    assert all(0 <= int(row["percent"]) <= 100 for row in rows)


class Always(Mix):
    """A mix in which some things always happen, and all others never."""

    def __init__(self, *outcomes):
        super().__init__({})
        self._outcomes = outcomes

    def happens(self, outcome, random):  # noqa: ARG002
        return outcome in self._outcomes


def said_about(event, *outcomes, granted=("a",)):
    people = People(Random(1), Always(*outcomes), {"b": ("a",)}, "ASC")
    step = {"papers": ["p"], "papers_missing": [], "round": 1}
    return people.intent({"event": event, "who": "B", "step": "b"}, step, 4, set(granted))


@pytest.mark.parametrize(
    ("event", "outcomes", "kind"),
    [
        ("supplied", (), "supplied"),
        ("accepted", (), "accepted"),
        ("accepted", ("correction_asked",), "correction_asked"),
        ("accepted", ("declined",), "declined"),
        ("accepted", ("step_withdrawn",), "withdrawn"),
        ("opinion", (), "opinion"),
        ("opinion", ("opinion_silent",), "opinion"),
        ("opinion", ("opinion_against",), "opinion"),
        ("closed", (), "closed"),
        ("closed", ("stopped",), "stopped"),
        ("closed", ("sent_back",), "reopened"),
        ("closed", ("refused",), "closed"),
        ("closed", ("closed_late",), "closed"),
        ("reopened", (), "withdrawn"),
        ("reopened", ("applied_again",), "reopened"),
        ("resumed", ("resumed_early",), "resumed"),
        ("delivered", (), "delivered"),
    ],
)
def test_each_outcome_of_the_mix_leads_to_its_event(event, outcomes, kind):
    assert said_about(event, *outcomes).said["type"] == kind


@pytest.mark.parametrize(("event", "outcomes"), [("accepted", ("accepted_by_silence",)), ("resumed", ())])
def test_what_time_does_nobody_does(event, outcomes):
    assert said_about(event, *outcomes).said is None


def test_nothing_is_sent_back_where_nothing_was_granted_before():
    assert said_about("closed", "sent_back", granted=()).said["type"] == "closed"


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(LiangtiError, match="no address"):
        AtAddress(url)


def test_a_service_that_does_not_answer_is_said():
    with pytest.raises(LiangtiError, match="cannot be reached"):
        asyncio.run(AtAddress("http://127.0.0.1:1").ask("GET", "/healthz"))

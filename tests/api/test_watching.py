"""Webhooks, monitor and calendars over HTTP, and the clerks that work for them while a service lives."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from ipaddress import ip_network

import pytest

from api.app import create_app
from api.cases import now_of
from api.cases_kept import RunningCases
from api.clerks import SETTLES, Clerks, due_run, warm
from api.hearing import topic_of_case
from decision.cases.lists import Wanted
from decision.cases.sight import Sight
from decision.opening import CALENDARS
from tests.api.test_cases import DAY, OPENED, Office, first_duty
from tests.api.test_webhook_carrier import subscriber
from tests.torture.service import until

OWN = [ip_network("127.0.0.0/8")]
NOTICE = (CALENDARS / "cn-2015-05-13.yaml").read_text(encoding="utf-8")


@pytest.fixture
def office(opened, services_of, client_of):
    clock = [OPENED]
    services = services_of(opened, rate=0, clock=lambda: clock[0], webhook_networks=OWN)
    office = Office(services, client_of(create_app(services)), clock)
    office.key("admin")
    return office


def post(office, path, body=None, role="admin"):
    return office.ask("POST", path, role, **({"json": body} if body is not None else {}))


def added(office, url="http://127.0.0.1:9/in"):
    answer = post(office, "/v1/webhooks", {"url": url, "label": "收件"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_webhook_is_added_listed_changed_and_removed_and_its_secret_told_once(office):
    made = added(office)
    assert made["secret"].startswith("whsec_")
    (listed,) = office.ask("GET", "/v1/webhooks").json()["webhooks"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    rotated = post(office, f"/v1/webhooks/{made['id']}:rotate").json()
    assert rotated["secret"] != made["secret"]
    assert post(office, f"/v1/webhooks/{made['id']}:remove").status_code == 200
    assert office.ask("GET", "/v1/webhooks").json() == {"webhooks": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"url": 3}, "url"),
        ({"url": "http://127.0.0.1/", "label": "a\nb"}, "label"),
        ({"url": "http://127.0.0.1/", "secret": "x"}, "secret"),
        ([], ""),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_with_its_field(office, body, field):
    answer = post(office, "/v1/webhooks", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("change", ["rotate", "remove", "replay"])
def test_a_webhook_that_is_not_there_is_not_found(office, change):
    assert post(office, f"/v1/webhooks/nobody:{change}").status_code == 404


def test_nothing_of_a_case_that_is_not_parked_is_replayed(office):
    made = added(office)
    answer = office.ask("POST", f"/v1/webhooks/{made['id']}:replay", params={"receipt": "20150518"})
    assert answer.json()["type"] == "/problems/refused"


def test_what_happens_is_carried_parked_and_replayed(office):
    clerks = Clerks(office.services)
    try:
        with subscriber(500) as (url, refused):
            made = added(office, url)
            receipt = office.opened()
            assert 0 < clerks.deliver() <= 5
            office.clock[0] += 4 * DAY
            clerks.deliver()
            (listed,) = office.ask("GET", "/v1/webhooks").json()["webhooks"]
            assert [one["why"] for one in listed["parked"]] == ["answered 500"]
            assert listed["cases_waiting"] == 1
            assert len(refused) == 2
        replayed = office.ask("POST", f"/v1/webhooks/{made['id']}:replay", params={"receipt": receipt}).json()
        assert replayed["parked"] == []
    finally:
        clerks.stop()


def test_the_monitor_runs_up_to_a_moment_that_has_come_and_says_so(office):
    office.opened()
    assert office.ask("GET", "/v1/monitor").json() == {"last": None}
    office.clock[0] += 3 * DAY
    done = post(office, "/v1/monitor", {"at": "2015-05-21T08:30"}).json()
    assert (done["at"], done["cases"]) == ("2015-05-21T08:30", 1)
    assert office.ask("GET", "/v1/monitor", "auditor").json() == {"last": done}
    assert 'liangti_monitor_last_run{what="cases"} 1\n' in office.ask("GET", "/metrics").text
    late = post(office, "/v1/monitor", {"at": "2015-05-22T08:30"})
    assert "not come yet" in late.json()["detail"]


@pytest.mark.parametrize("at", [None, "today", "2015-05-21T08:30Z", 3])
def test_what_is_no_moment_is_refused(office, at):
    assert post(office, "/v1/monitor", {"at": at}).json()["errors"][0]["field"] == "at"


def later(day, off):
    """Return the notice of 2015 as if it had come on another day, with one more day off."""
    return NOTICE.replace("2015-05-13", day).replace("off: [", f"off: [\n  {off},", 1)


def test_a_calendar_that_came_later_dates_open_cases_anew(office):
    receipt = office.opened()
    office.clock[0] += DAY
    said = {"name": "cn-2015-05-19.yaml", "text": later("2015-05-19", "2015-05-20")}
    done = post(office, "/v1/calendars", said, "policy").json()
    assert (done["is_new"], done["cases"], done["refused"]) == (True, [receipt], [])
    assert office.get(receipt).json()["calendar"] == "cn-2015-05-19"
    assert office.get(receipt, "/timeline").json()["events"][-1]["type"] == "calendar_changed"
    newer = office.opened()
    assert office.get(newer).json()["calendar"] == "cn-2015-05-19"
    exported = office.get(receipt, "/export", "auditor").text
    assert '"id":"cn-2015-05-19"' in exported
    assert post(office, "/v1/calendars", said, "policy").json()["is_new"] is False


def test_a_calendar_that_rewrites_the_past_is_refused_case_by_case(office):
    receipt = office.opened()
    office.clock[0] += 7 * DAY
    said = {"name": "cn-2015-05-25.yaml", "text": later("2015-05-25", "2015-05-20")}
    done = post(office, "/v1/calendars", said).json()
    assert done["refused"] == [{"receipt": receipt, "kind": "calendar_rewrites_past"}]
    assert office.get(receipt).json()["calendar"] == "cn-2015-05-13"


@pytest.mark.parametrize(
    "said",
    [
        {"name": "cn-2015-05-19.yaml"},
        {"name": "x.yaml", "text": later("2015-05-19", "2015-05-20")},
        {"name": "cn-2015-05-19.yaml", "text": "off: ["},
        {"name": "cn-2015-05-19.yaml", "text": later("2015-05-19", "2015-05-23")},
    ],
)
def test_a_file_that_is_no_notice_is_refused_with_the_place(office, said):
    answer = post(office, "/v1/calendars", said)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-input")


# --- clerks

HOUR = time(8, 30)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2015-05-18T08:29", "2015-05-17T08:30"),
        ("2015-05-18T08:30", "2015-05-17T08:30"),
        ("2015-05-18T08:31", "2015-05-18T08:30"),
        ("2015-05-18T23:59", "2015-05-18T08:30"),
        ("2015-05-19T00:00", "2015-05-18T08:30"),
    ],
)
def test_a_run_is_due_once_its_hour_has_settled(now, at):
    assert due_run(datetime.fromisoformat(now), HOUR) == datetime.fromisoformat(at)
    assert timedelta(seconds=30) < SETTLES


def test_the_clerk_makes_up_for_the_days_on_which_nobody_worked(office):
    receipt = office.opened()
    office.supply_all(receipt)
    office.clock[0] += 9 * DAY
    clerks = Clerks(office.services)
    try:
        clerks.monitor()
        told = office.services.store.journal.streams("case-notices/")
        assert office.ask("GET", "/v1/monitor").json()["last"]["at"] == "2015-05-27T08:30"
        clerks.monitor()
        assert office.services.store.journal.streams("case-notices/") == told != {}
    finally:
        clerks.stop()


def test_after_warming_a_list_folds_nothing_and_says_the_same(office, monkeypatch):
    receipt = office.opened()
    office.supply_all(receipt)
    office.done(receipt, first_duty(office, receipt))
    cases, today = office.services.cases, office.services.today()
    warm(office.services, today, lambda: True)
    monkeypatch.setattr(cases.docket.folds, "_made", None)
    monkeypatch.setattr("decision.cases.lists._summary", None)
    lines = cases.lists.marks(cases.docket.folds.all(), today, Wanted(), Sight("supervisor"))
    assert [line["receipt"] for line in lines] == [receipt]


def test_streams_are_woken_of_what_another_process_entered(office):
    receipt = office.opened()
    clerks, services = Clerks(office.services), office.services
    other = RunningCases(services.store, services.release_of)
    key = receipt.replace("-", "")

    async def follow():
        with services.streams.listening(topic_of_case(key), "x") as listener:
            clerks.hear()
            other.docket.enter(key, {"type": "withdrawn", "by": "applicant"}, now_of(services))
            is_early = await listener.news(0.01)
            clerks.hear()
            return is_early, await listener.news(5)

    try:
        assert asyncio.run(follow()) == (False, True)
    finally:
        clerks.stop()


def test_a_clerk_that_meets_a_fault_logs_it_and_goes_on(office, monkeypatch):
    said = []
    monkeypatch.setattr(office.services, "log", lambda event, **more: said.append((event, more)))
    clerks = Clerks(office.services)

    def faulty():
        clerks._ended.set()
        raise ValueError

    clerks._repeat("monitor", faulty)
    clerks.stop()
    assert [(event, more["route"]) for event, more in said] == [("fault", "monitor")]


def test_clerks_work_in_threads_and_end_when_they_are_told(office):
    office.opened()
    with subscriber() as (url, came):
        added(office, url)
        clerks = Clerks(office.services)
        clerks.start()
        try:
            receipt = office.opened()
            until(lambda: came, 20)
        finally:
            clerks.stop()
    ((_, headers, _),) = came
    assert headers["webhook-id"] == f"{receipt}/1"

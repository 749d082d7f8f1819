"""Desk, overview and trail: what stands there is what the cases say, and every number leads to what it counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from api.pages.cases.overview_data import DAYS_SHOWN, days_until
from tests.api.pages.cases.office import OPENED
from tests.api.pages.cases.truth import items_of, text_of
from tests.api.pages.reading import get

LATER = OPENED + timedelta(days=10)


@pytest.fixture(scope="module")
def cases(office):
    """Two cases that the law accepted when nobody answered, one of them noted on, and one that a window accepted."""
    silent, accepted, noted = (office.opened() for _ in range(3))
    office.enter(accepted, "window", "ASC", type="accepted", step="joint_survey")
    office.clock[0] = LATER
    office.enter(noted, "window", "ASC", type="noted", step="joint_survey", phase="handled", text="已看现场")
    return silent, accepted, noted


@pytest.fixture(autouse=True)
def _ten_days_later(office, request):
    request.getfixturevalue("cases")
    office.clock[0] = LATER


def test_a_desk_shows_each_open_step_of_its_department_once(office, cases):
    office.log_in("window", "PLAN")
    page = get(office.client, "/desk")
    for receipt in cases:
        steps = office.ask("GET", f"/v1/cases/{receipt}").json()["steps"]
        own = {one["step"] for one in steps if one["department"] == "PLAN" and one["state"] != "granted"}
        links = [link for link in page.links if f"/cases/{receipt}/steps/" in link]
        shown = [link.rsplit("/", 1)[1] for link in links]
        owed = {duty["step"] for duty in office.ask("GET", f"/v1/cases/{receipt}").json()["duties"]
                if duty["who"] == "PLAN"}  # fmt: skip
        assert sorted(shown) == sorted(own | owed)


def test_a_desk_belongs_to_its_department_and_the_supervisor_chooses(office):
    office.log_in("window", "PLAN")
    assert get(office.client, "/desk?department=LAND").answer.status_code == 403
    office.log_in("supervisor")
    page = get(office.client, "/desk?department=LAND")
    assert "市国土资源局" in page.text
    assert get(office.client, "/desk?department=gas").answer.status_code == 200
    assert get(office.client, "/desk?department=nobody").answer.status_code == 422


def test_the_overview_counts_every_case_and_every_light_once(office):
    office.log_in("supervisor")
    html = get(office.client, "/overview").answer.text
    listed = office.ask("GET", "/v1/cases", "supervisor").json()["cases"]
    rows = items_of(html, "rows")
    assert sorted(row.split()[0] for row in rows) == sorted(one["receipt"] for one in listed)
    for row in rows:
        line = next(one for one in listed if one["receipt"] == row.split()[0])
        worst = next((name for name in ("red", "yellow", "green") if name in line["lights"].values()), None)
        assert {"red": "逾期", "yellow": "预警", "green": "正常", None: "无灯"}[worst] in row


def test_every_number_of_the_overview_leads_to_as_many_cases(office):
    office.log_in("supervisor")
    page = get(office.client, "/overview")
    tables = re.findall(r'<td class="count"><a class="tap" href="([^"]*)">(\d+)</a>', page.answer.text)
    assert tables
    for link, number in tables:
        found = get(office.client, link.replace("&amp;", "&"))
        rows = len(items_of(found.answer.text, "rows"))
        assert 1 <= rows <= int(number)
        assert rows == int(number) or "department=" in link


def test_late_days_stand_beside_who_held_them(office):
    office.log_in("auditor")
    text = text_of(get(office.client, "/overview").answer.text)
    after = text.split("逾期的工作日在谁手里")[1]
    assert re.search(r"市发展和改革委员会 [1-9]", after)


def test_the_days_of_the_strips_end_today():
    days = days_until(LATER.date())
    assert (len(days), days[-1]) == (DAYS_SHOWN, LATER.date())


def test_a_filter_that_names_nothing_known_lets_all_through(office):
    office.log_in("supervisor")
    assert len(items_of(get(office.client, "/overview?light=blue&first=x").answer.text, "rows")) == 3
    assert items_of(get(office.client, "/overview?first=40").answer.text, "rows") == []


def test_the_trail_names_who_when_what_and_the_line_of_the_rule(office, cases, opened):
    receipt = cases[2]
    office.log_in("auditor")
    page = get(office.client, f"/cases/{receipt}/trail")
    for event in office.ask("GET", f"/v1/cases/{receipt}/timeline", "auditor").json()["events"]:
        row = next(one for one in opened.kb.transitions if one.event == event["type"])
        assert f"r{event['seq']}" in page.ids
        assert f"/rules/transitions.csv#L{row.location.line}" in page.links
        assert event["hash"][:12] in page.text
    assert "已看现场" in page.text
    assert "2015-05-28 09:00" in page.text


def test_refused_attempts_are_shown_to_supervisor_and_auditor_alone(office, cases):
    receipt = cases[0]
    tried = {"type": "closed", "step": "joint_survey", "result": "granted"}
    office.ask("POST", f"/v1/cases/{receipt}/events", "head", "LAND", json=tried)
    shown = {}
    for role, department in (("auditor", ""), ("supervisor", ""), ("head", "LAND"), ("intake", "")):
        office.log_in(role, department)
        shown[role] = "非本部门事项" in get(office.client, f"/cases/{receipt}/trail").text
    assert shown == {"auditor": True, "supervisor": True, "head": False, "intake": False}


def test_the_applicants_side_reads_reasons_and_no_staff_number(office, cases):
    receipt = cases[2]
    said = {"type": "noted", "step": "joint_survey", "phase": "reviewed", "by": "window:ASC:0042"}
    office.ask("POST", f"/v1/cases/{receipt}/events", "admin", json=said)
    texts = {}
    for role in ("intake", "auditor"):
        office.log_in(role)
        texts[role] = get(office.client, f"/cases/{receipt}/trail").text
    assert ("0042" in texts["auditor"], "0042" in texts["intake"]) == (True, False)

"""Pictures, processes and calendars of decisions and flowcharts over HTTP."""

import hashlib
import re
from base64 import b64encode
from datetime import date
from xml.etree import ElementTree as ET

import icalendar
import pytest

from api.app import create_app
from api.drawing import BPMN, DRAWINGS, ICALENDAR, SVG
from api.routes.pictures import style_hash
from explain.pictures.look import style
from tests.api.projects import FACTORY, IMPOSSIBLE, ON_STATE_LAND, PERSONAL, SECRETS, add_key, request

START = {"start": "2015-05-18", "known_at": "2015-05-18"}


@pytest.fixture(scope="module")
def client(opened, services_of, client_of):
    return client_of(create_app(services_of(opened)))


def drawn(client, identity, name, query="", **how):
    return client.request("GET", f"/v1/decisions/{identity}/{name}{query}", **how)


def alone(client, identity, name, query=""):
    return client.request("GET", f"/v1/flowcharts/{identity}/{name}{query}")


@pytest.mark.parametrize("name", DRAWINGS)
def test_everything_is_drawn_of_a_decision_and_the_same_again(client, name):
    identity = client.ask(request(FACTORY, **START)).json()["id"]
    answer = drawn(client, identity, name)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == DRAWINGS[name].media_type
    assert drawn(client, identity, name).content == answer.content
    again = drawn(client, identity, name, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_is_drawn_of_a_flowchart_alone(client, name, lang):
    answer = alone(client, "F-GRT-03", name, f"?lang={lang}&start=2015-05-18")
    assert answer.status_code == 200
    assert "F-GRT-03" in answer.text
    assert lang == "zh" or answer.content != alone(client, "F-GRT-03", name, "?start=2015-05-18").content


def test_every_flowchart_has_its_picture(client, opened):
    for flowchart in opened.kb.flowcharts:
        answer = alone(client, flowchart.id, "flowchart.svg")
        assert answer.status_code == 200
        assert flowchart.id in {
            text.text for text in ET.fromstring(answer.text).iter() if text.tag.endswith("text")
        }


def test_a_flowchart_without_a_reference_case_is_drawn_for_the_first_answers_that_lead_there(stalls):
    found = [flowchart["id"] for flowchart in stalls.request("GET", "/v1/flowcharts").json()["flowcharts"]]
    assert {alone(stalls, identity, "flowchart.svg").status_code for identity in found} == {200}


def test_a_dated_decision_shows_the_days_of_its_calendar(client):
    dated = client.ask(request(FACTORY, **START)).json()
    plain = client.ask(request(FACTORY)).json()
    assert "5月25日" in drawn(client, dated["id"], "flowchart.svg").text
    assert "5月25日" not in drawn(client, plain["id"], "flowchart.svg").text
    calendar = icalendar.Calendar.from_ical(drawn(client, dated["id"], "flowchart.ics").text)
    events = calendar.walk("VEVENT")
    assert {str(event["UID"]).split("@")[1] for event in events} == {dated["id"]}
    assert max(event["DTSTART"].dt for event in events) > date(2015, 6, 1)


def test_no_personal_value_is_in_any_picture(client):
    answer = client.ask(request(ON_STATE_LAND, **PERSONAL, **START)).json()
    for name in DRAWINGS:
        told = drawn(client, answer["id"], name)
        assert told.status_code == (404 if name == "before-after.svg" else 200)
        assert not [secret for secret in (*SECRETS, "hmac-sha256") if secret in told.text]


@pytest.mark.parametrize(("facts", "lit"), [({}, 0), (IMPOSSIBLE, 0), ({"investor": "government"}, 5)])
def test_without_a_flowchart_there_is_the_map_alone(client, facts, lit):
    identity = client.ask(request(facts)).json()["id"]
    for name in DRAWINGS:
        answer = drawn(client, identity, name)
        assert answer.status_code == (200 if name == "rule-map.svg" else 404)
    leaves = re.findall(r'class="on-accent bold">F-', drawn(client, identity, "rule-map.svg").text)
    assert len(leaves) == lit


def test_where_there_is_nothing_to_draw_it_is_said_what_helps(client):
    identity = client.ask(request(FACTORY)).json()["id"]
    problem = drawn(client, identity, "flowchart.ics").json()
    assert (problem["detail"], problem["fix"]) == ("the plan has no start day", "give a start day")


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_a_picture_may_use_its_own_style_sheet_and_nothing_else(client, theme):
    answer = alone(client, "F-COL-01", "flowchart.svg", f"?theme={theme}")
    sheet = re.search("<style>(.*?)</style>", answer.text)[1].replace("&gt;", ">")
    digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert sheet == style(theme)
    assert style_hash(theme) == f"'sha256-{digest}'"
    assert answer.headers["content-security-policy"] == f"default-src 'none'; style-src 'sha256-{digest}'"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("flowchart.svg?lang=fr", "lang"),
        ("flowchart.svg?theme=pink", "theme"),
        ("flowchart.bpmn?theme=dark", "theme"),
        ("flowchart.svg?start=2015-02-30", "start"),
        ("flowchart.svg?start=0", "start"),
        ("documents.svg?colour=red", "colour"),
    ],
)
def test_what_cannot_be_asked_is_named(client, path, field):
    answer = alone(client, "F-COL-01", path)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["decisions/none", "flowcharts/F-NONE-01"])
def test_what_is_not_there_is_not_found(client, path):
    assert {client.request("GET", f"/v1/{path}/{name}").status_code for name in DRAWINGS} == {404}


def test_a_decision_is_drawn_for_whoever_has_its_id(opened, services_of, client_of):
    services = services_of(opened)
    client = client_of(create_app(services))
    identity = client.ask(request(FACTORY)).json()["id"]
    add_key(services, "reviewer")
    assert drawn(client, identity, "flowchart.svg").status_code == 200


def test_media_types_are_those_that_programs_know():
    assert (SVG, BPMN, ICALENDAR) == ("image/svg+xml", "application/bpmn+xml", "text/calendar")

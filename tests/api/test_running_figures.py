"""`/v1/figures/running` and its page: who sees what, as JSON, as CSV and as a picture."""

from __future__ import annotations

import pytest

from api.app import create_app
from tests.api.projects import add_key, request

ROLES = ("head", "supervisor", "auditor")
PATH = "/v1/figures/running"


@pytest.fixture(scope="module")
def asking(opened, services_of, client_of):
    """Return what asks as a role of a service in which two cases are open, one of them simulated."""
    services = services_of(opened, rate=0)
    client = client_of(create_app(services))
    keys = {"": {}, "intake": add_key(services, "intake")}
    keys |= {role: add_key(services, role, "FIRE") for role in ROLES}

    def ask(path=PATH, role="supervisor", headers=(), method="GET", **how):
        return client.request(method, path, headers={**keys[role], **dict(headers)}, **how)

    for simulated in (False, True):
        decision = ask("/v1/decisions", "intake", method="POST", json=request()).json()["id"]
        body = {"decision": decision, "simulated": simulated}
        assert ask("/v1/cases", "intake", method="POST", json=body).status_code == 201
    return ask


@pytest.mark.parametrize("role", ROLES)
def test_real_and_simulated_cases_are_never_mixed_unless_asked_for(asking, role):
    states = {
        which: asking(f"{PATH}?which={which}", role).json()["states"]["running"]
        for which in ("real", "simulated", "all")
    }
    assert states == {"real": 1, "simulated": 1, "all": 2}
    assert asking(PATH, role).json()["which"] == "real"


def test_everybody_else_sees_totals_without_small_counts(asking):
    for role in ("", "intake"):
        told = asking(PATH, role).json()
        assert told.keys() == {"which", "totals"}
        assert set(told["totals"]["states"].values()) == {None}


def test_a_head_sees_the_items_of_the_department_only(asking, opened):
    items = {one["id"] for one in asking(PATH, "head").json()["items"]}
    assert items <= {item.id for item in opened.kb.items if item.department == "FIRE"}
    assert items < {one["id"] for one in asking().json()["items"]}


def test_tables_come_as_csv_to_who_may_see_them(asking):
    csv = {"Accept": "text/csv"}
    answer = asking(f"{PATH}?table=flowcharts", headers=csv)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0].startswith("id,closed,promised")
    assert asking(PATH, "", headers=csv).status_code in (401, 403)


@pytest.mark.parametrize("query", ["which=some", "table=items", "x=1"])
def test_what_is_no_choice_is_said(asking, query):
    assert asking(f"{PATH}?{query}").status_code == 422


def test_the_picture_is_an_svg(asking):
    answer = asking(f"{PATH}.svg?which=simulated&lang=en")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "Simulated cases" in answer.text


def test_a_case_says_that_it_is_simulated(asking):
    listed = asking("/v1/cases").json()["cases"]
    found = [asking(f"/v1/cases/{one['receipt']}").json()["simulated"] for one in listed]
    assert sorted(found) == [False, True]
    exported = [asking(f"/v1/cases/{one['receipt']}/export", "auditor").text for one in listed]
    assert sum('"simulated":true' in text.splitlines()[0] for text in exported) == 1


def test_the_page_shows_everybody_the_totals_and_staff_the_tables(client):
    page = client.request("GET", "/figures/running?which=simulated&lang=en").text
    assert "Simulated cases, none of them real" in page
    assert "/figures/running.svg" in page
    assert client.request("GET", "/figures/running.svg").status_code == 200

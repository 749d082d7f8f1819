"""The pages of a decision show what the API gives of it: the result, the list to take along, explanations."""

import re

import pytest

from tests.api.pages.reading import Page, get, send
from tests.api.projects import FACTORY, IMPOSSIBLE, PERSONAL, add_key, request

TABS = ("", "/notice", "/explanation", "/explanation?detail=full", "/why-not", "/what-if", "/review")
ASKED = {"decided": FACTORY, "undecided": {}, "impossible": IMPOSSIBLE}


def decided(client, facts=FACTORY, **more):
    return client.ask(request(facts, **more)).json()


@pytest.fixture(scope="module", params=ASKED)
def told(request, client):
    return decided(client, ASKED[request.param], start="2015-05-18")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_every_outcome_is_shown_in_both_languages(client, told, tab, lang):
    page = get(client, f"/decisions/{told['id']}{tab}{'&' if '?' in tab else '?'}lang={lang}")
    assert page.answer.status_code == 200
    assert told["id"] in page.text
    assert len(page.ids) == len(set(page.ids))


def test_the_result_says_days_steps_and_documents_and_links_what_is_drawn(client):
    told = decided(client, start="2015-05-18")
    page = get(client, f"/decisions/{told['id']}")
    plan, documents = told["plan"], told["documents"]
    assert (
        f"共{len(plan['steps'])}个环节，最长{plan['working_days']}个工作日，要带{documents['to_submit']}件材料"
        in page.text
    )
    for picture in (one for one in page.loaded if one.startswith("/v1/")):
        assert client.request("GET", picture).status_code == 200
    for step in plan["steps"] + plan["after_start_of_works"]:
        assert step["label"] in page.text
        assert step["department_label"] in page.text
    for place in ("bpmn", "ics"):
        (link,) = (one for one in page.links if f"flowchart.{place}" in one)
        assert client.request("GET", link).status_code == 200


def test_the_list_to_take_along_holds_every_document_once_and_the_steps_that_use_it(client):
    told = decided(client, start="2015-05-18")
    page = get(client, f"/decisions/{told['id']}/notice")
    rows = re.findall(
        r"<tr><td class=\"number\">\d+</td><th scope=\"row\">(.*?)(?: <span.*)?</th>", page.answer.text
    )
    brought = [fate["label"] for fate in told["documents"]["list"] if fate["status"] == "submit"]
    assert rows[: len(brought)] == brought
    assert len(brought) == told["documents"]["to_submit"]
    for fate in told["documents"]["list"]:
        assert fate["label"] in page.text


def test_an_open_case_is_led_back_to_its_questions(client):
    page = get(client, f"/decisions/{decided(client, {'investor': 'government'})['id']}")
    assert "/wizard?facts.investor=government" in page.links


def test_an_impossible_project_is_told_why(client):
    told = decided(client, IMPOSSIBLE)
    page = get(client, f"/decisions/{told['id']}")
    assert all(one["sentence"] in page.text for one in told["violated"])


def test_an_old_decision_names_the_one_that_replaced_it(client):
    old = decided(client)["id"]
    new = decided(client, supersedes=old)["id"]
    assert f"/decisions/{new}" in get(client, f"/decisions/{old}").links


def test_changed_answers_are_decided_as_what_replaces_the_old_decision(client):
    told = decided(client)
    (way,) = (one for one in get(client, f"/decisions/{told['id']}").links if one.startswith("/apply?"))
    new = send(client, get(client, way), management="filing").headers["location"].rpartition("/")[2]
    assert client.request("GET", f"/v1/decisions/{new}").json()["supersedes"] == told["id"]


def test_a_decision_that_cannot_be_replaced_is_left_out_and_nothing_is_lost(client):
    page = get(client, "/apply?facts.investor=government&supersedes=nothing")
    answer = send(client, page)
    assert answer.status_code == 422
    again = Page(answer)
    assert ("facts.investor", "government") in again.form.fields
    assert "supersedes" not in again.form.choices


def test_no_personal_value_is_shown_to_who_has_no_role(opened, services_of, client_of):
    from api.app import create_app

    services = services_of(opened)
    client = client_of(create_app(services))
    told = decided(client, **PERSONAL)
    number = PERSONAL["certificates"][0]["number"]
    add_key(services, "reviewer")
    for tab in TABS:
        page = get(client, f"/decisions/{told['id']}{tab}")
        assert page.answer.status_code == 200
        assert number not in page.answer.text
        assert "hmac-sha256" not in page.text


@pytest.mark.parametrize("tab", TABS)
def test_a_decision_that_is_not_there_is_a_page_that_says_so(client, tab):
    page = get(client, f"/decisions/nothing{tab}")
    assert page.answer.status_code == 404
    assert page.answer.headers["content-type"].startswith("text/html")


def test_the_figures_page_holds_every_figure_that_the_api_gives(client):
    told = client.request("GET", "/v1/figures").json()
    page = get(client, "/figures")
    for name, size in told["flowcharts"].items():
        assert name in page.text
        assert str(size["to_submit"]) in page.text
    for mean in told["means"].values():
        assert f"{mean:.2f}" in page.text or f"{mean:.1f}" in page.text

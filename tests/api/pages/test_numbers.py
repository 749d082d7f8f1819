"""Numbers with units, days and topics in the form and in the wizard, of rules that have them."""

from __future__ import annotations

import pytest

from api.app import create_app
from tests.api.conftest import LATER
from tests.api.pages.reading import Page, get, send

BASE = "/kb/beijing"
WAREHOUSE = {"investor": "social", "work": "new", "use": "warehouse"}
TODAY = LATER.date().isoformat()


@pytest.fixture(scope="module")
def client(everywhere, client_of):
    return client_of(create_app(everywhere))


def decision_of(client, sent):
    """Return the decision to which a form led."""
    assert sent.status_code == 303, Page(sent).text
    return client.request("GET", f"/v1{sent.headers['location']}").json()


@pytest.mark.parametrize(
    ("number", "unit", "squares"),
    [
        ("3", "亩", "2000"),
        ("0.2", "公顷", "2000"),
        ("1999.99", "平方米", "1999.99"),
        ("3 亩", "平方米", "2000"),
    ],
)
def test_a_number_is_converted_exactly_from_the_unit_that_is_chosen(client, number, unit, squares):
    form = get(client, f"{BASE}/apply")
    answers = {**WAREHOUSE, "above_ground_area_m2": number, "unit.above_ground_area_m2": unit}
    told = decision_of(client, send(client, form, **answers))
    assert told["facts"]["above_ground_area_m2"] == squares


def test_a_number_between_two_steps_is_refused_in_its_place_and_stays(client):
    form = get(client, f"{BASE}/apply")
    refused = send(client, form, **WAREHOUSE, above_ground_area_m2="1.005")
    page = Page(refused)
    assert refused.status_code == 422
    assert "须是0.01平方米的整倍数" in page.text
    assert ("above_ground_area_m2", "1.005") in [
        (given.get("id"), given.get("value")) for tag, given in page.tags if tag == "input"
    ]


def test_a_sum_is_worked_out_from_its_parts_and_not_asked(client):
    form = get(client, f"{BASE}/apply")
    assert "facts.floor_area_m2" not in form.form.choices
    answers = {"above_ground_area_m2": "800", "underground_area_m2": "50.5"}
    told = decision_of(client, send(client, form, **WAREHOUSE, **answers))
    assert told["facts"]["floor_area_m2"] == "850.5"


def test_the_day_is_today_unless_another_is_given(client):
    form = get(client, f"{BASE}/apply")
    days = [
        decision_of(client, send(client, form, **WAREHOUSE, **more))["as_of"]
        for more in ({}, {"case_date": "2019-06-03"})
    ]
    assert days == [TODAY, "2019-06-03"]


def test_a_project_that_the_rules_are_not_about_is_told_so_by_name(client):
    page = Page(send(client, get(client, f"{BASE}/apply"), investor="government"))
    assert page.answer.status_code == 422
    assert "这里的规则不管这样的项目" in page.text


def test_a_topic_asks_only_what_its_tables_need_and_they_alone_answer(client, everywhere):
    kb = everywhere.knowledge_bases.named("england").opened.kb
    topic = kb.manifest.topics[1].id
    form = get(client, f"/kb/england/apply?topic={topic}")
    whole = get(client, "/kb/england/apply")
    assert form.form.choices.keys() - {"topic"} < whole.form.choices.keys()
    told = decision_of(client, send(client, form))
    assert {one["table"] for one in told["tables"]} == {one.id for one in kb.tables if one.topic == topic}


def test_the_wizard_asks_for_bands_and_its_end_for_the_numbers(client):
    page = get(client, "/kb/england/wizard?topic=class_d")
    banded = set()
    while page.form.method == "get":
        (name,) = {one for one in page.form.choices if one.startswith("facts.")} - {
            one for one, _ in page.form.fields if (one, dict(page.form.fields)[one]) in hidden(page)
        }
        choices = [one for one in page.form.choices[name] if one not in ("", "?")]
        banded |= {name} if choices[0][0] in "<>=[(" else set()
        page = Page(send(client, page, **{name: choices[0]}))
    assert banded
    asked = {given["name"] for tag, given in page.tags if tag == "input" and given.get("type") == "text"}
    assert asked == banded


def hidden(page):
    """Return the fields of the form that nobody sees."""
    return [
        (given["name"], given["value"])
        for tag, given in page.tags
        if tag == "input" and given.get("type") == "hidden"
    ]


@pytest.mark.parametrize("stated", ["3 亩", {"value": 3, "unit": "亩"}, {"value": "0.2", "unit": "公顷"}])
def test_an_answer_over_http_may_carry_its_unit_and_the_change_is_told(client, stated):
    body = {"facts": {"above_ground_area_m2": stated}, "knowledge_base": "beijing"}
    told = client.ask(body).json()
    assert told["facts"]["above_ground_area_m2"] == "2000"
    assert any(one["reason"].get("now") == "2000" for one in told["warnings"])


def test_a_case_date_that_contradicts_as_of_is_refused(client):
    facts = {"case_date": "2019-06-03"}
    same = client.ask({"facts": facts, "knowledge_base": "beijing"}).json()
    assert same["as_of"] == "2019-06-03"
    refused = client.ask({"facts": facts, "as_of": "2019-06-04", "knowledge_base": "beijing"})
    assert [one["field"] for one in refused.json()["errors"]] == ["facts.case_date"]


def test_tables_that_are_wanted_are_those_that_answer(client):
    body = {"facts": {}, "knowledge_base": "england", "as_of": "2026-07-01"}
    told = client.ask({**body, "tables": ["class_d_limits"]}).json()
    assert [one["table"] for one in told["tables"]] == ["class_d_limits"]
    refused = client.ask({**body, "tables": ["class_d_limit"]}).json()
    assert refused["errors"][0]["fix"] == "did you mean `class_d_limits`?"

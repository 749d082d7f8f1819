"""The form: what is sent is decided and kept like a request of the API; what cannot be is told beside its field."""

import pytest

from tests.api.pages.reading import Page, get, send
from tests.decision.strategies import CRITERIA, IMPOSSIBLE, KB, VALID

SCHOOL = dict(
    zip(CRITERIA, ("government", "collective", "collective_public", "approval"), strict=True)
)  # a village school


def kept(client):
    return len(client.request("GET", "/v1/decisions").json()["decisions"])


def test_the_form_asks_for_every_fact_of_the_vocabulary(client):
    page = get(client, "/apply")
    for fact in KB.vocabulary.facts:
        assert f"facts.{fact.id}" in page.form.choices
        assert fact.question.zh in page.text
        assert set(page.form.choices[f"facts.{fact.id}"]) == {*(fact.codes or ("true", "false")), ""}


@pytest.mark.parametrize("whole", VALID[::9], ids="-".join)
def test_what_is_sent_is_decided_kept_and_shown(client, whole):
    sent = send(client, get(client, "/apply"), **dict(zip(CRITERIA, whole, strict=True)))
    assert sent.status_code == 303
    identity = sent.headers["location"].removeprefix("/decisions/")
    told = client.request("GET", f"/v1/decisions/{identity}").json()
    assert (told["outcome"], told["facts"]) == ("decided", dict(zip(CRITERIA, whole, strict=True)))
    page = get(client, sent.headers["location"])
    assert told["flowchart"]["label"] in page.title
    for step in [*told["plan"]["steps"], *told["plan"]["after_start_of_works"]]:
        assert step["label"] in page.text
    for document in told["documents"]["list"]:
        assert document["status"] != "submit" or document["label"] in page.text


def test_declared_facts_and_the_day_to_begin_are_sent_along(client):
    sent = send(client, get(client, "/apply"), **SCHOOL, takes_forest="true", start="2015-05-18")
    told = client.request("GET", "/v1" + sent.headers["location"]).json()
    assert told["facts"]["takes_forest"] == "true"
    assert told["plan"]["start"] == "2015-05-18"
    assert "forest_land" in {step["item"] for step in told["plan"]["steps"]}


def test_an_open_answer_leads_to_the_candidates_and_on_to_the_wizard(client):
    sent = send(client, get(client, "/apply"), acquisition="grant_held")
    page = get(client, sent.headers["location"])
    assert "/wizard?facts.acquisition=grant_held" in page.links
    told = client.request("GET", "/v1" + sent.headers["location"]).json()
    assert all(one["label"] in page.text for one in told["candidates"])


@pytest.mark.parametrize("whole", IMPOSSIBLE[::23], ids="-".join)
def test_what_cannot_be_is_told_beside_a_field_and_nothing_is_lost_or_kept(client, whole):
    before, answers = kept(client), dict(zip(CRITERIA, whole, strict=True))
    sent = send(client, get(client, "/apply"), **answers)
    page = Page(sent)
    assert sent.status_code == 422
    told = client.request("POST", "/v1/interview", json={"facts": answers}).json()
    for one in told["constraints"]:
        assert one["constraint"]["sentence"] in page.text
    assert {f"facts.{name}": value for name, value in answers.items()}.items() <= dict(
        page.form.fields
    ).items()
    assert kept(client) == before


def test_without_the_token_of_this_browser_nothing_is_decided_and_nothing_lost(client):
    before = kept(client)
    fields = {f"facts.{name}": value for name, value in SCHOOL.items()}
    for token in ({}, {"form": "x" * 43}, {"form": ""}):
        page = Page(client.request("POST", "/apply", data=fields | token))
        assert page.answer.status_code == 403
        assert fields.items() <= dict(page.form.fields).items()
        client.http.cookies.clear()
    assert kept(client) == before
    page = Page(client.request("POST", "/apply", data=fields))
    assert send(client, page).status_code == 303


def test_another_site_cannot_send_the_form(client):
    page = get(client, "/apply")
    data = dict(page.form.filled(**SCHOOL))
    for site in ("cross-site", "same-site"):
        assert (
            client.request("POST", "/apply", data=data, headers={"Sec-Fetch-Site": site}).status_code == 403
        )
    sent = client.request("POST", "/apply", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 303


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=" + b"x" * (65 << 10), "application/x-www-form-urlencoded", 413),
        (b"a=1&" * 300, "application/x-www-form-urlencoded", 422),
        (b"a=%ff", "application/x-www-form-urlencoded", 422),
        (b"\xff", "application/x-www-form-urlencoded", 422),
    ],
)
def test_what_is_no_form_is_refused_with_a_page(client, content, media_type, status):
    headers = {"Content-Type": media_type, "Accept": "text/html"}
    answer = client.request("POST", "/apply", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_a_day_that_is_none_is_told(client):
    page = Page(send(client, get(client, "/apply"), **SCHOOL, start="2015-02-30"))
    assert page.answer.status_code == 422
    assert "日期不对" in page.text


def test_other_rules_have_another_form(stalls):
    page = get(stalls, "/apply")
    assert {"facts.area_m2", "facts.first_day", "facts.goods"} <= page.form.choices.keys()
    wrong = Page(send(stalls, page, goods="tea", place="park", area_m2="big"))
    assert wrong.answer.status_code == 422
    assert "请写数字" in wrong.text
    assert ("facts.area_m2", "big") in wrong.form.fields
    sent = send(stalls, wrong, area_m2="１２")
    assert sent.status_code == 303
    assert stalls.request("GET", "/v1" + sent.headers["location"]).json()["facts"]["area_m2"] == "12"


def test_an_address_fills_the_form_in(client):
    page = get(client, "/apply?facts.investor=government&facts.nothing=1&facts.management=wrong")
    assert ("facts.investor", "government") in page.form.fields
    assert page.answer.status_code == 200

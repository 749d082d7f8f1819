"""Kept decisions explained over HTTP: every outcome, both languages, by their own release, without personal values."""

from dataclasses import replace

import jsonschema_rs
import pytest

from api.app import create_app
from decision.decide import Case, decide
from decision.what_if import what_if
from decision.why_not import why_not
from explain.columns import COLUMNS, width
from explain.narrative_text import narrative
from explain.told import sections_as_text, sections_from_data
from kb.release import Release
from tests.api.projects import FACTORY, IMPOSSIBLE, ON_STATE_LAND, PERSONAL, SECRETS, add_key, request

PATHS = {"explanation": "Explanation", "why-not": "WhyNotTold", "what-if": "WhatIfTold"}
OUTCOMES = {"decided": FACTORY, "undecided": {"investor": "government"}, "impossible": IMPOSSIBLE}


@pytest.fixture(scope="module")
def services(opened, services_of):
    return services_of(opened)


@pytest.fixture(scope="module")
def client(services, client_of):
    return client_of(create_app(services))


@pytest.fixture(scope="module")
def kept(client):
    """The id of a decision of each outcome, on the day of the publication and as known on it."""
    return {
        outcome: client.ask(request(facts, known_at="2015-05-18")).json()["id"]
        for outcome, facts in OUTCOMES.items()
    }


def ask(client, identity, path="explanation", headers=None, **query):
    return client.request(
        "GET",
        f"/v1/decisions/{identity}/{path}",
        params=query,
        headers={"Accept": "application/json", **(headers or {})},
    )


def text_of(client, identity, path="explanation", headers=None, **query):
    answer = ask(client, identity, path, {**(headers or {}), "Accept": "text/plain"}, **query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    return answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("detail", ["sentence", "page", "full"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_decision_is_told_as_it_was_decided(client, kept, services, opened, outcome, lang, detail):
    told = ask(client, kept[outcome], lang=lang, detail=detail).json()
    day = services.today()
    sections = narrative(decide(Case(OUTCOMES[outcome]), opened, day, day), opened.kb, lang, detail)
    assert sections_from_data(told["sections"]) == sections
    assert (told["id"], told["lang"], told["detail"], told["personal"]) == (
        kept[outcome],
        lang,
        detail,
        "none",
    )
    assert told["release"] == opened.release.fingerprint


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_speaks_against_the_others_is_that_of_the_answers(client, kept, services, opened, outcome):
    told = ask(client, kept[outcome], "why-not").json()
    day = services.today()
    decision = decide(Case(OUTCOMES[outcome]), opened, day, day)
    found = why_not(opened.index, OUTCOMES[outcome], decision.documents)
    for name in ("situations", "flowcharts", "items", "documents"):
        key = {"items": "item", "documents": "document"}.get(name, "id")
        assert [one[key] for one in told[name]] == [getattr(one, key) for one in getattr(found, name)]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_would_lead_elsewhere_is_that_of_the_answers(client, kept, services, opened, outcome):
    told = ask(client, kept[outcome], "what-if").json()
    day = services.today()
    found = what_if(Case(OUTCOMES[outcome]), opened, day, day)
    assert [(one["flowchart"], one["kind"]) for one in told["alternatives"]] == [
        (one.flowchart, one.kind) for one in found.alternatives
    ]
    assert (told["flowchart"], told["certificates_counted"]) == (found.flowchart, True)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_answer_fits_its_schema_and_the_text_holds_its_words(client, kept, outcome, path):
    components = client.request("GET", "/openapi.json").json()["components"]
    schema = {"$ref": f"#/components/schemas/{PATHS[path]}", "components": components}
    answer = ask(client, kept[outcome], path)
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(answer.json())
    text = text_of(client, kept[outcome], path)
    assert text == sections_as_text(sections_from_data(answer.json()["sections"]))
    assert max(map(width, text.splitlines())) <= COLUMNS


def test_one_situation_can_be_asked_about_alone(client, kept):
    told = ask(client, kept["decided"], "why-not", situation="S-GOV-01").json()
    assert [one["id"] for one in told["situations"]] == ["S-GOV-01"]
    assert (told["items"], told["documents"]) == ([], [])


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("explanation", {"lang": "fr"}, "lang"),
        ("explanation", {"detail": "much"}, "detail"),
        ("explanation", {"situation": "S-GOV-01"}, "situation"),
        ("explanation", {"lang": ["zh", "en"]}, "lang"),
        ("why-not", {"situation": "S-XXX-01"}, "situation"),
        ("why-not", {"situation": "S-COL-01"}, "situation"),
        ("what-if", {"detail": "full"}, "detail"),
    ],
)
def test_a_wrong_question_is_refused_by_name(client, kept, path, query, field):
    answer = ask(client, kept["decided"], path, **query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("identity", ["a" * 26, "%00", "é"])
def test_an_unknown_id_is_not_found(client, identity, path):
    answer = ask(client, identity, path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.fixture(scope="module")
def guarded(opened, services_of, client_of):
    """A decision with personal values, in a service that has keys."""
    services = services_of(opened)
    keys = {role: add_key(services, role) for role in ("intake", "policy")}
    client = client_of(create_app(services))
    sent = client.request(
        "POST", "/v1/decisions", json=request(ON_STATE_LAND, **PERSONAL), headers=keys["intake"]
    ).json()
    return client, keys, services, sent["id"]


@pytest.mark.parametrize("path", PATHS)
def test_personal_values_are_told_only_to_whom_they_are_shown(guarded, path):
    client, keys, _, identity = guarded
    for headers in ({}, keys["policy"]):
        answer = ask(client, identity, path, headers)
        assert (answer.status_code, answer.json()["personal"]) == (200, "withheld")
        assert not any(secret in answer.text for secret in (*SECRETS, "hmac-sha256"))


def test_who_may_see_them_reads_the_number_of_a_certificate(guarded):
    client, keys, _, identity = guarded
    assert "编号哈国用〔2014〕第26号" in "".join(text_of(client, identity, headers=keys["intake"]).split())
    assert "编号" not in text_of(client, identity)


def test_certificates_count_for_what_if_whoever_asks(guarded):
    client, keys, _, identity = guarded
    told = [ask(client, identity, "what-if", headers).json() for headers in ({}, keys["intake"])]
    assert told[0]["size"] == told[1]["size"]
    documents = client.request("GET", f"/v1/decisions/{identity}").json()["documents"]
    assert told[0]["size"]["documents"] == documents["to_submit"]


def test_what_was_deleted_is_neither_told_nor_counted(client, services):
    sent = client.ask(request(ON_STATE_LAND, **PERSONAL)).json()
    assert services.store.personal.delete_of(sent["id"])
    for path in PATHS:
        answer = ask(client, sent["id"], path)
        assert (answer.status_code, answer.json()["personal"]) == (200, "deleted")
        assert not any(secret in answer.text for secret in (*SECRETS, "hmac-sha256"))
    told = ask(client, sent["id"], "what-if").json()
    assert told["certificates_counted"] is False
    assert told["size"]["documents"] > sent["documents"]["to_submit"]


def test_an_old_decision_is_told_by_its_own_release(opened, services_of, client_of):
    services = services_of(opened)
    client = client_of(create_app(services))
    identity = client.ask(request()).json()["id"]
    before = {path: ask(client, identity, path).content for path in PATHS}
    items = tuple(item.model_copy(update={"zh": f"新{item.zh}"}) for item in opened.kb.items)
    kb = opened.kb.model_copy(update={"items": items})
    services.default.swap(
        replace(
            opened,
            release=Release(kb),
            index=replace(opened.index, kb=kb),
            charts=type(opened.charts)(),
            kept={},
        )
    )
    assert client.ask(request()).json()["release"]["fingerprint"] != opened.release.fingerprint
    assert {path: ask(client, identity, path).content for path in PATHS} == before

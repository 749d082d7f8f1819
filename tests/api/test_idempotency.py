"""One key, one decision: the same bytes again, whatever the outcome, through a restart, and at the same time."""

import pytest

from api.app import create_app
from api.services import Services
from decision.store.opening import open_store
from tests.api.conftest import NOW
from tests.api.projects import FACTORY, IMPOSSIBLE, PERSONAL, add_key, request

OUTCOMES = pytest.mark.parametrize(
    "facts", [FACTORY, {}, IMPOSSIBLE], ids=["decided", "undecided", "impossible"]
)


@pytest.fixture(scope="module")
def services(opened, services_of):
    return services_of(opened)


@pytest.fixture(scope="module")
def client(services, client_of):
    return client_of(create_app(services))


def ask(client, key, body, **headers):
    return client.request("POST", "/v1/decisions", json=body, headers={"Idempotency-Key": key, **headers})


def count(services):
    return len(services.store.decisions.page(limit=1000).records)


@OUTCOMES
def test_the_same_request_is_answered_the_same_and_decided_once(client, services, facts):
    key, body = f"k{len(facts)}{facts.get('investor')}", request(facts, **PERSONAL)
    first = ask(client, key, body)
    before = count(services)
    second = ask(client, key, body)
    assert (first.content, first.status_code) == (second.content, second.status_code)
    assert first.headers["location"] == second.headers["location"]
    assert first.headers["content-type"] == second.headers["content-type"]
    assert count(services) == before


def test_another_body_under_the_key_is_a_conflict(client):
    ask(client, "conflict", request())
    answer = ask(client, "conflict", request({}))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


def test_what_was_refused_leaves_the_key_free(client):
    assert ask(client, "free", {"facts": {"no": 1}}).status_code == 422
    assert ask(client, "free", request()).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a" * 201, "two words"])
def test_a_key_that_is_none_is_refused(client, key):
    answer = ask(client, key, request())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_twenty_at_the_same_time_decide_once(client, services):
    before = count(services)
    asked = ("POST", "/v1/decisions", {"json": request(), "headers": {"Idempotency-Key": "together"}})
    answers = client.together(*[asked] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert count(services) == before + 1
    assert services.pending == {}


def test_of_two_bodies_at_the_same_time_one_is_a_conflict(client):
    asked = [
        ("POST", "/v1/decisions", {"json": request(facts), "headers": {"Idempotency-Key": "both"}})
        for facts in (FACTORY, {})
    ]
    answers = client.together(*asked)
    assert max(answer.status_code for answer in answers) == 409


def test_keys_of_callers_do_not_meet(opened, services_of, client_of):
    services = services_of(opened)
    keys = [add_key(services, "intake") for _ in range(2)]
    client = client_of(create_app(services))
    answers = [ask(client, "mine", request(), **key) for key in keys]
    assert answers[0].json()["id"] != answers[1].json()["id"]


@OUTCOMES
def test_an_answer_outlives_the_service(opened, client_of, tmp_path, facts):
    answers = []
    for _ in range(2):
        store = open_store("duckdb:///x.duckdb", tmp_path, "main", lambda: NOW)
        services = Services(opened, store, clock=lambda: NOW, shadow_share=0)
        client = client_of(create_app(services))
        answers.append(ask(client, "again", request(facts, **PERSONAL)))
        services.close()
    assert answers[0].content == answers[1].content
    assert answers[0].status_code == answers[1].status_code


def test_another_node_that_was_faster_gives_the_answer(client, services, monkeypatch):
    first = ask(client, "raced", request())
    real = services.store.replies.get
    looked = []

    def late(key):
        looked.append(key)
        return None if len(looked) == 1 else real(key)

    monkeypatch.setattr(services.store.replies, "get", late)
    second = ask(client, "raced", request())
    assert first.content == second.content

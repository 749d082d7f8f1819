"""What reviewers say is chained behind a decision; their words lie apart, so that they can be deleted."""

import pytest

from api.app import create_app
from api.reviews import KINDS, LONGEST
from tests.api.projects import add_key

SAID = "出资人已核对，张三"


@pytest.fixture(scope="module")
def services(opened, services_of):
    """A service whose store holds little, so that all of it can be checked."""
    return services_of(opened)


@pytest.fixture(scope="module")
def client(services, client_of):
    return client_of(create_app(services))


@pytest.fixture
def decided(client):
    return client.ask({"facts": {}}).json()["id"]


def add(client, identity, **body):
    return client.request("POST", f"/v1/decisions/{identity}/reviews", json=body)


def test_each_kind_is_kept_in_order_with_its_words(client, decided):
    kept = [add(client, decided, kind=kind, text=f"{kind} 一\n二").json() for kind in KINDS]
    assert client.request("GET", f"/v1/decisions/{decided}/reviews").json() == {"reviews": kept}
    assert [(one["seq"], one["kind"], one["text"]) for one in kept] == [
        (place, kind, f"{kind} 一\n二") for place, kind in enumerate(KINDS, 1)
    ]


def test_the_words_stand_in_the_chain_as_a_keyed_digest_and_can_be_deleted(client, services, decided):
    said = add(client, decided, kind="objection", text=SAID).json()
    (record,) = services.store.journal.read(f"review/{decided}")
    assert SAID not in record.body
    assert record.hash == said["hash"]
    assert services.store.personal.delete_of(record.id)
    (left,) = client.request("GET", f"/v1/decisions/{decided}/reviews").json()["reviews"]
    assert left == said | {"text": None}
    assert list(services.store.check()) == []


def test_a_review_is_whole_only_with_the_words_that_were_kept(client, services, decided):
    add(client, decided, kind="note", text=SAID)
    assert list(services.store.check()) == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["kind", "text"]),
        ({"kind": "praise", "text": "好"}, ["kind"]),
        ({"kind": "note", "text": " \n "}, ["text"]),
        ({"kind": "note", "text": "字" * (LONGEST + 1)}, ["text"]),
        ({"kind": "note", "text": "\x1b[2J"}, ["text"]),
        ({"kind": "note", "text": 7, "who": "me"}, ["who", "text"]),
        ([], [""]),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(client, decided, body, fields):
    answer = client.request("POST", f"/v1/decisions/{decided}/reviews", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == fields


def test_a_confirmation_needs_no_words(client, decided):
    assert add(client, decided, kind="confirmation").status_code == 201


def test_nothing_is_said_of_a_decision_that_is_not_there(client):
    assert add(client, "nothing", kind="note", text="x").status_code == 404
    assert client.request("GET", "/v1/decisions/nothing/reviews").status_code == 404


def test_a_review_names_the_staff_number_of_its_key(opened, services_of, client_of):
    services = services_of(opened)
    client = client_of(create_app(services))
    decided = client.ask({"facts": {}}).json()["id"]
    headers = add_key(services, "reviewer")
    answer = client.request(
        "POST", f"/v1/decisions/{decided}/reviews", json={"kind": "note", "text": "x"}, headers=headers
    )
    assert answer.json()["staff_number"] == ""
    assert (
        client.request("POST", f"/v1/decisions/{decided}/reviews", json={"kind": "note"}).status_code == 401
    )

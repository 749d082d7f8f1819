"""Decisions that were kept: read, listed, replaced, decided again; personal values only for who may see them."""

import orjson
import pytest

from api.app import create_app
from decision.decide import Case, decide
from decision.store.canonical import sha256
from decision.store.certificate_records import CertificateEntry
from explain.as_data import decision_bytes
from tests.api.projects import FACTORY, IMPOSSIBLE, ON_STATE_LAND, PERSONAL, SECRETS, add_key, request


@pytest.fixture(scope="module")
def services(opened, services_of):
    return services_of(opened)


@pytest.fixture(scope="module")
def client(services, client_of):
    return client_of(create_app(services))


def read(client, identity, path="", **how):
    return client.request("GET", f"/v1/decisions/{identity}{path}", **how)


@pytest.mark.parametrize(
    ("facts", "status"),
    [(FACTORY, 201), ({}, 200), (IMPOSSIBLE, 422)],
    ids=["decided", "undecided", "impossible"],
)
def test_every_outcome_is_kept_and_found_under_its_address(client, services, opened, facts, status):
    answer = client.ask(request(facts, known_at="2015-05-18"))
    data = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (status, f"/v1/decisions/{data['id']}")
    again = client.request("GET", answer.headers["location"]).json()
    assert again["outcome"] == data["outcome"]
    assert {name: data[name] for name in again if name in data} == {
        name: again[name] for name in again if name in data
    }
    assert (again["superseded_by"], again["personal"]) == ([], "none")
    record = services.store.decisions.get(data["id"])
    day = services.today()
    plain = decision_bytes(decide(Case(facts), opened, day, day))
    assert services.store.decisions.answer(record.content.answer) == plain
    assert again["answer_sha256"] == sha256(plain)


def test_the_canonical_answer_holds_nothing_of_one_request(client, services):
    one, two = (client.ask(request(reference=name)).json() for name in ("a", "b"))
    records = [services.store.decisions.get(each["id"]) for each in (one, two)]
    assert records[0].content.answer == records[1].content.answer
    assert (one["reference"], two["reference"]) == ("a", "b")


def test_personal_values_are_kept_apart_under_digests(client, services):
    answer = client.ask(request(ON_STATE_LAND, **PERSONAL))
    assert any(one["certificate"] for one in answer.json()["documents"]["list"])
    assert "26号" in answer.text
    record = services.store.decisions.get(answer.json()["id"])
    canonical = services.store.decisions.answer(record.content.answer).decode()
    for secret in SECRETS:
        assert secret not in canonical
        assert secret not in record.content.request
    assert "hmac-sha256:" in canonical
    kept = services.store.personal.get(record.id)
    assert "哈国用〔2014〕第26号" in kept.values.values()
    assert [finding for finding in services.store.check() if finding.is_fault] == []


def test_the_whole_answer_comes_back_until_its_values_are_deleted(client, services):
    sent = client.ask(request(**PERSONAL)).json()
    back = read(client, sent["id"]).json()
    assert back["personal"] == "shown"
    assert {name: back[name] for name in sent} == sent
    assert read(client, sent["id"], "/replay").json()["same"] is True
    assert services.store.personal.delete_of(sent["id"])
    gone = read(client, sent["id"])
    assert gone.json()["personal"] == "deleted"
    assert not any(secret in gone.text for secret in SECRETS)
    replay = read(client, sent["id"], "/replay").json()
    assert (replay["same"], [one["name"] for one in replay["differences"]]) == (False, ["redacted"])


def test_a_typing_that_was_changed_is_a_personal_value_too(client, services):
    typed = {"applicant": {"name": " 哈尔滨某食品有限公司 ", "credit_code": "91230102ma18xk3t7q"}}
    sent = client.ask(request(**typed)).json()
    assert any(one["reason"]["code"] == "normalised" for one in sent["warnings"])
    record = services.store.decisions.get(sent["id"])
    canonical = services.store.decisions.answer(record.content.answer).decode()
    assert not any(secret in canonical.upper() for secret in SECRETS)
    assert read(client, sent["id"], "/replay").json()["same"] is True


@pytest.mark.parametrize("facts", [FACTORY, {}, IMPOSSIBLE], ids=["decided", "undecided", "impossible"])
def test_deciding_again_gives_the_same(client, facts):
    sent = client.ask({"facts": facts, **PERSONAL, "start": "2015-05-20"}).json()
    told = read(client, sent["id"], "/replay").json()
    assert (told["same"], told["differences"]) == (True, [])


def test_another_answer_is_named_by_the_part_that_differs(client, monkeypatch):
    sent = client.ask(request()).json()
    from api.routes import recorded

    real = recorded.answer_bytes

    def other(*args):
        told = real(*args)
        return told._replace(parts=(told.public.replace(b'"working_days":', b'"working_days":1', 1),))

    monkeypatch.setattr(recorded, "answer_bytes", other)
    told = read(client, sent["id"], "/replay").json()
    assert (told["same"], [one["name"] for one in told["differences"]]) == (False, ["plan"])


def test_the_trace_stands_alone(client):
    sent = client.ask(request()).json()
    told = read(client, sent["id"], "/trace").json()
    assert (told["id"], told["trace"]) == (sent["id"], sent["trace"])


@pytest.mark.parametrize("identity", ["a" * 26, "0", "%00", "'; drop table decision; --", "=1+1", "é"])
@pytest.mark.parametrize("path", ["", "/trace", "/replay"])
def test_an_unknown_id_is_not_found(client, identity, path):
    answer = read(client, identity, path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_decision_that_was_replaced_says_by_which(client):
    first = client.ask(request()).json()
    second = client.ask(request({}, supersedes=first["id"])).json()
    assert second["supersedes"] == first["id"]
    assert read(client, first["id"]).json()["superseded_by"] == [second["id"]]


def test_nobody_replaces_a_decision_that_is_not_there(client):
    answer = client.ask(request(supersedes="nothing"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "supersedes")


def test_pages_of_a_reference_lead_through_all_of_its_decisions(client):
    sent = [client.ask(request(reference="GZ-7")).json()["id"] for _ in range(5)]
    client.ask(request(reference="GZ-8"))
    found, cursor = [], ""
    while cursor is not None:
        query = {"reference": "GZ-7", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.request("GET", "/v1/decisions", params=query).json()
        found += [one["id"] for one in page["decisions"]]
        cursor = page["next"]
    assert found == sent


def test_days_bound_the_list(client):
    client.ask(request(reference="days"))

    def count(**query):
        answer = client.request("GET", "/v1/decisions", params={"reference": "days", **query})
        return len(answer.json()["decisions"])

    assert count(**{"from": "2015-05-18", "to": "2015-05-18"}) == 1
    assert count(**{"from": "2015-05-18T09:00:00+08:00"}) == 1
    assert count(**{"from": "2015-05-19"}) == count(to="2015-05-17") == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"from": "2015-02-30"}, "from"),
        ({"to": "2015-05-18T09:00:00"}, "to"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"reference": ""}, "reference"),
        ({"holder": "x"}, "holder"),
        ({"reference": ["a", "b"]}, "reference"),
    ],
)
def test_a_wrong_question_is_refused_by_name(client, query, field):
    answer = client.request("GET", "/v1/decisions", params=query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


# --- certificates of the register, and roles


def register_entry(**changed):
    said = {
        "type": "state_land_cert_held",
        "number": "哈国用〔2014〕第26号",
        "holder": "哈尔滨某食品有限公司",
        "credit_code": "91230102MA18XK3T7Q",
        "valid_until": None,
    }
    return CertificateEntry(**{**said, **changed})


@pytest.fixture
def guarded(opened, services_of, client_of):
    services = services_of(opened)
    services.store.certificates.put(register_entry())
    keys = {role: add_key(services, role) for role in ("intake", "reviewer", "policy", "admin")}
    return client_of(create_app(services)), keys, services


def test_only_intake_looks_certificates_up(guarded):
    client, keys, _ = guarded
    body = request(applicant=PERSONAL["applicant"])
    asked = {
        role: client.request("POST", "/v1/decisions", json=body, headers=keys[role]).json() for role in keys
    }
    nobody = client.ask(body).json()
    assert [len(asked[role]["register"]["certificates"]) for role in ("intake", "admin")] == [1, 1]
    assert nobody["register"] is asked["reviewer"]["register"] is asked["policy"]["register"] is None
    assert "第26号" not in orjson.dumps(nobody).decode()


def test_a_result_link_shows_no_certificate_without_a_role(guarded):
    client, keys, _ = guarded
    body = request(applicant=PERSONAL["applicant"])
    sent = client.request("POST", "/v1/decisions", json=body, headers=keys["intake"])
    identity = sent.json()["id"]
    assert "第26号" in sent.text
    for path in ("", "/trace"):
        public = read(client, identity, path)
        assert (public.status_code, public.json()["personal"]) == (200, "withheld")
        assert not any(secret in public.text for secret in SECRETS)
    assert "第26号" in read(client, identity, headers=keys["reviewer"]).text
    assert not any(secret in read(client, identity, headers=keys["policy"]).text for secret in SECRETS)


def test_a_replay_asks_the_register_as_it_was(guarded):
    client, keys, services = guarded
    body = request(applicant=PERSONAL["applicant"])
    sent = client.request("POST", "/v1/decisions", json=body, headers=keys["intake"]).json()
    services.store.certificates.put(register_entry(state="revoked"))
    told = read(client, sent["id"], "/replay", headers=keys["reviewer"]).json()
    assert (told["same"], told["differences"]) == (True, [])

"""The certificate register over HTTP: written, read as known on a day, filled from files and from decided projects."""

import asyncio
import json
import threading
from datetime import timedelta

import pytest

from api.app import create_app
from api.errors import RefusedRequest
from tests.api.conftest import NOW

DAY = "2015-05-18"
DESIGN = {
    "type": "design_qual",
    "number": "A123000001",
    "holder": "北方建筑设计院",
    "issued": "2013-06-01",
    "valid_until": "2018-05-31",
    "state": "valid",
}
VILLAGE = {
    "facts": {
        "investor": "non_government",
        "land_nature": "collective",
        "acquisition": "collective_enterprise",
        "management": "filing",
    },
    "applicant": {"name": "红星村股份经济合作社"},
    "project": {"name": "红星村粮食加工厂"},
    "parties": [{"role": "intermediary", "name": "北方建筑设计院"}],
    "as_of": DAY,
    "start": DAY,
}
PERMIT = {
    "step": "rural_permit",
    "document": "rural_permit_cert",
    "number": "乡字第2015-001号",
    "issued": "2015-06-01",
}
HEADER = "类型,证号,持有人,有效期至,状态\n"


@pytest.fixture
def client(opened, services_of, client_of):
    # A little later than the store's clock, which stands still: each version is known a moment after the one before.
    return client_of(create_app(services_of(opened, clock=lambda: NOW + timedelta(seconds=1))))


def put(client, identity="d-1", **changed):
    return client.request("PUT", f"/v1/certificates/{identity}", json={**DESIGN, **changed})


def take_in(client, content, media_type="text/csv", **headers):
    headers = {"Content-Type": media_type, **headers}
    return client.request("POST", "/v1/certificates:import", content=content, headers=headers)


def found(client, **asked):
    answer = client.request("GET", "/v1/certificates", params=asked)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["certificates"]]


def fields(answer):
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


# --- one certificate


def test_a_certificate_is_put_and_got(client):
    first = put(client)
    assert (first.status_code, first.json()["is_new"]) == (201, True)
    got = client.request("GET", "/v1/certificates/d-1").json()
    assert {**DESIGN, "id": "d-1", "issuer": "CONS"}.items() <= got.items()


def test_the_same_again_makes_no_new_version_and_a_change_does(client):
    put(client)
    again, changed = put(client), put(client, state="suspended")
    assert (again.status_code, again.json()["is_new"]) == (200, False)
    assert (changed.status_code, changed.json()["is_new"]) == (200, True)
    versions = client.request("GET", "/v1/certificates/d-1").json()["versions"]
    assert [one["state"] for one in versions] == ["valid", "suspended"]


def test_it_is_told_as_it_was_known(client):
    put(client)
    before = client.request("GET", "/v1/certificates/d-1").json()["known_from"]
    put(client, state="suspended")
    then = client.request("GET", "/v1/certificates/d-1", params={"known_at": before})
    assert then.json()["state"] == "valid"
    assert client.request("GET", "/v1/certificates/d-1", params={"known_at": "2015-05-17"}).status_code == 404
    assert client.request("GET", "/v1/certificates/d-1", params={"known_at": DAY}).status_code == 200


def test_every_wrong_field_is_named(client):
    assert fields(put(client, type="design_qua", number="", valid_until="2018-02-30", holde="x")) == [
        "holde", "type", "number", "valid_until",
    ]  # fmt: skip
    assert fields(put(client, id="other")) == ["id"]
    assert fields(put(client, issued=20130601)) == ["issued"]
    assert fields(client.request("PUT", "/v1/certificates/d-1", json=[DESIGN])) == [""]
    assert client.request("GET", "/v1/certificates/d-1").status_code == 404


def test_a_certificate_is_revoked_and_stays_so_in_its_history(client):
    put(client)
    revoked = client.request("POST", "/v1/certificates/d-1:revoke")
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    suspended = client.request(
        "POST", "/v1/certificates/d-1:revoke", json={"state": "suspended", "source": "市建委"}
    )
    assert (suspended.json()["state"], suspended.json()["source"]) == ("suspended", "市建委")
    wrong = client.request("POST", "/v1/certificates/d-1:revoke", json={"state": "lost"})
    assert fields(wrong) == ["state"]
    assert client.request("POST", "/v1/certificates/d-2:revoke").status_code == 404


# --- finding


def test_the_certificates_of_a_holder_are_found_by_name_and_code(client):
    put(client)
    put(client, "d-2", holder="其他设计院", credit_code="91230100MA1B2C3D4M", number="A2")
    assert found(client, holder="北方建筑设计院") == ["d-1"]
    assert found(client, holder="91230100MA1B2C3D4M") == ["d-2"]
    assert found(client, holder="北方设计院") == []
    assert found(client, holder="北方建筑设计院", known_at="2015-05-17") == []


def test_the_certificates_of_a_project_are_found(client):
    put(client, "d-3", project="红星村粮食加工厂")
    assert found(client, project="红星村粮食加工厂") == ["d-3"]
    assert found(client, project="红星村粮食加工厂", holder="某人") == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", "holder"),
        ("?holder=", "holder"),
        ("?holder=a&holder=b", "holder"),
        ("?name=a", "name"),
        ("?holder=a&known_at=2015-02-30", "known_at"),
        ("?holder=a&known_at=2015-05-18T09:00:00", "known_at"),
    ],
)
def test_a_wrong_question_is_named(client, query, wrong):
    assert wrong in fields(client.request("GET", f"/v1/certificates{query}"))


# --- files


def test_a_file_is_taken_in_and_the_same_file_changes_nothing(client):
    text = f"{HEADER}design_qual,A1,北方建筑设计院,2018-05-31,有效\n"
    assert take_in(client, text).json()["new"] == 1
    again = take_in(client, text).json()
    assert (again["new"], again["known"], again["known_from"]) == (0, 1, None)
    assert len(found(client, holder="北方建筑设计院")) == 1


def test_of_a_file_with_faults_nothing_is_taken_in(client):
    text = f"{HEADER}design_qual,A1,北方建筑设计院,2018-05-31,有效\nlicence,,某院,2018-02-30,有效\n"
    refused = take_in(client, text)
    assert refused.status_code == 422
    places = [(one["line"], one["column"]) for one in refused.json()["findings"]]
    assert {(3, 1), (3, 2), (3, 4)} <= set(places)
    assert found(client, holder="北方建筑设计院") == []


def test_a_file_can_be_watched_while_it_is_taken_in(client):
    text = f"{HEADER}design_qual,A1,北方建筑设计院,2018-05-31,有效\n"
    answer = take_in(client, text, Accept="application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[-2] == {"rows": {"done": 1, "of": 1}}
    assert lines[-1]["result"]["new"] == 1


@pytest.mark.parametrize("media_type", ["application/json", "text/html", "multipart/form-data"])
def test_another_media_type_is_refused(client, media_type):
    assert take_in(client, HEADER, media_type).status_code == 415


@pytest.mark.parametrize("content", ["", "[1]", "\0", "a,b\n1,2\n", b"\xff\xfe\x00"])
def test_what_is_no_file_of_certificates_is_refused_with_a_place(client, content):
    refused = take_in(client, content)
    assert refused.status_code == 422
    assert refused.json()["findings"][0]["line"] == 1


def test_a_file_beyond_the_limit_is_refused_announced_or_not(client, monkeypatch):
    monkeypatch.setattr("api.uploads.LARGEST_IMPORT", 20)

    async def pieces():
        for _ in range(3):
            yield b"0123456789"

    assert take_in(client, b"0123456789" * 3).status_code == 413
    assert take_in(client, pieces()).status_code == 413


def test_a_file_that_stops_coming_is_refused(client, monkeypatch):
    monkeypatch.setattr("api.uploads._IDLE_SECONDS", 0.05)

    async def pieces():
        yield HEADER.encode()
        await asyncio.sleep(5)

    assert take_in(client, pieces()).status_code == 408


def test_a_second_import_at_the_same_time_is_refused(client, monkeypatch):
    first, second = threading.Event(), threading.Event()

    def slow(*_):
        first.set()
        assert second.wait(10)
        raise RefusedRequest("refused", "enough")

    monkeypatch.setattr("api.routes.certificates.import_certificates", slow)

    async def both():
        headers = {"Content-Type": "text/csv"}
        one = asyncio.create_task(client.http.post("/v1/certificates:import", content="a", headers=headers))
        await asyncio.to_thread(first.wait, 10)
        other = await client.http.post("/v1/certificates:import", content="b", headers=headers)
        second.set()
        return (await one).status_code, other.status_code

    assert client.runner.run(both()) == (422, 409)


# --- decided projects


def test_a_decision_finds_the_certificates_of_its_parties_and_the_slip_names_them(client):
    put(client)
    decision = client.ask(VILLAGE).json()
    assert decision["documents"]["exempted"] == 1
    slip = client.request("GET", f"/v1/decisions/{decision['id']}/exemptions").json()
    (line,) = slip["exemptions"]
    assert (line["document"], line["steps"]) == ("design_qual", ["drawing_review"])
    assert line["certificate"]["number"] == "A123000001"
    assert line["certificate"]["source"] == "register"
    assert line["certificate"]["as_of"].startswith("2015-05-18")
    assert (slip["decision"], slip["as_of"]) == (decision["id"], DAY)


def test_a_slip_can_be_read_as_text_in_both_languages(client):
    put(client)
    identity = client.ask(VILLAGE).json()["id"]
    told = {
        lang: client.request(
            "GET",
            f"/v1/decisions/{identity}/exemptions",
            params={"lang": lang},
            headers={"Accept": "text/plain"},
        )
        for lang in ("zh", "en")
    }
    assert all(answer.headers["content-type"].startswith("text/plain") for answer in told.values())
    assert all("A123000001" in answer.text and identity in answer.text for answer in told.values())
    assert "免交凭证" in told["zh"].text
    assert "Exemption slip" in told["en"].text


def test_a_slip_stays_as_it_was_when_a_certificate_is_revoked_later(client):
    put(client)
    identity = client.ask(VILLAGE).json()["id"]
    before = client.request("GET", f"/v1/decisions/{identity}/exemptions").content
    client.request("POST", "/v1/certificates/d-1:revoke")
    assert client.request("GET", f"/v1/decisions/{identity}/exemptions").content == before
    assert client.ask(VILLAGE).json()["documents"]["exempted"] == 0


def test_a_certificate_that_the_applicant_names_is_told_apart(client):
    given = {name: value for name, value in DESIGN.items() if name != "issuer"}
    identity = client.ask({**VILLAGE, "certificates": [given]}).json()["id"]
    (line,) = client.request("GET", f"/v1/decisions/{identity}/exemptions").json()["exemptions"]
    assert (line["certificate"]["source"], line["certificate"]["as_of"]) == ("applicant", None)


def test_a_decision_that_exempts_from_nothing_has_an_empty_slip_and_an_undecided_one_none(client):
    decided, undecided = client.ask(VILLAGE).json(), client.ask({"facts": {"investor": "government"}}).json()
    assert client.request("GET", f"/v1/decisions/{decided['id']}/exemptions").json()["exemptions"] == []
    assert client.request("GET", f"/v1/decisions/{undecided['id']}/exemptions").status_code == 422
    assert client.request("GET", "/v1/decisions/nowhere/exemptions").status_code == 404


def test_the_result_of_a_step_is_a_certificate_once(client):
    identity = client.ask(VILLAGE).json()["id"]
    body = {**PERMIT, "decision": identity}
    first = client.request("POST", "/v1/certificates:issued", json=body)
    again = client.request("POST", "/v1/certificates:issued", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    (made,) = first.json()["certificates"]
    assert (made["type"], made["issuer"], made["source"]) == (
        "rural_permit_cert",
        "PLAN",
        f"decision {identity}",
    )
    assert found(client, project="红星村粮食加工厂") == [made["id"]]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"step": "rural_permi"}, ["step"]),
        ({"document": "eia_reply"}, ["document"]),
        ({"number": "—"}, ["number"]),
        ({"issued": "2015-02-30", "foo": 1}, ["foo", "issued"]),
        ({"step": None, "number": None}, ["step", "number"]),
        ({"valid_until": "2015-05-01"}, ["valid_until"]),
    ],
)
def test_a_result_that_does_not_fit_its_project_is_refused(client, changed, wrong):
    identity = client.ask(VILLAGE).json()["id"]
    body = {**PERMIT, "decision": identity, **changed}
    assert fields(client.request("POST", "/v1/certificates:issued", json=body)) == wrong


def test_a_result_of_no_decision_is_refused(client):
    body = {**PERMIT, "decision": "nowhere"}
    assert client.request("POST", "/v1/certificates:issued", json=body).status_code == 404
    assert fields(client.request("POST", "/v1/certificates:issued", json=[])) == [""]


# --- who may


def test_intake_reads_policy_writes_and_nobody_else_does(client):
    def key(role):
        headers = {"Authorization": f"Bearer {keys['admin']}"} if keys else {}
        made = client.request("POST", "/v1/keys", json={"role": role}, headers=headers)
        assert made.status_code == 201
        return made.json()["key"]

    keys = {}
    for role in ("admin", "intake", "policy", "reviewer"):
        keys[role] = key(role)

    def status(role, method, path, **how):
        headers = {"Authorization": f"Bearer {keys[role]}"} if role else {}
        return client.request(method, path, headers=headers, **how).status_code

    assert status("policy", "PUT", "/v1/certificates/d-1", json=DESIGN) == 201
    assert status("intake", "PUT", "/v1/certificates/d-1", json=DESIGN) == 403
    assert status("intake", "GET", "/v1/certificates/d-1") == 200
    assert status("", "GET", "/v1/certificates/d-1") == 401
    assert status("", "GET", "/v1/certificates?holder=x") == 401
    assert status("intake", "POST", "/v1/certificates/d-1:revoke") == 403
    assert status("intake", "POST", "/v1/certificates:import") == 403
    assert status("policy", "GET", "/v1/keys") == 403
    for method, path in (("GET", "/v1/store"), ("POST", "/v1/store:check"), ("POST", "/v1/store:backup")):
        assert [status(role, method, path) for role in ("policy", "admin")] == [403, 200]

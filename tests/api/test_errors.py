"""Every error is a problem with a listed type, and shows nothing of the inside."""

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.errors import PROBLEMS, add_error_handlers, told
from decision.decide import NoReleaseInForce
from decision.facts import FieldProblem, WrongInput
from decision.store.errors import StoreFull
from kb.errors import Finding, KnowledgeBaseError, LiangtiError
from kb.location import Location

FINDING = Finding("missing", "error", Location("situations.csv", 1, 1), "secret problem")
RAISED = {
    "a fault of ours": (KeyError("secret"), "internal-error"),
    "rules that cannot be used": (KnowledgeBaseError("secret", [FINDING]), "internal-error"),
    "any refusal": (LiangtiError("too late", fix="come earlier"), "refused"),
    "no release": (NoReleaseInForce("no rules", fix="another day"), "no-release-in-force"),
    "wrong input": (WrongInput((FieldProblem("a.0", "is wrong", "write it"),)), "wrong-input"),
    "a caller who has gone": (ClientDisconnect(), "incomplete-request"),
    "not found": (HTTPException(404), "not-found"),
}


@pytest.fixture
def failing(client_of):
    """A client of an application whose routes raise."""
    app = FastAPI()
    add_error_handlers(app)

    @app.get("/raise/{name}")
    async def fail(name: str) -> None:
        raise RAISED[name][0]

    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, headers={"X-Tea": "green"})

    @app.get("/number/{n}")
    async def number(n: int) -> int:
        return n

    return client_of(app)


@pytest.mark.parametrize(("name", "problem"), [(name, problem) for name, (_, problem) in RAISED.items()])
def test_an_error_is_a_problem_of_its_type(failing, name, problem):
    answer = failing.request("GET", f"/raise/{name}")
    data = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, data["status"]) == (PROBLEMS[problem].status,) * 2
    assert (data["type"], data["title"]) == (PROBLEMS[problem].type, PROBLEMS[problem].title)
    assert data["instance"] == f"/raise/{name.replace(' ', '%20')}"
    assert data["detail"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_refusal_keeps_its_words_and_its_fix(failing):
    data = failing.request("GET", "/raise/any refusal").json()
    assert (data["detail"], data["fix"]) == ("too late", "come earlier")


def test_wrong_input_lists_field_problem_and_fix(failing):
    data = failing.request("GET", "/raise/wrong input").json()
    assert data["errors"] == [{"field": "a.0", "problem": "is wrong", "fix": "write it"}]
    assert data["detail"] == "one field is wrong"


def test_a_parameter_that_fastapi_refuses_is_wrong_input(failing):
    answer = failing.request("GET", "/number/x")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-input")
    assert answer.json()["errors"][0]["field"] == "path.n"


def test_a_status_without_a_type_of_its_own_is_about_blank(failing):
    answer = failing.request("GET", "/teapot")
    assert (answer.status_code, answer.json()["type"]) == (418, "about:blank")
    assert answer.headers["x-tea"] == "green"


@pytest.mark.parametrize("path", ["/v1", "/v1/decisions/", "/docs", "/redoc", "/../etc/passwd", "/%ff%00"])
def test_an_unknown_address_is_not_found(client, path):
    answer = client.request("GET", path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_wrong_method_is_told_which_one_is_right(client, method):
    answer = client.request(method, "/v1/decisions")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert answer.json()["type"] == "/problems/method-not-allowed"


def test_a_host_header_that_is_no_address_is_no_fault(client):
    answer = client.request("GET", "/nowhere", headers={"Host": "[::1"})
    assert answer.status_code == 404


def test_each_type_is_listed_once_with_titles_in_both_languages():
    assert len({problem.type for problem in PROBLEMS.values()}) == len(PROBLEMS)
    for name, problem in PROBLEMS.items():
        assert problem.type == f"/problems/{name}"
        assert problem.title.isascii()
        assert not problem.title_zh.isascii()
        assert 400 <= problem.status <= 599


def test_a_fault_while_deciding_shows_no_trace(client, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr("api.deciding.answer_bytes", broken)
    answer = client.decide({})
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert "secret" not in answer.text


FULL = StoreFull("no room is left on the disk", where="/data/liangti.duckdb", fix="free some room")


def test_what_the_store_says_of_itself_is_for_its_owner_only():
    _, detail, members, _ = told(FULL)
    assert "/data" not in f"{detail}{members}"
    _, detail, members, _ = told(FULL, to_owner=True)
    assert (detail, members["where"], members["fix"]) == (FULL.what, FULL.where, FULL.fix)

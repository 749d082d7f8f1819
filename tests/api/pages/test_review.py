"""A reviewer logs in with a key, sees the trace at the lines of the rule files, and says what is to be said."""

import re

import pytest

from api.access import key_hash
from api.app import create_app
from api.sessions import COOKIE
from tests.api.pages.reading import get, send
from tests.api.projects import add_key, request


@pytest.fixture(scope="module")
def office(opened, services_of, client_of):
    """A service with a key for a reviewer and one for intake, and the id of a decision."""
    services = services_of(opened)
    client = client_of(create_app(services))
    told = client.ask(request()).json()
    keys = {role: add_key(services, role)["Authorization"].split()[1] for role in ("reviewer", "intake")}
    return client, services, keys, told["id"]


@pytest.fixture(autouse=True)
def _logged_out(office):
    office[0].http.cookies.clear()


def log_in(client, key: str, to: str = "/"):
    return send(client, get(client, f"/login?next={to}"), key=key)


def test_the_trace_stands_there_entry_for_entry_each_at_its_line(client, opened):
    told = client.ask(request()).json()
    page = get(client, f"/decisions/{told['id']}/review")
    places = [link for link in page.links if link.startswith("/rules/")]
    named = ["/rules/{}#L{}".format(*entry["place"].split(":")[:2]) for entry in told["trace"]]
    assert sorted(places) == sorted(named)
    for place in set(places):
        file, line = re.fullmatch(r"/rules/(.*)#L(\d+)", place).groups()
        assert int(line) <= len(opened.rule_texts[file].splitlines())


def test_a_rule_file_is_shown_with_a_mark_at_every_line(client, opened):
    for file, text in opened.rule_texts.items():
        page = get(client, f"/rules/{file}")
        assert [one for one in page.ids if re.fullmatch(r"L\d+", one)] == [
            f"L{number}" for number in range(1, len(text.splitlines()) + 1)
        ]


def test_who_logged_in_reviews_and_the_result_page_shows_it(office):
    client, _, keys, identity = office
    there = f"/decisions/{identity}/review"
    answer = log_in(client, keys["reviewer"], there)
    assert (answer.status_code, answer.headers["location"]) == (303, there)
    answer = send(client, get(client, there), kind="objection", text="出资人不对")
    assert answer.status_code == 303
    client.http.cookies.clear()
    page = get(client, f"/decisions/{identity}")
    assert "出资人不对" in page.text
    assert "异议" in page.text


def test_without_a_session_there_is_no_form_but_a_way_to_log_in(office):
    client, _, _, identity = office
    page = get(client, f"/decisions/{identity}/review")
    assert page.forms == []
    assert f"/login?next=/decisions/{identity}/review" in page.links
    assert client.request("POST", f"/decisions/{identity}/review").status_code == 401


def test_a_session_of_another_role_may_not_review(office):
    client, _, keys, identity = office
    log_in(client, keys["intake"])
    assert client.request("POST", f"/decisions/{identity}/review").status_code == 403


def test_a_session_does_not_count_at_the_api(office):
    client, _, keys, _ = office
    log_in(client, keys["reviewer"])
    assert client.request("GET", "/v1/decisions").status_code == 401


def test_a_form_that_another_page_sent_changes_nothing_and_loses_nothing(office):
    client, services, keys, identity = office
    log_in(client, keys["reviewer"])
    before = services.store.journal.head(f"review/{identity}")
    sent = {"form": "x" * 43, "kind": "note", "text": "别处来的"}
    answer = client.request(
        "POST", f"/decisions/{identity}/review", data=sent, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 403
    assert "别处来的" in answer.text
    assert services.store.journal.head(f"review/{identity}") == before


def test_a_review_without_words_is_asked_for_again(office):
    client, _, keys, identity = office
    log_in(client, keys["reviewer"])
    answer = send(client, get(client, f"/decisions/{identity}/review"), kind="note")
    assert answer.status_code == 422


def test_a_wrong_key_opens_no_session(office):
    client, _, _, _ = office
    answer = log_in(client, "wrong")
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


def test_who_logs_out_is_nobody_and_the_old_cookie_is_worth_nothing(office):
    client, _, keys, identity = office
    log_in(client, keys["reviewer"])
    held = client.http.cookies[COOKIE]
    (form,) = get(client, "/figures").forms
    assert client.request("POST", form.action, data=dict(form.fields)).headers["location"] == "/"
    client.http.cookies.set(COOKIE, held)
    assert get(client, f"/decisions/{identity}/review").forms == []


def test_a_revoked_key_ends_its_session(office):
    client, services, _, identity = office
    key = add_key(services, "reviewer")["Authorization"].split()[1]
    log_in(client, key)
    assert get(client, f"/decisions/{identity}/review").forms
    services.store.keys.revoke(key_hash(key))
    services.keys.expire()
    assert get(client, f"/decisions/{identity}/review").forms == []


@pytest.mark.parametrize("to", ["//elsewhere", "https://elsewhere", "/\\elsewhere", "elsewhere", "/x y"])
def test_logging_in_leads_to_this_service_alone(office, to):
    client, _, keys, _ = office
    page = get(client, "/login")
    sent = dict(page.form.filled(key=keys["reviewer"])) | {"next": to}
    assert client.request("POST", "/login", data=sent).headers["location"] == "/"


def test_the_cookie_of_a_session_is_for_no_script_and_no_other_site(office):
    client, _, keys, _ = office
    held = log_in(client, keys["reviewer"]).headers["set-cookie"]
    assert "HttpOnly" in held
    assert "SameSite=strict" in held


def test_pages_say_that_no_key_is_configured(client, office):
    assert "还没有设密钥" in get(client, "/").text
    assert "还没有设密钥" not in get(office[0], "/").text

"""Who may ask where: every route against every role, from one table; and how a key is shown."""

import asyncio

import pytest
from starlette.routing import Route

from api.access import ANYBODY, ROLES, RULES, KeyRing
from api.app import create_app
from api.gate import RouteWithoutRule, guard, rules_of
from decision.store.keys import ApiKey
from tests.api.projects import FACTORY, add_key, request

# What each route lets in beside admin; written out by hand, so that a slip in RULES shows here.
EXPECTED = {
    "GET /healthz": "anybody",
    "GET /readyz": "anybody",
    "GET /openapi.json": "anybody",
    "GET /metrics": "reviewer policy",
    "POST /v1/decisions": "anybody",
    "GET /v1/decisions": "reviewer",
    "POST /v1/decisions:batch": "intake reviewer policy",
    "GET /v1/decisions/{id}": "anybody",
    "GET /v1/decisions/{id}/trace": "anybody",
    **{f"GET /v1/decisions/{{id}}/{told}": "anybody" for told in ("explanation", "why-not", "what-if")},
    **{
        f"GET /v1/{kind}/{{id}}/{picture}": "anybody"
        for kind in ("decisions", "flowcharts")
        for picture in (
            "flowchart.svg",
            "flowchart.bpmn",
            "flowchart.ics",
            "before-after.svg",
            "documents.svg",
            "rule-map.svg",
        )
    },
    "GET /v1/decisions/{id}/replay": "intake reviewer policy",
    "GET /v1/decisions/{id}/exemptions": "intake reviewer",
    "GET /v1/decisions/{id}/reviews": "anybody",
    "POST /v1/decisions/{id}/reviews": "reviewer",
    **{f"GET /v1/{what}": "anybody" for what in ("rules", "rules/text", "figures", "figures/running")},
    **{f"GET {of}/figures/running.svg": "head supervisor auditor" for of in ("", "/v1")},
    **{f"GET /v1/kb/schemas{one}": "anybody" for one in ("", "/{name}")},
    **{f"POST /v1/kb/{work}": "policy" for work in ("check", "diff", "replay", "lab")},
    "GET /v1/kb/releases/{id}": "policy reviewer",
    **{f"GET /v1/releases{one}": "anybody" for one in ("", "/{id}")},
    "POST /v1/releases:propose": "policy",
    **{f"POST /v1/releases/{{id}}:{act}": "policy" for act in ("approve", "refuse", "withdraw", "rollback")},
    "GET /v1/decisions/{id}/receipt": "anybody",
    **{
        f"GET /v1/{kind}{one}": "anybody"
        for kind in ("situations", "flowcharts", "items", "documents", "tables")
        for one in ("", "/{id}")
    },
    "PUT /v1/certificates/{id}": "policy",
    "GET /v1/certificates/{id}": "intake",
    "GET /v1/certificates": "intake",
    "POST /v1/certificates/{id}:revoke": "policy",
    "POST /v1/certificates:import": "policy",
    "POST /v1/certificates:issued": "intake",
    "POST /v1/interview": "anybody",
    "GET /v1/search": "anybody",
    # The pages that show rules stand a second time under the prefix of a knowledge base.
    **{
        f"GET {prefix}{page}": "anybody"
        for prefix in ("", "/kb/{knowledge_base}")
        for page in (
            "/apply",
            "/wizard",
            "/search",
            "/browse",
            "/flowcharts/{id}",
            "/tables/{id}",
            "/compare",
            "/items/{id}",
            "/documents/{id}",
            "/rules/{file:path}",
            "/figures",
        )
    },
    **dict.fromkeys(("GET /", "GET /kb/{knowledge_base}"), "anybody"),
    **dict.fromkeys(("POST /apply", "POST /kb/{knowledge_base}/apply"), "anybody"),
    "GET /v1/knowledge-bases": "anybody",
    "GET /decisions/{id}": "anybody",
    **{
        f"GET /decisions/{{id}}/{page}": "anybody"
        for page in ("notice", "explanation", "why-not", "what-if", "review")
    },
    "POST /decisions/{id}/review": "reviewer",
    **{f"GET /{page}": "anybody" for page in ("figures/running", "login")},
    **{
        f"{method} /workbench{path}": "policy"
        for path in ("", "/{draft}", "/{draft}/files/{file:path}", "/{draft}/workbook/{file:path}")
        for method in ("GET", "POST")
    },
    "GET /workbench/{draft}/difference": "policy",
    "GET /track": "anybody",
    "GET /desk": "window head supervisor auditor",
    "GET /overview": "supervisor auditor",
    "POST /decisions/{id}/case": "intake window",
    **{
        f"GET /cases/{{receipt}}{part}": "intake window head supervisor auditor"
        for part in ("", "/steps/{step}", "/trail")
    },
    "POST /cases/{receipt}/events": "intake window head supervisor",
    "GET /cases/{receipt}/export": "auditor",
    "POST /login": "anybody",
    "POST /logout": "anybody",
    "GET /assets/{name}": "anybody",
    "POST /v1/cases": "intake window",
    "GET /v1/cases": "window head supervisor auditor",
    "GET /v1/duties": "window head supervisor auditor",
    "GET /v1/cases/{receipt}": "intake window head supervisor auditor",
    "POST /v1/cases/{receipt}/events": "intake window head supervisor",
    "GET /v1/cases/{receipt}/timeline": "intake window head supervisor auditor",
    "GET /v1/cases/{receipt}/account": "intake head supervisor auditor",
    "GET /v1/cases/{receipt}/refusals": "supervisor auditor",
    "GET /v1/cases/{receipt}/export": "auditor",
    "GET /v1/cases/{receipt}/stream": "anybody",
    "GET /v1/duties/stream": "window head supervisor auditor",
    "GET /v1/monitor": "supervisor auditor",
    "POST /v1/monitor": "",
    "POST /v1/calendars": "policy",
    "GET /v1/webhooks": "",
    "POST /v1/webhooks": "",
    **{f"POST /v1/webhooks/{{id}}:{change}": "" for change in ("rotate", "remove", "replay")},
    "GET /v1/keys": "",
    "POST /v1/keys": "",
    "POST /v1/keys/{id}:revoke": "",
    "GET /v1/store": "",
    "POST /v1/store:check": "",
    "POST /v1/store:backup": "",
}


@pytest.fixture(scope="module")
def guarded(opened, services_of, client_of):
    """A service with a key of each role; the caller without one is the role ``."""
    services = services_of(opened, rate=0)
    services.streams.close()
    keys = {role: add_key(services, role) for role in ROLES} | {"": {}}
    return client_of(create_app(services)), keys, services


def test_every_route_has_its_line_in_both_tables(client):
    routes = {f"{method} {route.path}" for route, method, _ in rules_of(client.app.router.routes)}
    assert routes == EXPECTED.keys()
    assert {" ".join(line) for line in RULES} == EXPECTED.keys()


def test_a_route_without_a_line_stops_the_start(services):
    route = Route("/v1/new", lambda _: None, methods=["GET"])
    with pytest.raises(RouteWithoutRule, match="GET /v1/new"):
        guard([route], services)


@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize("line", EXPECTED)
def test_a_route_lets_in_whom_the_table_names(guarded, line, role):
    client, keys, _ = guarded
    method, path = line.split(" ")
    answer = client.request(method, path.replace("{id}", "x"), headers=keys[role])
    may = EXPECTED[line] == "anybody" or role == "admin" or role in EXPECTED[line].split()
    if role == "" and not may:
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-authenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    elif not may:
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-for-role")
    else:
        assert answer.status_code not in (401, 403, 500)


def test_the_list_of_roles_is_the_one_of_the_table():
    assert {role for rule in RULES.values() for role in rule.roles} == ANYBODY


@pytest.mark.parametrize(
    "shown", ["Bearer wrong", "Bearer ", "Bearer", "Basic dTpw", "", "Bearer a b", "Bearer \xe9", "x" * 9000]
)
def test_a_key_that_is_not_valid_is_refused_even_where_none_is_needed(guarded, shown):
    client, _, _ = guarded
    headers = {"Authorization": shown.encode("latin-1")}
    answer = client.request("GET", "/v1/situations", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-authenticated")
    assert shown not in answer.text or len(shown) < 8


def test_a_revoked_key_is_refused_and_does_not_open_everything(opened, services_of, client_of):
    services = services_of(opened)
    client = client_of(create_app(services))
    key = add_key(services, "reviewer")
    assert client.request("GET", "/v1/decisions", headers=key).status_code == 200
    (kept,) = services.store.keys.all()
    services.store.keys.revoke(kept.hash)
    services.keys.expire()
    assert client.request("GET", "/v1/decisions", headers=key).status_code == 401
    assert client.request("GET", "/v1/decisions").status_code == 401


def test_without_any_key_everybody_has_every_role_and_every_answer_says_so(client):
    answer = client.request("GET", "/v1/decisions")
    assert answer.status_code == 200
    assert "every role" in answer.headers["liangti-access"]


def test_with_a_key_nothing_says_so(guarded):
    client, keys, _ = guarded
    assert "liangti-access" not in client.request("GET", "/v1/decisions", headers=keys["admin"]).headers


def test_without_a_key_facts_are_decided(guarded):
    client, _, _ = guarded
    assert client.ask(request(FACTORY)).status_code == 201


def test_a_ring_reads_again_after_two_seconds_and_when_told():
    now, held, reads = [0.0], [], []

    async def read():
        reads.append(now[0])
        return tuple(held)

    async def run():
        ring = KeyRing(read, lambda: now[0])
        assert (await ring.caller(None)).role == "admin"
        held.append(ApiKey("0" * 64, "intake"))
        now[0] = 1.9
        assert (await ring.caller(None)).role == "admin"
        now[0] = 2.0
        assert (await ring.caller(None)).role == ""
        ring.expire()
        await asyncio.gather(*(ring.caller(None) for _ in range(10)))

    asyncio.run(run())
    assert reads == [0.0, 2.0, 2.0]

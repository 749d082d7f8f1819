"""No caller may ask more than its rate, longer than its time, or as somebody else."""

import asyncio
from ipaddress import ip_network

import pytest

from api.app import create_app
from api.limits import MOST_CALLERS, Rate, client_address, is_loopback
from tests.api.projects import add_key, request

PROXIES = [ip_network("10.0.0.0/8"), ip_network("::1")]


def test_a_rate_lets_twice_as_many_come_at_once_and_then_one_after_another():
    now = [0.0]
    rate = Rate(10, lambda: now[0])
    assert [rate.wait_of("a") for _ in range(21)] == [0.0] * 20 + [0.1]
    assert rate.wait_of("b") == 0.0
    now[0] += 0.1
    assert (rate.wait_of("a"), rate.wait_of("a") > 0) == (0.0, True)
    now[0] += 1000
    assert sum(rate.wait_of("a") == 0 for _ in range(100)) == 20


def test_zero_is_no_limit():
    rate = Rate(0)
    assert not any(rate.wait_of("a") for _ in range(10_000))


def test_callers_are_forgotten_beyond_a_bound():
    rate = Rate(1, lambda: 0.0)
    for n in range(MOST_CALLERS + 10):
        rate.wait_of(str(n))
    assert len(rate._buckets) == MOST_CALLERS


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("1.2.3.4", ["9.9.9.9"], "1.2.3.4"),
        ("10.0.0.1", ["9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["6.6.6.6, 9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["6.6.6.6, 9.9.9.9", "10.1.1.1"], "9.9.9.9"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("::1", ["2001:db8::1"], "2001:db8::1"),
        ("", ["9.9.9.9"], ""),
    ],
)
def test_an_address_counts_as_far_as_it_comes_from_a_trusted_proxy(peer, forwarded, expected):
    assert client_address(peer, forwarded, PROXIES) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_loopback_is_this_machine_alone(host, expected):
    assert is_loopback(host) == expected


def test_a_key_that_asks_too_often_is_told_when_to_come_again(opened, services_of, client_of):
    services = services_of(opened, rate=1)
    keys = [add_key(services, "intake") for _ in range(2)]
    client = client_of(create_app(services))
    answers = [client.request("GET", "/v1/situations", headers=keys[0]) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[-1].json()["type"] == "/problems/too-many-requests"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert client.request("GET", "/v1/situations", headers=keys[1]).status_code == 200
    assert client.request("GET", "/healthz", headers=keys[0]).status_code == 200


def test_keys_are_not_guessed_faster_than_the_rate(opened, services_of, client_of):
    services = services_of(opened, rate=1)
    add_key(services, "intake")
    client = client_of(create_app(services))
    shown = [{"Authorization": f"Bearer guess{n}"} for n in range(4)]
    answers = [client.request("GET", "/v1/situations", headers=one).status_code for one in shown]
    assert answers == [401, 401, 429, 429]


def test_without_keys_this_machine_has_no_limit(opened, services_of, client_of):
    client = client_of(create_app(services_of(opened, rate=1)))
    assert {client.request("GET", "/v1/situations").status_code for _ in range(10)} == {200}


def test_a_request_that_takes_too_long_is_ended(opened, services_of, client_of, monkeypatch):
    services = services_of(opened, request_seconds=0.2)
    client = client_of(create_app(services))

    async def never(*_):
        await asyncio.sleep(60)

    monkeypatch.setattr(services, "read", never)
    services.keys._fresh_until = float("inf")
    answer = client.request("GET", "/v1/decisions")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/took-too-long")
    assert "Idempotency-Key" in answer.json()["fix"]


def test_a_body_that_trickles_is_given_up(client, monkeypatch):
    monkeypatch.setattr("api.routes.decisions.SECONDS", 0.2)

    async def trickle():
        yield b"{"
        await asyncio.sleep(60)

    headers = {"Content-Type": "application/json"}
    answer = client.request("POST", "/v1/decisions", content=trickle(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (408, "/problems/request-timeout")
    assert answer.headers["connection"] == "close"


def test_many_slow_callers_hold_nobody_up(client):
    async def slow():
        yield b'{"facts"'
        await asyncio.sleep(0.5)
        yield b": {}}"

    how = {"content": slow(), "headers": {"Content-Type": "application/json"}}
    slow_ones = [("POST", "/v1/decisions", {**how, "content": slow()}) for _ in range(100)]
    *held, quick = client.together(*slow_ones, ("POST", "/v1/decisions", {"json": request({})}))
    assert quick.status_code == 200
    assert quick.elapsed.total_seconds() < 0.5
    assert {one.status_code for one in held} == {200}
